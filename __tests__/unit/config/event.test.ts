import { toEvent, type GitHubVariables } from '../../../src/config/event.js';
import { sourceOf } from '../../../src/report/source.js';

const HEAD = 'a1'.repeat(20);
const BASE = 'b2'.repeat(20);
const MERGE = 'c3'.repeat(20);

const variables: GitHubVariables = {
  EVENT_NAME: 'push',
  REPOSITORY: 'octocat/hello.erl',
  SHA: MERGE,
  REF: 'refs/heads/main',
  WORKFLOW: 'ci',
  JOB: 'cluster',
  RUN_ID: '123',
  RUN_ATTEMPT: '1',
  SERVER_URL: 'https://github.com',
  API_URL: 'https://api.github.com',
};
const pull = (overrides: object = {}) => ({
  pull_request: {
    number: 12,
    head: { sha: HEAD, ref: 'change', repo: { full_name: 'forker/hello' } },
    base: { sha: BASE, ref: 'main', repo: { full_name: 'octocat/hello.erl' } },
    ...overrides,
  },
});
const run = (overrides: object = {}) => ({
  workflow_run: {
    id: 41,
    event: 'pull_request',
    head_sha: HEAD,
    head_branch: 'fix/ümlaut',
    head_repository: { full_name: 'forker/hello' },
    pull_requests: [],
    ...overrides,
  },
});

test('a push', () => {
  const event = toEvent(variables, { ref: 'refs/heads/main' });
  expect(event).toEqual({
    name: 'push',
    repository: 'octocat/hello.erl',
    sha: MERGE,
    ref: 'refs/heads/main',
    workflow: 'ci',
    job: 'cluster',
    serverUrl: 'https://github.com',
    apiUrl: 'https://api.github.com',
    runUrl: 'https://github.com/octocat/hello.erl/actions/runs/123',
    pullRequest: null,
    workflowRun: null,
  });
  expect(Object.isFrozen(event)).toBe(true);
  expect(sourceOf(event)).toEqual({
    repository: 'octocat/hello.erl',
    commit: MERGE,
    ref: 'refs/heads/main',
    baseCommit: null,
    pullRequest: null,
    runUrl: 'https://github.com/octocat/hello.erl/actions/runs/123',
    workflow: 'ci',
    job: 'cluster',
  });
});

test('of a pull request its head was measured, not the commit that would merge it', () => {
  const event = toEvent({ ...variables, EVENT_NAME: 'pull_request', REF: 'refs/pull/12/merge' }, pull());
  expect(event?.pullRequest).toEqual({ number: 12, headSha: HEAD, baseSha: BASE });
  expect(sourceOf(event)).toMatchObject({ commit: HEAD, baseCommit: BASE, pullRequest: 12 });
});

test('the end of another run', () => {
  const event = toEvent({ ...variables, EVENT_NAME: 'workflow_run' }, run());
  expect(event).toMatchObject({
    pullRequest: null,
    workflowRun: {
      id: 41,
      event: 'pull_request',
      headSha: HEAD,
      headBranch: 'fix/ümlaut',
      headRepository: 'forker/hello',
    },
  });
  const gone = toEvent(variables, run({ head_repository: null }));
  expect(gone?.workflowRun?.headRepository).toBeNull();
});

test('a further attempt has an address of its own', () => {
  expect(toEvent({ ...variables, RUN_ATTEMPT: '3' }, null)?.runUrl).toBe(
    'https://github.com/octocat/hello.erl/actions/runs/123/attempts/3',
  );
});

test('an Enterprise server', () => {
  const event = toEvent(
    { ...variables, SERVER_URL: 'https://git.example/', API_URL: 'https://git.example/api/v3/' },
    null,
  );
  expect(event).toMatchObject({
    serverUrl: 'https://git.example',
    apiUrl: 'https://git.example/api/v3',
    runUrl: 'https://git.example/octocat/hello.erl/actions/runs/123',
  });
});

test.each<[string, GitHubVariables]>([
  ['nothing is set', {}],
  ['there is no repository', { ...variables, REPOSITORY: undefined }],
  ['the repository has no name', { ...variables, REPOSITORY: 'octocat' }],
  ['the repository is a path', { ...variables, REPOSITORY: 'octocat/../x/y' }],
])('it is outside of GitHub when %s', (_why, given) => {
  expect(toEvent(given, null)).toBeNull();
  expect(sourceOf(toEvent(given, null))).toBeNull();
});

test.each<[string, unknown]>([
  ['nothing', null],
  ['a text', 'pull_request'],
  ['a list', [pull()]],
  ['a pull request without a number', pull({ number: undefined })],
  ['a number that is a text', pull({ number: '12/../13' })],
  ['a negative number', pull({ number: -1 })],
  ['a head that is no commit', pull({ head: { sha: 'main' } })],
  ['a base of another repository', pull({ base: { sha: BASE, repo: { full_name: 'mallory/hello.erl' } } })],
  ['a run whose commit is none', run({ head_sha: '../..' })],
  ['a run of a branch with a line end', run({ head_branch: 'a\nb' })],
  ['a run of a branch that commands the runner', run({ head_branch: 'a##[error]b' })],
  ['a run of a repository that is none', run({ head_repository: { full_name: 'a/b/c' } })],
  ['a run without an id', run({ id: 0 })],
])('a payload of %s tells no pull request', (_what, payload) => {
  expect(toEvent(variables, payload)).toMatchObject({ name: 'push', pullRequest: null, workflowRun: null });
});

test.each<[string, GitHubVariables, object]>([
  ['a commit', { SHA: 'main' }, { sha: null }],
  ['a ref', { REF: 'a b' }, { ref: null }],
  ['a run', { RUN_ID: '1/../2' }, { runUrl: null }],
  ['an address of the API', { API_URL: 'file:///etc' }, { apiUrl: 'https://api.github.com' }],
  ['an event', { EVENT_NAME: 'a b' }, { name: 'unknown' }],
])('what is not %s is not known', (_what, changed, expected) => {
  expect(toEvent({ ...variables, ...changed }, null)).toMatchObject(expected);
});
