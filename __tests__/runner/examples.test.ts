import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { StepResult } from '../../scripts/runner/run-action.mjs';
import { valueOf } from '../../src/measure/series.js';
import { reportSchema, type Report } from '../../src/report/report.js';
import { ofKind, project } from '../support/action-runs.js';
import { clusterOf, exampleRuns, logOf, quickly, type Workflow } from '../support/example-runs.js';
import { callNode, docker } from '../support/real-cluster.js';

const start = exampleRuns();

const reportOf = async ({ outputs }: StepResult): Promise<Report> =>
  reportSchema.parse(JSON.parse(await readFile(outputs['report-path'] ?? '', 'utf8')));

const examples = {
  kv: {
    operations: ['local read', 'read of a neighbour', 'replicated write'],
    rows: 5,
    checks: 14,
    timed: ['kv_bench', 'setup', 'fetch'],
  },
  mnesia: {
    operations: ['dirty read', 'transfer in memory', 'transfer on disc'],
    rows: 4,
    checks: 6,
    timed: ['bank_bench', 'setup_ram', 'transfer'],
  },
  'elixir-registry': {
    operations: ['whereis', 'visit', 'open and close'],
    rows: 5,
    checks: 6,
    timed: ["'Elixir.Directory.Bench'", 'setup', 'visit'],
  },
} as const;
type Example = keyof typeof examples;
const names = Object.keys(examples) as Example[];

test.each(names)('the workflow of %s measures its operations, and what it expects holds', async (name) => {
  const run = await start(name, 'cluster.yml', quickly());
  const outcome = await run.main();
  expect({ outcome, log: outcome === 'success' ? '' : logOf(run) }).toEqual({ outcome: 'success', log: '' });
  const main = clusterOf(run);
  expect([...ofKind(main, 'error'), ...ofKind(main, 'warning')]).toEqual([]);

  const { operations, series } = await reportOf(main);
  expect([...new Set(operations.map((row) => row.name))]).toEqual(examples[name].operations);
  expect(operations).toHaveLength(examples[name].rows);
  for (const row of operations) {
    expect({ name: row.name, errors: row.errors, kinds: row.errorKinds }).toEqual({
      name: row.name,
      errors: 0,
      kinds: [],
    });
    expect(row.from).toHaveLength(3);
    expect(row.count).toBeGreaterThan(100);
    expect(row.p50Us).toBeGreaterThan(0);
  }
  expect(JSON.parse(main.outputs['operations'] ?? '')).toEqual(operations);
  expect([valueOf(series, 'checks-failed'), valueOf(series, 'checks-made')]).toEqual([
    0,
    examples[name].checks,
  ]);
  for (const operation of examples[name].operations) expect(main.summary).toContain(operation);
});

/** The same workflow with one operation, which times itself. */
const timing = (text: string, [module, setup, call]: readonly [string, string, string]): string => {
  const operation = {
    name: 'timed',
    call: 'timed:call/2',
    setup: `timed:setup(${module}, ${setup}, ${call})`,
  };
  const changes = {
    operations: stringify([operation]),
    expect: '',
    'failure-index': '',
    'message-count': 0,
    // Or calls that are not counted would be in the other's mean.
    warmup: '0ms',
  };
  const compile = {
    run: 'mkdir timed; docker run --rm -v "$PWD:/app" -w /app "$IMAGE" erlc -o timed timed.erl',
  };
  const workflow = parse(quickly(changes)(text)) as Workflow;
  const { steps } = workflow.jobs.cluster;
  const at = steps.findIndex(({ id }) => id === 'cluster');
  const cluster = steps[at]!;
  cluster.with = { ...cluster.with, code: `${String(cluster.with?.['code'])}\ntimed` };
  workflow.jobs.cluster.steps = [...steps.slice(0, at), compile, cluster];
  return stringify(workflow);
};

const TOLD = /^\{(\d+),(\d+)\}$/;

test.each(names)(
  'the mean time of an operation of %s is what the node itself finds, within 5 %%',
  async (name) => {
    const run = await start(name, 'cluster.yml', (text) => timing(text, examples[name].timed));
    await copyFile(join(project, '__tests__/support/timed.erl'), join(run.workspace, 'timed.erl'));
    const outcome = await run.main();
    expect({ outcome, log: outcome === 'success' ? '' : logOf(run) }).toEqual({
      outcome: 'success',
      log: '',
    });
    const { operations, nodes } = await reportOf(clusterOf(run));
    const sums = { ns: 0, calls: 0 };
    for (const node of nodes) {
      const [, ns, calls] = TOLD.exec(await callNode(node, ['timed', 'told', '[]'])) ?? [];
      sums.ns += Number(ns);
      sums.calls += Number(calls);
    }
    const [row] = operations;
    expect(row?.count).toBeGreaterThan(100);
    expect(sums.calls).toBeGreaterThanOrEqual(row?.count ?? Infinity);
    const ratio = ((row?.meanUs ?? NaN) * 1000 * sums.calls) / sums.ns;
    expect(ratio).toBeGreaterThan(0.95);
    expect(ratio).toBeLessThan(1.05);
  },
);

/** What the workflow builds, which a runner forgets with its machine. */
const removeBuilt = async (): Promise<void> => {
  const label = ['org.opencontainers.image.title=directory'];
  for (const { RepoTags } of await docker.listImages({ filters: { label } }))
    for (const tag of RepoTags ?? [])
      if (tag !== '<none>:<none>') await docker.getImage(tag).remove({ force: true });
  await docker.pruneImages({ filters: { label, dangling: ['true'] } });
};
afterAll(removeBuilt);

test('the release of elixir-registry boots itself, is measured, and loses a node', async () => {
  const run = await start('elixir-registry', 'release.yml', quickly());
  const outcome = await run.main();
  expect({ outcome, log: outcome === 'success' ? '' : logOf(run) }).toEqual({ outcome: 'success', log: '' });
  const main = clusterOf(run);
  const { operations, series, nodes } = await reportOf(main);
  expect(operations.map(({ name, errors }) => ({ name, errors }))).toEqual([
    { name: 'visit', errors: 0 },
    { name: 'visit', errors: 0 },
  ]);
  expect(valueOf(series, 'checks-failed')).toBe(0);
  expect(valueOf(series, 'detection-time-ms')).toBeGreaterThan(0);
  expect(nodes.map(({ state }) => state)).toEqual(['running', 'running', 'failed']);
});
