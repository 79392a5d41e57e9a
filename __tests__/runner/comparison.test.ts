import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { limitable, limitableOfOperations } from '../../src/compare/objectives.js';
import { reportSchema, type Report } from '../../src/report/report.js';
import { actionRuns, beforeEndOf, ofKind, textOf } from '../support/action-runs.js';
import { compiledProject } from '../support/compiled.js';
import type { Project } from '../support/project.js';
import { docker, leftOf } from '../support/real-cluster.js';

const start = actionRuns();

const module = (turns: number, more = ''): string => `-module(work).
-export([do/0${more === '' ? '' : ', new/0'}]).
${more}do() -> spin(${turns}, 1).
spin(0, Sum) -> Sum;
spin(Left, Sum) -> spin(Left - 1, (Sum * 31 + Left) band 16#ffffff).
`;

let made: Project;
beforeAll(async () => {
  made = await compiledProject({
    sources: { 'base/src/work.erl': module(10_000), 'head/src/work.erl': module(15_000, 'new() -> ok.\n') },
  });
});
afterAll(() => made[Symbol.asyncDispose]());

const inputs = () => ({
  'node-count': '2',
  'message-count': '0',
  repeats: '1',
  'keep-alive': 'false',
  code: join(made.directory, 'head/ebin'),
  operations:
    '[{ name: work, call: work:do/0, duration: 200ms }, { name: new, call: work:new/0, duration: 200ms }]',
});

const reportOf = async (outputs: Readonly<Record<string, string>>): Promise<Report> =>
  reportSchema.parse(JSON.parse(await readFile(outputs['report-path'] ?? '', 'utf8')));

test('code that is half as slow again is found, told, and fails the step in one line', async () => {
  const baseline = { 'baseline-code': join(made.directory, 'base/ebin'), 'measure-budget': '60s' };
  const { run } = await start({ ...inputs(), ...baseline, slo: 'operation-work-p99: < 1us' });
  const main = await run.main;
  expect(main).toMatchObject({ outcome: 'failure', exitCode: 1 });
  const { comparison, outcome, objectives } = await reportOf(main.outputs);
  expect(outcome).toEqual({ kind: 'success' });

  const p50 = comparison?.verdicts.find(({ id }) => id === 'operation-work-p50-us');
  expect(p50).toMatchObject({ kind: 'regressed', label: 'work p50' });
  expect(p50?.change).toBeGreaterThan(0.3);
  expect(p50?.change).toBeLessThan(0.7);
  const added = comparison?.verdicts.find(({ id }) => id === 'operation-new-p50-us');
  expect(added).toMatchObject({ kind: 'new', reason: 'The baseline has no such function.' });
  const memory = comparison?.verdicts.find(({ id }) => id === 'total-memory-bytes');
  expect(memory?.kind).not.toBe('regressed');
  expect(comparison?.baseline).toMatchObject({ kind: 'interleaved' });
  expect(comparison?.control.map(({ id }) => id)).toEqual(comparison?.verdicts.map(({ id }) => id));
  const unknown = comparison?.control.filter(({ change }) => change === null).map(({ id }) => id);
  expect(unknown).toEqual(comparison?.verdicts.filter(({ kind }) => kind === 'new').map(({ id }) => id));

  expect(objectives).toMatchObject([{ id: 'operation-work-p99-us', holds: false, limit: 1 }]);
  const [error, ...more] = ofKind(main, 'error');
  expect(error).toMatch(
    /^Expected no regression and all limits \(`slo`\) to hold, got regressed: .*work p50 \+\d\d %/,
  );
  expect(error).toMatch(/limits missed: work p99 is [\d.,]+ [µm]s, not < 1 µs$/);
  expect(more).toEqual([]);
  expect(textOf(main)).toMatch(/round 2, pass 3 of 3/);
  expect(await leftOf(main.state['run-id'] ?? '')).toEqual([]);
});

test('what is only told does not fail the step', async () => {
  const { run } = await start({ ...inputs(), slo: 'operation-work-p99: < 1us', 'fail-on': 'never' });
  const main = await run.main;
  expect(main).toMatchObject({ outcome: 'success' });
  expect((await reportOf(main.outputs)).objectives).toMatchObject([{ holds: false }]);
});

test('every figure of a report can have a limit, but those that tell of the machine or count what was done', async () => {
  const { run } = await start({
    ...inputs(),
    'message-count': '200',
    'message-size': '64',
    duration: '200ms',
    operations: '- { name: work, call: work:do/0, duration: 200ms, rate: 100 }',
    'failure-index': '1',
  });
  const { series } = await reportOf((await run.main).outputs);
  const figures = series.flatMap((each) => each.figures);
  const known = {
    ...limitable,
    ...Object.fromEntries(
      Object.entries(limitableOfOperations).map(([end, unit]) => [`operation-work-${end}`, unit]),
    ),
  };
  const told = Object.fromEntries(figures.map(({ id, unit }) => [id, unit]));
  const others = Object.keys(told).filter((id) => !Object.hasOwn(known, id));
  expect(others.sort()).toEqual([
    'busy-dist-port-per-second',
    'cpu-ruler-us',
    'cpu-wait-share',
    'distribution-connections',
    'operation-work-calls',
    'round-trips',
    'steal-share',
    'tcp-ruler-us',
  ]);
  expect(Object.fromEntries(Object.keys(known).map((id) => [id, told[id]]))).toEqual(known);
});

test('a cancel in the middle of a round leaves nothing once post has run', async () => {
  const started = await start({ ...inputs(), 'baseline-code': join(made.directory, 'base/ebin') });
  await beforeEndOf(
    started,
    started.log.first(({ text }) => /round 1, pass 1/.test(text)),
  );
  const filters = { label: ['erlang-cluster-action.part'] };
  expect(await docker.listContainers({ filters })).toHaveLength(8);
  started.run.signal('SIGINT');
  const main = await started.run.main;
  expect(main.outcome).toBe('failure');
  expect(await started.run.post()).toMatchObject({ outcome: 'success' });
  expect(await leftOf(main.state['run-id'] ?? '')).toEqual([]);
});

test.each([
  [
    'an image that is not here',
    { 'baseline-image': 'nobody/has:this' },
    /^Expected image `nobody\/has:this` on the Docker daemon, got none/,
  ],
  ['code that is not there', { 'baseline-code': '/nowhere/ebin' }, /nowhere/],
  ['a limit of nothing', { slo: 'latency-p98: < 1ms' }, /^Expected `slo` to name figures such as /],
])('%s is refused before a cluster is launched', async (_what, wrong, message) => {
  const { run } = await start({ ...inputs(), ...wrong });
  const main = await run.main;
  expect(ofKind(main, 'error')).toEqual([expect.stringMatching(message)]);
  expect(await leftOf(main.state['run-id'] ?? '')).toEqual([]);
  expect(textOf(main)).not.toMatch(/nodes created/);
});
