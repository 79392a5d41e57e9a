import { markerOf } from '../../src/github/marker.js';
import { publishComment, type PublishCommentOptions } from '../../src/github/publish-comment.js';
import type { GitHubEvent } from '../../src/config/event.js';
import {
  aForkRun,
  aGitHubConfig,
  anEvent,
  aPullRequest,
  commentsOn,
  quick,
  say,
  SHA,
} from '../support/github-builders.js';
import {
  APP_TOKEN,
  failing,
  gitHubServer,
  JOB_TOKEN,
  MALLORY_TOKEN,
  OTHER_JOB_TOKEN,
  READ_ONLY_TOKEN,
  refused,
  REPOSITORY,
  type GitHubServer,
} from '../support/github-server.js';

const MARKER = markerOf('0123456789ab');
const CREATE = /\/issues\/\d+\/comments$/;
const UPDATE = /\/issues\/comments\/\d+$/;

let server: GitHubServer;
let event: GitHubEvent;
let number: number;
beforeEach(async () => {
  server = await gitHubServer();
  event = await aPullRequest(server);
  number = event.pullRequest!.number;
});
afterEach(() => server[Symbol.asyncDispose]());

type Told = Partial<Omit<PublishCommentOptions, 'text' | 'github'>> & {
  text?: string;
  token?: string;
  comment?: 'auto' | 'always' | 'never';
};

const publish = ({ text = 'all is well', token = JOB_TOKEN, comment = 'auto', ...options }: Told = {}) => {
  const of = options.event ?? event;
  return publishComment({
    event: of,
    github: aGitHubConfig({ token, comment }),
    signal: new AbortController().signal,
    patience: quick,
    marker: MARKER,
    commit: of.pullRequest?.headSha ?? of.workflowRun?.headSha ?? of.sha,
    text: () => text,
    ...options,
  });
};
const comments = () => commentsOn(server, number);
const asked = (method: string, path: RegExp) =>
  server.asked.filter((one) => one.method === method && path.test(one.path)).length;

test('two runs on the same pull request leave one comment, which says what the second found', async () => {
  const created = await publish({ text: 'first' });
  const [one] = await comments();
  expect(created).toEqual({
    status: 'created',
    url: expect.stringMatching(/#issuecomment-\d+$/) as string,
    remark: `Comment created: ${created.url ?? ''}`,
  });
  expect(await publish({ text: 'second' })).toMatchObject({ status: 'updated', url: created.url });
  expect(await publish({ text: 'second' })).toMatchObject({ status: 'unchanged', url: created.url });
  expect(await comments()).toMatchObject([{ id: one?.id, body: `${MARKER}\nsecond` }]);
});

test('jobs that measure something else have a comment of their own', async () => {
  await publish();
  expect(await publish({ marker: markerOf('ba9876543210') })).toMatchObject({ status: 'created' });
  expect(await comments()).toHaveLength(2);
});

test('150 comments of others before it change nothing', async () => {
  for (let at = 0; at < 150; at += 1) await say(server, number, `comment ${at}`, MALLORY_TOKEN);
  await publish({ text: 'first' });
  for (let at = 0; at < 60; at += 1) await say(server, number, `comment ${at}`, MALLORY_TOKEN);
  expect(await publish({ text: 'second' })).toMatchObject({ status: 'updated' });
  const all = await comments();
  expect(all).toHaveLength(211);
  expect(all[150]).toMatchObject({ body: `${MARKER}\nsecond`, user: { login: 'github-actions[bot]' } });
});

test('who else writes the marker neither gets his comment written over nor is in our way', async () => {
  const before = await say(server, number, `${MARKER}\nbuy here`, MALLORY_TOKEN);
  await publish({ text: 'first' });
  const after = await say(server, number, `${MARKER}\nand here`, MALLORY_TOKEN);
  await publish({ text: 'second' });
  expect((await comments()).map(({ id, body, user }) => [id, body, user.login])).toEqual([
    [before.id, `${MARKER}\nbuy here`, 'mallory'],
    [expect.anything(), `${MARKER}\nsecond`, 'github-actions[bot]'],
    [after.id, `${MARKER}\nand here`, 'mallory'],
  ]);
});

test('what only quotes the marker is no comment of ours, be it by the same bot', async () => {
  await say(server, number, `> ${MARKER}\nwhat is this?`, JOB_TOKEN);
  expect(await publish()).toMatchObject({ status: 'created' });
  expect(await comments()).toHaveLength(2);
});

describe('two jobs at once', () => {
  test('leave one comment', async () => {
    const both = await Promise.all([
      publish({ text: 'one' }),
      publish({ text: 'other', token: OTHER_JOB_TOKEN }),
    ]);
    expect(both.map(({ status }) => status)).not.toContain('failed');
    const all = await comments();
    expect(all).toHaveLength(1);
    expect([`${MARKER}\none`, `${MARKER}\nother`]).toContain(all[0]?.body);
  });

  test('of which one saw nothing of the other leave the older comment', async () => {
    const older = await say(server, number, `${MARKER}\nolder`, OTHER_JOB_TOKEN);
    server.faults.push(failing(1, 'GET', CREATE, { status: 200, body: [] }));
    expect(await publish({ text: 'now' })).toMatchObject({ status: 'updated' });
    expect(asked('POST', CREATE)).toBe(1);
    expect(await comments()).toMatchObject([{ id: older.id, body: `${MARKER}\nnow` }]);
  });

  test('whose comments are both there are tidied up by the next: the older stays', async () => {
    const older = await say(server, number, `${MARKER}\nolder`, JOB_TOKEN);
    await say(server, number, `${MARKER}\nnewer`, JOB_TOKEN);
    expect(await publish({ text: 'now' })).toMatchObject({ status: 'updated' });
    expect(await comments()).toMatchObject([{ id: older.id, body: `${MARKER}\nnow` }]);
  });
});

describe('who we are', () => {
  test.each([
    ['a job', JOB_TOKEN],
    ['an App', APP_TOKEN],
    ['a user', MALLORY_TOKEN],
  ])('is known for the token of %s', async (_whose, token) => {
    await publish({ token, text: 'first' });
    await publish({ token, text: 'second' });
    expect(await comments()).toMatchObject([{ body: `${MARKER}\nsecond` }]);
  });

  test.each([
    ['a job', JOB_TOKEN],
    ['an App', APP_TOKEN],
  ])('is found out for the token of %s where there is no GraphQL, too', async (_whose, token) => {
    server.faults.push(failing(9, 'POST', /^\/graphql$/, refused('Not Found', 404)));
    const { url } = await publish({ token, text: 'first' });
    expect(await publish({ token, text: 'second' })).toMatchObject({ status: 'updated', url });
    expect(await comments()).toMatchObject([{ body: `${MARKER}\nsecond` }]);
  });
});

describe('a token that may not comment', () => {
  test('is a warning and a status, and no failure', async () => {
    expect(await publish({ token: READ_ONLY_TOKEN })).toEqual({
      status: 'skipped-read-only',
      trouble:
        'Expected GitHub to comment on the pull request (`pull-requests: write`), got 403 Resource not accessible by integration - https://docs.github.com/rest; give the job the permission; for pull requests of forks use `mode: comment` on `workflow_run`',
    });
    expect(await comments()).toEqual([]);
  });

  test('is asked once, not again and again', async () => {
    await publish({ token: READ_ONLY_TOKEN });
    expect(asked('POST', CREATE)).toBe(1);
  });

  test('may be none at all', async () => {
    expect(await publish({ token: '' })).toMatchObject({
      status: 'skipped-read-only',
      trouble: expect.stringMatching(/^Expected a `github-token` to comment .*, got none;/) as string,
    });
    expect(server.asked).toEqual([]);
  });
});

describe('GitHub at its worst', () => {
  const gone = refused('Not Found', 404);
  test.each([
    ['nothing there', failing(9, 'POST', CREATE, gone), 'got 404 Not Found'],
    [
      'a validation that fails',
      failing(9, 'POST', CREATE, refused('Validation Failed', 422)),
      'got 422 Validation Failed',
    ],
    ['a conflict', failing(9, 'POST', CREATE, refused('Conflict', 409)), 'got 409 Conflict'],
    [
      'credentials that are none',
      failing(9, 'GET', CREATE, refused('Bad credentials', 401)),
      'check `github-token`',
    ],
    [
      'server errors without an end',
      failing(99, 'GET', CREATE, refused('Bad Gateway', 502)),
      'got 502 Bad Gateway',
    ],
    ['connections that always break', failing(99, 'GET', CREATE, 'drop'), 'check the network of the runner'],
    [
      'a limit that lasts',
      failing(
        99,
        'GET',
        CREATE,
        refused('You have exceeded a secondary rate limit', 403, { 'retry-after': '3600' }),
      ),
      'run fewer jobs at a time',
    ],
  ])('%s is a failure that is told, and no more', async (_what, fault, told) => {
    server.faults.push(fault);
    const outcome = await publish();
    expect(outcome).toMatchObject({ status: 'failed' });
    expect(outcome.trouble).toMatch(/^Expected GitHub to comment on the pull request /);
    expect(outcome.trouble).toContain(told);
  });

  const limits = [
    ['429 with retry-after', refused('Too Many Requests', 429, { 'retry-after': '1' })],
    ['a secondary limit', refused('You have exceeded a secondary rate limit', 403, { 'retry-after': '1' })],
    [
      'the hourly limit',
      refused('API rate limit exceeded', 403, {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) - 1),
      }),
    ],
  ] as const;
  test.each(limits)('%s is waited for', async (_what, fault) => {
    server.faults.push(failing(1, 'POST', CREATE, fault));
    const startedAt = performance.now();
    expect(await publish()).toMatchObject({ status: 'created' });
    expect(performance.now() - startedAt).toBeGreaterThan(1000);
    expect(await comments()).toHaveLength(1);
  });

  test.each([
    ['GET', CREATE],
    ['POST', CREATE],
    ['POST', /^\/graphql$/],
  ] as const)('a server error at %s %s passes', async (method, path) => {
    server.faults.push(failing(1, method, path, refused('Bad Gateway', 502)));
    await publish({ text: 'first' });
    expect(await comments()).toMatchObject([{ body: `${MARKER}\nfirst` }]);
  });

  test.each([502, 'drop', 'drop-answer'] as const)(
    'an update that breaks (%s) is made again',
    async (how) => {
      await publish({ text: 'first' });
      server.faults.push(failing(2, 'PATCH', UPDATE, how === 502 ? refused('Bad Gateway', how) : how));
      expect(await publish({ text: 'second' })).toMatchObject({ status: 'updated' });
      expect(await comments()).toMatchObject([{ body: `${MARKER}\nsecond` }]);
    },
  );

  test('a comment of which only the answer was lost is not made twice', async () => {
    server.faults.push(failing(1, 'POST', CREATE, 'drop-answer'));
    expect(await publish()).toMatchObject({ status: 'created' });
    expect(await comments()).toHaveLength(1);
  });

  test('what is too long for GitHub is cut at the end of a line', async () => {
    const text = Array.from({ length: 3000 }, (_, at) => `line ${at} ${'ä'.repeat(30)}`).join('\n');
    expect(await publish({ text })).toMatchObject({ status: 'created' });
    const body = (await comments())[0]?.body ?? '';
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body.length).toBeGreaterThan(65_000);
    expect(body).toMatch(/\nline \d+ ä{30}\n\n_Cut here; the job summary has it all\._\n?$/);
  });

  test('a deadline ends whatever GitHub does', async () => {
    server.faults.push(failing(999, 'GET', CREATE, refused('Bad Gateway', 502)));
    const patience = { retries: 1000, firstMs: 20, longestMs: 20, totalMs: 200 };
    expect(await publish({ patience })).toMatchObject({
      status: 'failed',
      trouble: expect.stringMatching(/got no answer in time/) as string,
    });
  });

  test('a cancel ends a wait at once', async () => {
    const cancel = new AbortController();
    server.faults.push({
      name: 'cancel',
      hits: 0,
      of: () => {
        server.faults[0]!.hits += 1;
        setImmediate(() => cancel.abort());
        return refused('Too Many Requests', 429, { 'retry-after': '30' });
      },
    });
    const startedAt = performance.now();
    expect(await publish({ signal: cancel.signal })).toMatchObject({ status: 'failed' });
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });
});

describe('which pull request', () => {
  const push = () =>
    anEvent({ apiUrl: server.apiUrl, ref: 'refs/heads/change', sha: event.pullRequest!.headSha });

  test('never: nobody is asked', async () => {
    expect(await publish({ comment: 'never' })).toEqual({ status: 'skipped-never' });
    expect(server.asked).toEqual([]);
  });

  test('outside of GitHub there is none', async () => {
    const outside = { github: aGitHubConfig(), signal: new AbortController().signal, marker: MARKER };
    const told = await publishComment({ ...outside, event: null, commit: null, text: () => '' });
    expect(told).toEqual({
      status: 'skipped-no-pull-request',
      remark: 'No comment: this is no job of GitHub Actions',
    });
  });

  test('auto: a push has none, and nobody is asked', async () => {
    expect(await publish({ event: push() })).toEqual({
      status: 'skipped-no-pull-request',
      remark: 'No comment: the event `push` is of no pull request',
    });
    expect(server.asked).toEqual([]);
  });

  test('always: the one of the branch that was pushed', async () => {
    expect(await publish({ event: push(), comment: 'always' })).toMatchObject({ status: 'created' });
    expect(await comments()).toHaveLength(1);
  });

  test('always: who asked for it is warned that there is none', async () => {
    const main = { ...push(), ref: 'refs/heads/main' };
    expect(await publish({ event: main, comment: 'always' })).toEqual({
      status: 'skipped-no-pull-request',
      trouble: `No comment: there is no pull request from ${REPOSITORY}:main at ${main.sha ?? ''}`,
    });
  });

  test('a report of another commit is not commented on', async () => {
    expect(await publish({ commit: SHA })).toEqual({
      status: 'skipped-outdated',
      trouble: `No comment: the report is of commit ${SHA}, the pull request is at ${event.pullRequest!.headSha}`,
    });
    expect(await comments()).toEqual([]);
  });
});

describe('the end of a run for a fork', () => {
  const start = () => aForkRun(server, 'main');

  test('is of the pull request from that branch of that fork', async () => {
    const run = await start();
    expect(await publish({ event: run.event })).toMatchObject({ status: 'created' });
    expect(await commentsOn(server, run.number)).toHaveLength(1);
    expect(await comments()).toEqual([]);
  });

  test('is outdated once the pull request has moved on', async () => {
    const run = await start();
    await run.push();
    // emulate does not move the pull request with its branch.
    server.faults.push(listing({ head: { sha: SHA } }));
    expect(await publish({ event: run.event })).toEqual({
      status: 'skipped-outdated',
      remark: `No comment: the pull request from forker/hello:main has moved on from ${run.event.workflowRun!.headSha}`,
    });
    expect(await commentsOn(server, run.number)).toEqual([]);
  });

  const without = (changes: object) => async (): Promise<GitHubEvent> => {
    const { event: told } = await start();
    return { ...told, workflowRun: { ...told.workflowRun!, ...changes } };
  };
  test.each<[string, () => Promise<GitHubEvent>, string]>([
    [
      'another branch',
      without({ headBranch: 'other' }),
      'there is no pull request from forker/hello:other at ',
    ],
    [
      'another repository',
      without({ headRepository: 'mallory/hello' }),
      'there is no pull request from mallory/hello:main at ',
    ],
    [
      'a fork of another name',
      without({ headRepository: 'forker/other' }),
      'there is no pull request from forker/other:main at ',
    ],
    ['a fork that is gone', without({ headRepository: null }), 'the fork that the run was for is gone'],
  ])('is of none for %s', async (_what, changed, why) => {
    const told = await publish({ event: await changed() });
    expect(told.status).toBe('skipped-no-pull-request');
    expect(told.remark).toContain(why);
    expect(server.asked.filter(({ method, path }) => method === 'POST' && CREATE.test(path))).toEqual([]);
  });

  test('is of none that would be merged elsewhere', async () => {
    const { event: told } = await start();
    server.faults.push(listing({ head: { sha: told.workflowRun!.headSha }, base: 'mallory/hello' }));
    expect(await publish({ event: told })).toMatchObject({ status: 'skipped-no-pull-request' });
  });

  /** GitHub lists this pull request of the fork's branch. */
  const listing = ({ head, base = REPOSITORY }: { head: { sha: string }; base?: string }) => {
    const pull = {
      number: 2,
      state: 'open',
      head: { ...head, ref: 'main', repo: { full_name: 'forker/hello' } },
      base: { sha: SHA, repo: { full_name: base } },
    };
    return failing(1, 'GET', /\/pulls$/, { status: 200, body: [pull] });
  };
});

test('an Enterprise server is asked below its own path', async () => {
  await using enterprise = await gitHubServer({ prefix: '/api/v3' });
  const change = await aPullRequest(enterprise);
  for (let at = 0; at < 110; at += 1) await say(enterprise, change.pullRequest!.number, 'hello');
  expect(await publish({ event: change, text: 'first' })).toMatchObject({ status: 'created' });
  expect(await publish({ event: change, text: 'second' })).toMatchObject({ status: 'updated' });
  expect(await commentsOn(enterprise, change.pullRequest!.number)).toHaveLength(111);
  expect(server.asked).toEqual([]);
});
