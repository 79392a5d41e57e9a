import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitHubEvent } from '../../src/config/event.js';
import { parseHistory } from '../../src/history/file.js';
import { reportSchema } from '../../src/report/report.js';
import { actionRuns, ofKind, textOf } from '../support/action-runs.js';
import { aForkRun, aPullRequest, BRANCH, commentsOn, fileOn, putFile } from '../support/github-builders.js';
import { gitHubServer, JOB_TOKEN, READ_ONLY_TOKEN, type GitHubServer } from '../support/github-server.js';
import { jobEnvironment, payloadOf } from '../support/github-job.js';
import { project } from '../support/project.js';
import { aReportOf } from '../support/report-builder.js';

/** The bundle in jobs of GitHub: what is told to it, with the token of the job, which no input names. */

const start = actionRuns();
let server: GitHubServer;
beforeEach(async () => {
  server = await gitHubServer({ prefix: '/api/v3' });
});
afterEach(() => server[Symbol.asyncDispose]());

/** One node and no messages, unless the inputs say more. */
const runFor = async (event: GitHubEvent, inputs: Record<string, string>, token = JOB_TOKEN) => {
  await using files = await project({ 'event.json': payloadOf(event) });
  const env = jobEnvironment(event, join(files.directory, 'event.json'));
  const small = {
    'node-count': '1',
    'message-count': '0',
    'keep-alive': 'false',
    slo: 'formation-time: < 1m',
  };
  const { run } = await start({ ...small, ...inputs }, { env, token });
  return await run.main;
};

test('a run of a pull request comments, and that of a fork ends well without', async () => {
  const event = await aPullRequest(server);
  const own = await runFor(event, {});
  expect(own).toMatchObject({
    outcome: 'success',
    outputs: { 'comment-status': 'created', 'history-status': 'skipped-not-asked' },
  });
  const fork = await runFor(event, {}, READ_ONLY_TOKEN);
  expect(fork).toMatchObject({
    outcome: 'success',
    outputs: { 'comment-status': 'skipped-read-only', 'comment-url': '' },
  });
  expect(ofKind(fork, 'warning')).toEqual([
    expect.stringContaining('Resource not accessible by integration'),
  ]);
  expect(await commentsOn(server, event.pullRequest!.number)).toHaveLength(1);
  expect(textOf(own) + textOf(fork)).not.toMatch(new RegExp(`${JOB_TOKEN}|${READ_ONLY_TOKEN}`));
});

test('runs of a branch are added to the history', async () => {
  const event = { ...(await aPullRequest(server)), name: 'push', pullRequest: null };
  const outputs = { 'comment-status': 'skipped-no-pull-request', 'history-status': 'appended' };
  const kinds: string[][] = [];
  while (kinds.length < 2) {
    const main = await runFor(event, { baseline: 'history', 'fail-on': 'never' });
    expect(main).toMatchObject({ outcome: 'success', outputs });
    const { comparison } = reportSchema.parse(
      JSON.parse(await readFile(main.outputs['report-path'] ?? '', 'utf8')),
    );
    kinds.push([...new Set(comparison?.verdicts.map(({ kind }) => kind))]);
  }
  // One earlier run tells nothing of chance.
  expect(kinds).toEqual([['new'], ['inconclusive']]);
  const keys = JSON.parse((await fileOn(server, 'keys.json')) ?? '') as { keys: object };
  const [key = '', ...others] = Object.keys(keys.keys);
  expect(others).toEqual([]);
  const path = `history/${key}.jsonl`;
  const entries = parseHistory((await fileOn(server, path)) ?? '', { branch: BRANCH, path, key });
  expect(entries).toHaveLength(2);
  expect(entries[1]?.metrics['formation-time-ms']?.value).toBeGreaterThan(0);
});

test('a history that is corrupt ends a run that is to be compared with it, with its path and line, and stays', async () => {
  const event = { ...(await aPullRequest(server)), name: 'push', pullRequest: null };
  await runFor(event, { baseline: 'history' });
  const keys = JSON.parse((await fileOn(server, 'keys.json')) ?? '') as { keys: object };
  const path = `history/${Object.keys(keys.keys)[0] ?? ''}.jsonl`;
  await putFile(server, path, `${(await fileOn(server, path)) ?? ''}oops\n`);
  const before = await fileOn(server, path);
  const main = await runFor(event, { baseline: 'history' });
  expect(main.outcome).toBe('failure');
  expect(ofKind(main, 'error')).toEqual([expect.stringContaining(`Expected ${path}:2 on branch`)]);
  expect(await fileOn(server, path)).toBe(before);
});

test('the job that comments for a fork needs neither Docker nor a cluster', async () => {
  const { event, number } = await aForkRun(server);
  const source = {
    ...{ repository: null, ref: null, baseCommit: null, pullRequest: null, runUrl: null },
    ...{ workflow: null, job: null, commit: event.workflowRun!.headSha },
  };
  await using files = await project({ 'report.json': JSON.stringify({ ...aReportOf(3), source }) });
  const main = await runFor(event, { mode: 'comment', 'report-dir': files.directory });
  expect(main).toMatchObject({ outcome: 'success', outputs: { 'comment-status': 'created' } });
  expect(main.state).not.toHaveProperty('report-dir');
  expect(await commentsOn(server, number)).toHaveLength(1);
});
