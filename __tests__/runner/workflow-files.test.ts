import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import type { WorkflowRun } from '../../scripts/runner/run-workflow.mjs';
import type { GitHubEvent } from '../../src/config/event.js';
import { reportSchema } from '../../src/report/report.js';
import { elixirImage } from '../support/elixir-image.js';
import { clusterOf, examples, logOf, type Workflow } from '../support/example-runs.js';
import { aForkRun, anEvent, aPullRequest, commentsOn, fileOn } from '../support/github-builders.js';
import { jobEnvironment, payloadOf } from '../support/github-job.js';
import { gitHubServer, JOB_TOKEN, READ_ONLY_TOKEN, type GitHubServer } from '../support/github-server.js';
import { workflowRuns } from '../support/workflow-runs.js';

/** The files of examples/workflows as they are, in a repository whose pull request made reads slower. */

const git = async (directory: string, ...args: string[]): Promise<void> => {
  const who = ['-c', 'user.name=x', '-c', 'user.email=x@example.org'];
  await promisify(execFile)('git', ['-C', directory, ...who, ...args]);
};

/** HEAD is what GitHub checks out for a pull request: its head merged into its base. */
const aRepository = async (directory: string): Promise<void> => {
  await cp(join(examples, 'kv'), directory, { recursive: true });
  await cp(join(examples, 'workflows'), join(directory, '.github', 'workflows'), { recursive: true });
  await git(directory, 'init', '-q', '-b', 'main');
  await git(directory, 'add', '.');
  await git(directory, 'commit', '-q', '-m', 'What is there');
  await git(directory, 'checkout', '-q', '-b', 'change');
  const store = join(directory, 'src', 'kv_store.erl');
  const [before, after, ...others] = (await readFile(store, 'utf8')).split(/(?<=^read\(Key\) ->\n)/m);
  expect([before, after, others]).toEqual([expect.any(String), expect.any(String), []]);
  await writeFile(store, `${before ?? ''}    timer:sleep(1),\n${after ?? ''}`);
  await git(directory, 'commit', '-q', '-a', '-m', 'Slower');
  await git(directory, 'checkout', '-q', 'main');
  await git(directory, 'merge', '-q', '--no-ff', '-m', 'Merge', 'change');
};

const started = workflowRuns();
let server: GitHubServer;
let directory: string;

beforeEach(async () => {
  server = await gitHubServer({ prefix: '/api/v3' });
  directory = await mkdtemp(join(tmpdir(), 'workflow-files-'));
  await mkdir(join(directory, 'repository'));
  await aRepository(join(directory, 'repository'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
  await server[Symbol.asyncDispose]();
});

/** No rebar3 is in the image: erlc makes of the sources what it would. */
const compile = `sh -c '
  mkdir -p _build/default/lib/kv/ebin &&
  erlc -o _build/default/lib/kv/ebin src/*.erl && cp src/kv.app.src _build/default/lib/kv/ebin/kv.app'`;

/** Measured for a short time, and compiled without rebar3; all else is as it stands there. */
const quicker = (text: string): string => {
  const workflow = parse(text) as Workflow;
  for (const job of Object.values(workflow.jobs))
    for (const step of job.steps) {
      if (step.run !== undefined) step.run = step.run.replace('rebar3 compile', compile);
      if (step.with?.['operations'] === undefined) continue;
      const operations = parse(step.with['operations'] as string) as object[];
      Object.assign(step.with, {
        ...{ 'message-count': 100, duration: '200ms', repeats: 3, 'measure-budget': '60s' },
        operations: stringify(operations.map((each) => ({ ...each, duration: '900ms' }))),
      });
    }
  return stringify(workflow);
};

const start = async (file: string, event: GitHubEvent, token = JOB_TOKEN): Promise<WorkflowRun> => {
  const eventPath = join(directory, `${file}.event.json`);
  await writeFile(eventPath, payloadOf(event));
  const { workflowRun } = event;
  return started({
    repository: join(directory, 'repository'),
    workflow: join('.github', 'workflows', file),
    env: { IMAGE: elixirImage, ...jobEnvironment(event, eventPath) },
    changed: quicker,
    artifacts: join(directory, 'artifacts'),
    token,
    github: {
      'event.workflow_run.event': workflowRun?.event ?? '',
      'event.workflow_run.id': String(workflowRun?.id ?? ''),
    },
  });
};

const reportIn = async (run: WorkflowRun) =>
  reportSchema.parse(JSON.parse(await readFile(clusterOf(run).outputs['report-path'] ?? '', 'utf8')));

const uploaded = () => readdir(join(directory, 'artifacts', 'cluster-report'));

test('pr-check.yml finds what a pull request made slower, says so there, and fails', async () => {
  const event = await aPullRequest(server);
  const run = await start('pr-check.yml', event);
  expect({ outcome: await run.main(), log: logOf(run) }).toEqual({
    outcome: 'failure',
    log: expect.stringMatching(/fetch p50.*(regressed|worse)|regressed.*fetch/) as string,
  });
  const { comparison } = await reportIn(run);
  expect(Object.fromEntries(comparison!.verdicts.map(({ id, kind }) => [id, kind]))).toMatchObject({
    'operation-fetch-p50-us': 'regressed',
  });
  const comments = await commentsOn(server, event.pullRequest!.number);
  expect(comments.map(({ body }) => body)).toEqual([expect.stringMatching(/fetch[^\n]*p50/)]);
  expect(await uploaded()).toEqual(['report.html']);
});

test('the fork-safe pair comments on a pull request whose own job may only read', async () => {
  const { event, number } = await aForkRun(server);
  const { headSha } = event.workflowRun!;
  const pullRequest = { number, headSha, baseSha: '0'.repeat(40) };
  const check = await start(
    'fork-safe-check.yml',
    anEvent({ name: 'pull_request', apiUrl: server.apiUrl, pullRequest }),
    READ_ONLY_TOKEN,
  );
  expect(await check.main()).toBe('failure');
  expect((await reportIn(check)).comparison?.verdicts.map(({ id }) => id)).toContain(
    'operation-fetch-p50-us',
  );
  expect(await uploaded()).toEqual(['report.json']);
  expect(await commentsOn(server, number)).toEqual([]);

  const comment = await start('fork-safe-comment.yml', event);
  expect({ outcome: await comment.main(), log: logOf(comment) }).toMatchObject({ outcome: 'success' });
  const comments = await commentsOn(server, number);
  expect(comments.map(({ body }) => body)).toEqual([expect.stringMatching(/fetch[^\n]*p50/)]);
});

test('the second of the pair says nothing without a report, nor of a push', async () => {
  const { event, number } = await aForkRun(server);
  expect(await (await start('fork-safe-comment.yml', event)).main()).toBe('success');
  const push = { ...event, workflowRun: { ...event.workflowRun!, event: 'push' } };
  expect(await (await start('fork-safe-comment.yml', push)).main()).toBe('skipped');
  expect(await commentsOn(server, number)).toEqual([]);
});

test('nightly.yml adds its run to the history, beside the one before', async () => {
  const event = anEvent({ ...(await aPullRequest(server)), name: 'schedule', pullRequest: null });
  for (const night of [1, 2]) {
    const run = await start('nightly.yml', event);
    expect({ outcome: await run.main(), log: logOf(run) }).toMatchObject({ outcome: 'success' });
    expect(clusterOf(run).outputs['history-status']).toBe('appended');
    const { comparison, objectives } = await reportIn(run);
    expect(comparison).toMatchObject({ verdicts: expect.any(Array) as unknown });
    expect(objectives.map(({ id }) => id)).toEqual(['formation-time-ms', 'detection-time-ms']);
    const keys = JSON.parse((await fileOn(server, 'keys.json')) ?? '') as { keys: object };
    const [key = ''] = Object.keys(keys.keys);
    expect((await fileOn(server, `history/${key}.jsonl`))?.trim().split('\n')).toHaveLength(night);
    expect((await run.post()).map(({ outcome }) => outcome)).toEqual(['success']);
  }
  expect(await fileOn(server, 'index.html')).toContain('<!doctype html>');
});
