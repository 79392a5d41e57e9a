import { tellGitHub } from '../../src/on-github.js';
import type { Config } from '../../src/config/config.js';
import type { GitHubEvent } from '../../src/config/event.js';
import { readHistory } from '../../src/github/history-branch.js';
import { circumstancesKey, nameOf } from '../../src/history/key.js';
import type { Report } from '../../src/report/report.js';
import { sourceOf } from '../../src/report/source.js';
import { aConfig } from '../support/builders.js';
import {
  aClient,
  aGitHubConfig,
  anEvent,
  aPullRequest,
  BRANCH,
  commentsOn,
  fileOn,
  putFile,
} from '../support/github-builders.js';
import { gitHubServer, READ_ONLY_TOKEN, type GitHubServer } from '../support/github-server.js';
import { anObjective } from '../support/comparison-builder.js';
import { aReportOf } from '../support/report-builder.js';
import { aStep, type Step } from '../support/step.js';

/** What main does once a report is out: outputs and warnings, and never a failure. */

let server: GitHubServer;
let step: Step;
beforeEach(async () => {
  step = await aStep();
  server = await gitHubServer();
});
afterEach(async () => {
  await step[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

type Github = Parameters<typeof aGitHubConfig>[0];

const tell = async (
  event: GitHubEvent | null,
  {
    github = {},
    report = {},
    history = true,
  }: { github?: Github; report?: Partial<Report>; history?: boolean } = {},
): Promise<{ config: Config; report: Report; outputs: Record<string, string> }> => {
  const config = aConfig({
    github: aGitHubConfig(github),
    baseline: { ...aConfig().baseline, history },
  });
  const whole = { ...aReportOf(3), objectives: [anObjective()], source: sourceOf(event), ...report };
  const means = { config, event, signal: new AbortController().signal };
  await tellGitHub(whole, { ...means, text: (it) => `of ${it.runId}` });
  const text = await step.outputs();
  const outputs = [...text.matchAll(/^(\S+)<<(\S+)\n(.*)\n\2$/gm)].map(([, name, , value]) => [name, value]);
  return { config, report: whole, outputs: Object.fromEntries(outputs) as Record<string, string> };
};
const push = () => anEvent({ apiUrl: server.apiUrl });

test('a push is added to the history under the key of its circumstances', async () => {
  const { config, report, outputs } = await tell(push());
  expect(outputs).toEqual({
    'comment-status': 'skipped-no-pull-request',
    'comment-url': '',
    'history-status': 'appended',
  });
  const key = nameOf(circumstancesKey(config, report.circumstances!));
  expect(await readHistory(await aClient(server), { branch: BRANCH, key })).toMatchObject([
    { runId: report.runId, commit: push().sha, ref: 'refs/heads/main', url: push().runUrl },
  ]);
});

test('a pull request gets a comment and leaves no line', async () => {
  const event = await aPullRequest(server);
  const { outputs, report } = await tell(event);
  expect(outputs).toEqual({
    'comment-status': 'created',
    'comment-url': expect.stringMatching(/#issuecomment-\d+$/) as string,
    'history-status': 'skipped-pull-request',
  });
  const [comment] = await commentsOn(server, event.pullRequest!.number);
  expect(comment?.body).toContain(`of ${report.runId}`);
  expect(step.said.lines).toEqual([
    '::group::Tell GitHub',
    `Comment created: ${outputs['comment-url'] ?? ''}`,
    '::endgroup::',
  ]);
});

const failure = { kind: 'failure' as const, error: 'docker', message: 'x', details: [] };
const history = (write: 'auto' | 'always' | 'never') => ({ history: { branch: BRANCH, write, keep: 1000 } });

const warnings = () =>
  step.said.lines.flatMap((line) =>
    line.startsWith('::warning::') ? [line.slice('::warning::'.length)] : [],
  );
const asked: Github = { comment: 'always', ...history('always') };

test.each<[string, () => Promise<GitHubEvent | null>, Parameters<typeof tell>[1], [string, string], number]>([
  ['outside of GitHub', async () => null, {}, ['skipped-no-pull-request', 'skipped-no-repository'], 0],
  [
    'outside, though asked for',
    async () => null,
    { github: asked },
    ['skipped-no-pull-request', 'skipped-no-repository'],
    2,
  ],
  [
    'never',
    () => aPullRequest(server),
    { github: { comment: 'never', ...history('never') } },
    ['skipped-never', 'skipped-never'],
    0,
  ],
  [
    'a pull request of which nothing is judged',
    () => aPullRequest(server),
    { report: { objectives: [] } },
    ['skipped-nothing-judged', 'skipped-pull-request'],
    0,
  ],
  [
    'a push that is compared with nothing',
    async () => push(),
    { history: false },
    ['skipped-no-pull-request', 'skipped-not-asked'],
    0,
  ],
  [
    'a run that failed',
    async () => push(),
    { report: { outcome: failure } },
    ['skipped-no-pull-request', 'skipped-no-figures'],
    0,
  ],
  [
    'a run that failed early',
    async () => push(),
    { report: { circumstances: null } },
    ['skipped-no-pull-request', 'skipped-no-figures'],
    0,
  ],
  [
    'a failed pull request',
    () => aPullRequest(server),
    { report: { outcome: failure } },
    ['created', 'skipped-pull-request'],
    0,
  ],
  [
    'a pull request that shall be kept',
    () => aPullRequest(server),
    { github: asked },
    ['created', 'appended'],
    0,
  ],
  [
    'a push with a token that may only read',
    async () => push(),
    { github: { token: READ_ONLY_TOKEN } },
    ['skipped-no-pull-request', 'skipped-read-only'],
    0,
  ],
  [
    'a token that may only read',
    () => aPullRequest(server),
    { github: { token: READ_ONLY_TOKEN } },
    ['skipped-read-only', 'skipped-pull-request'],
    1,
  ],
  [
    'one that may only read, though asked for',
    () => aPullRequest(server),
    { github: { ...asked, token: READ_ONLY_TOKEN } },
    ['skipped-read-only', 'skipped-read-only'],
    2,
  ],
  [
    'no token, though asked for',
    () => aPullRequest(server),
    { github: { ...asked, token: '' } },
    ['skipped-read-only', 'skipped-read-only'],
    2,
  ],
])('%s', async (_what, event, options, statuses, warned) => {
  const { outputs } = await tell(await event(), options);
  expect([outputs['comment-status'], outputs['history-status']]).toEqual(statuses);
  expect(warnings()).toHaveLength(warned);
});

test('a pull request of which nothing more can be told leaves no line either', async () => {
  const { outputs } = await tell(anEvent({ apiUrl: server.apiUrl, name: 'pull_request_target' }));
  expect(outputs).toMatchObject({
    'comment-status': 'skipped-no-pull-request',
    'history-status': 'skipped-pull-request',
  });
});

test('the end of a run for a pull request is of that pull request', async () => {
  const workflowRun = {
    id: 1,
    event: 'pull_request',
    headSha: 'a'.repeat(40),
    headBranch: 'x',
    headRepository: null,
  };
  const { outputs } = await tell(anEvent({ apiUrl: server.apiUrl, name: 'workflow_run', workflowRun }));
  expect(outputs['history-status']).toBe('skipped-pull-request');
});

test('a corrupt history is left as it is, and does not fail the job', async () => {
  await putFile(server, 'keys.json', 'oops');
  const { outputs } = await tell(push());
  expect(outputs['history-status']).toBe('failed');
  expect(warnings()).toEqual([expect.stringMatching(/^Expected keys\.json:1 on branch /)]);
  expect(await fileOn(server, 'keys.json')).toBe('oops');
});

test('a text that cannot be made does not fail the job either', async () => {
  const event = await aPullRequest(server);
  const config = aConfig({ github: aGitHubConfig(history('never')) });
  const report = { ...aReportOf(3), objectives: [anObjective()], source: sourceOf(event) };
  const text = (): string => {
    throw new Error('no text');
  };
  await tellGitHub(report, { config, event, signal: new AbortController().signal, text });
  expect(await step.outputs()).toMatch(/^comment-status<<(\S+)\nfailed\n\1$/m);
});
