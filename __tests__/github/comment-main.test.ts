import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commentMain } from '../../src/comment-main.js';
import type { GitHubEvent } from '../../src/config/event.js';
import type { Report } from '../../src/report/report.js';
import { aConfig } from '../support/builders.js';
import { aForkRun, aGitHubConfig, commentsOn, SHA } from '../support/github-builders.js';
import { gitHubServer, READ_ONLY_TOKEN, type GitHubServer } from '../support/github-server.js';
import { aReportOf } from '../support/report-builder.js';
import { aStep, type Step } from '../support/step.js';

/** The job that comments for forks: what it is given was made by whoever opened the pull request. */

let server: GitHubServer;
let step: Step;
let run: Awaited<ReturnType<typeof aForkRun>>;
beforeEach(async () => {
  step = await aStep();
  server = await gitHubServer();
  run = await aForkRun(server);
});
afterEach(async () => {
  await step[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const aSource = (overrides: Partial<Report['source'] & object> = {}): Report['source'] => ({
  repository: 'octocat/hello',
  commit: run.event.workflowRun!.headSha,
  ref: 'refs/pull/1/merge',
  baseCommit: null,
  pullRequest: run.number,
  runUrl: 'https://github.com/octocat/hello/actions/runs/41',
  workflow: 'ci',
  job: 'measure',
  ...overrides,
});

/** Runs on this file; tells the outputs, and which sources the text was asked for. */
const comment = async (
  file: unknown,
  { event = run.event, token }: { event?: GitHubEvent | null; token?: string } = {},
) => {
  const text = typeof file === 'string' ? file : JSON.stringify(file);
  await writeFile(join(step.directory, 'report.json'), text);
  const sources: Report['source'][] = [];
  await commentMain({
    config: aConfig({
      mode: 'comment',
      reportDir: step.directory,
      github: aGitHubConfig(token === undefined ? {} : { token }),
    }),
    event,
    signal: new AbortController().signal,
    text: (report) => {
      sources.push(report.source);
      return `${String(report.nodes.length)} nodes`;
    },
  });
  const outputs = await step.outputs();
  const [, status = '(none)'] = /^comment-status<<(?:\S+)\n(.*)\n/m.exec(outputs) ?? [];
  const warned = step.said.lines.filter((line) => line.startsWith('::warning::')).length;
  return { status, sources, warned };
};
const report = (source = aSource()): Report => ({ ...aReportOf(3), source });

test('a report of a fork becomes a comment on its pull request', async () => {
  expect((await comment(report())).status).toBe('created');
  const [told] = await commentsOn(server, run.number);
  expect(told?.body).toMatch(/^<!-- erlang-cluster-action:comment:[0-9a-f]{12} -->\n3 nodes$/);
});

test('where the report comes from is told by the event alone', async () => {
  const lies = aSource({
    repository: 'mallory/evil',
    ref: 'refs/heads/evil',
    baseCommit: SHA,
    pullRequest: 99,
    runUrl: 'https://evil.example/',
    workflow: '--> evil',
    job: 'evil',
  });
  const { status, sources } = await comment(report(lies));
  expect(status).toBe('created');
  expect(sources).toMatchObject([
    {
      repository: 'octocat/hello',
      pullRequest: run.number,
      runUrl: 'https://github.com/octocat/hello/actions/runs/41',
    },
  ]);
  expect(JSON.stringify(sources)).not.toContain('evil');
  expect(await commentsOn(server, run.number)).toHaveLength(1);
});

test.each<[string, () => unknown]>([
  ['of another commit', () => report(aSource({ commit: SHA }))],
  ['of no commit', () => report(null)],
])('a report %s is not commented on', async (_what, file) => {
  expect(await comment(file())).toEqual({ status: 'skipped-outdated', sources: [], warned: 1 });
  expect(await commentsOn(server, run.number)).toEqual([]);
});

test.each<[string, unknown]>([
  ['no JSON', 'oops'],
  ['no report', { pullRequest: 1 }],
  ['a report that lies about its types', { ...aReportOf(3), nodes: 'all' }],
])('what is %s is a warning, and nobody is asked', async (_what, file) => {
  expect(await comment(file)).toEqual({ status: 'failed', sources: [], warned: 1 });
  expect(server.asked).toEqual([]);
});

test('a token that may not comment does not fail the job either', async () => {
  expect(await comment(report(), { token: READ_ONLY_TOKEN })).toMatchObject({
    status: 'skipped-read-only',
    warned: 1,
  });
});

test('outside of GitHub there is nothing to comment on', async () => {
  expect(await comment(report(), { event: null })).toEqual({
    status: 'skipped-no-pull-request',
    sources: [],
    warned: 0,
  });
});
