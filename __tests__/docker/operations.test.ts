import type { Operation } from '../../src/config/operations.js';
import { parseInputs } from '../../src/config/schema.js';
import { Cluster } from '../../src/library.js';
import { checkAt, mustHold } from '../../src/measure/checks.js';
import { findFunctions } from '../../src/measure/operation-setup.js';
import { measureOperations, type MeasureOperationsOptions } from '../../src/measure/operations.js';
import { seriesSchema, type Series } from '../../src/measure/series.js';
import { rawInputs, thrownBy } from '../support/builders.js';
import { image } from '../support/images.js';
import { engine, never, realMesh, sharedMesh } from '../support/real-cluster.js';
import { beside, loadModule } from '../support/user-module.js';

const operations = (...items: Record<string, unknown>[]): readonly Operation[] =>
  parseInputs(rawInputs({ operations: JSON.stringify(items) })).operations;
const checks = (...items: Record<string, unknown>[]) =>
  parseInputs(rawInputs({ expect: JSON.stringify(items) })).expect;

const quick = { warmupMs: 20, repeats: 5, cpuPlacement: 'pinned' } as const;

const mesh = sharedMesh({ nodeCount: 3 });
const node = (index: number) => mesh.cluster.node(index);
beforeAll(async () => {
  for (const each of mesh.cluster.nodes) await loadModule(each, 'operation_probe');
});

const measured = (items: Record<string, unknown>[], options: Partial<MeasureOperationsOptions> = {}) =>
  measureOperations(mesh.cluster, {
    operations: operations(...items.map((item) => ({ duration: '500ms', ...item }))),
    measuring: quick,
    engine,
    signal: never,
    ...options,
  });

const processes = async () => {
  const footprints = await mesh.cluster.askAll('footprint', [], never);
  return footprints.map(({ reply }) => reply.processes);
};

describe('the median agrees within 5 % with that of a plain timer:tc loop in the same node', () => {
  const ROUNDS = 10;

  /** The medians of both, in microseconds, each the least of alternating rounds: of the one that was disturbed least. */
  const both = async (item: Record<string, unknown>, by: { fun: string; args: string; count: number }) => {
    const [ours, theirs]: [number[], number[]] = [[], []];
    const options = { measuring: { ...quick, cpuPlacement: 'free', repeats: 1 } } as const;
    for (let round = 0; round < ROUNDS; round += 1) {
      const own = await measured([{ name: 'it', from: 1, duration: '250ms', ...item }], options);
      ours.push(own.rows[0]!.p50Us!);
      const program = `io:format("~w", [rpc:call(Node, operation_probe, median, [${by.fun}, ${by.args}, ${by.count}])])`;
      theirs.push(Number(await beside(node(0), program)));
    }
    return { ours: Math.min(...ours), theirs: Math.min(...theirs) };
  };

  test('of arithmetic', async () => {
    const { ours, theirs } = await both({ call: 'operation_probe:busy(100000)' }, { fun: 'busy', args: '[100000]', count: 1000 }); // prettier-ignore
    expect(theirs).toBeGreaterThan(100);
    expect(Math.abs(ours / theirs - 1)).toBeLessThan(0.05);
  });

  test('of a call that sleeps', async () => {
    const { ours, theirs } = await both(
      { call: 'operation_probe:sleep(2)' },
      { fun: 'sleep', args: '[2]', count: 200 },
    );
    expect(theirs).toBeGreaterThan(2000);
    expect(Math.abs(ours / theirs - 1)).toBeLessThan(0.05);
  });

  test('of calls to another node, by the times that the same calls took by themselves', async () => {
    const { rows } = await measured([
      {
        name: 'elsewhere',
        call: 'operation_probe:elsewhere/2',
        setup: 'operation_probe:table/0',
        teardown: 'operation_probe:remember/1',
        from: 1,
        concurrency: 4,
        duration: '2s',
      },
    ]);
    const theirs = Number(await beside(node(0), `io:format("~w", [rpc:call(Node, operation_probe, remembered, [])])`)); // prettier-ignore
    expect(rows[0]!.count).toBeGreaterThan(100);
    expect(Math.abs(rows[0]!.p50Us! / theirs - 1)).toBeLessThan(0.05);
  });
});

test('every series is valid, every way of calling has its row, and nothing is left behind', async () => {
  const idle = await processes();
  const { rows, series } = await measured([
    { name: 'arithmetic', call: 'operation_probe:busy(1000)', concurrency: [1, 4], rate: 200 },
    { name: 'to a table', call: 'operation_probe:given/2', setup: 'operation_probe:table/0', teardown: 'operation_probe:drop/1', from: [1, 3] }, // prettier-ignore
    { name: 'in batches', call: 'operation_probe:nothing', batch: 100 },
  ]);
  expect(series.map(({ id }) => id)).toEqual([
    'operations',
    'operation-arithmetic',
    'operation-to-a-table',
    'operation-in-batches',
  ]);
  for (const each of series) expect(seriesSchema.parse(JSON.parse(JSON.stringify(each)))).toEqual(each);
  expect(
    rows.map(({ name, loop, concurrency, rate, from }) => [name, loop, concurrency ?? rate, from.length]),
  ).toEqual([
    // prettier-ignore
    ['arithmetic', 'closed', 1, 3],
    ['arithmetic', 'closed', 4, 3],
    ['arithmetic', 'open', 200, 3],
    ['to a table', 'closed', 1, 2],
    ['in batches', 'closed', 1, 3],
  ]);
  for (const row of rows) {
    expect(row).toMatchObject({ errors: 0, errorShare: 0, errorKinds: [], unanswered: 0 });
    expect(row.callsPerSecond).toBeGreaterThan(0);
    expect(row.p50Us! <= row.p90Us! && row.p90Us! <= row.maxUs!).toBe(true);
  }
  // 200/s for 500 ms over all nodes.
  expect(rows[2]!.count).toBe(100);
  expect(await processes()).toEqual(idle);
  const figures = series.flatMap((each: Series) => each.figures);
  expect(new Set(figures.map(({ id }) => id)).size).toBe(figures.length);
});

test('what goes wrong now and then is told by kind beside what succeeded', async () => {
  const { rows, series } = await measured([{ name: 'flaky', call: 'operation_probe:flaky/2', setup: 'operation_probe:forty/0' }]); // prettier-ignore
  expect(rows[0]!.errorShare).toBeCloseTo(1 / 40, 3);
  expect(rows[0]!.errorKinds).toEqual([
    {
      kind: 'error flaky',
      count: rows[0]!.errors,
      sample: expect.stringMatching(/^exception error: flaky/) as string,
      nodes: mesh.cluster.nodes.map(({ name }) => name),
    },
  ]);
  expect(series[1]!.tables.map(({ title }) => title)).toContain('Errors');
});

describe('a mistake ends in one clear error, before long, and the nodes are as they were', () => {
  const name = 'it';
  test.each([
    [{ call: 'no_such:run/0' }, "Expected `no_such:run/0` (operation `it`) to be there on node1@erlang-node-1, node2@erlang-node-2, node3@erlang-node-3, got no such module on its code path; add the directory of its .beam to `code`"], // prettier-ignore
    [{ call: 'operation_probe:run/0', from: 2 }, 'Expected `operation_probe:run/0` (operation `it`) to be there on node2@erlang-node-2, got no exported function of that name'], // prettier-ignore
    [{ call: 'operation_probe:given/0', from: 2 }, 'Expected `operation_probe:given/0` (operation `it`) to be there on node2@erlang-node-2, got only given/1, given/2'], // prettier-ignore
    [{ call: 'operation_probe:nothing/0', setup: 'operation_probe:fails/0', from: 1 }, /^Expected the setup of `it` to succeed on node1@erlang-node-1, got `exception error: no_setup/], // prettier-ignore
    [{ call: 'operation_probe:nothing/0', teardown: 'operation_probe:fails/0', from: 1 }, /^Expected the teardown of `it` to succeed on node1@erlang-node-1, got `exception error: no_setup/], // prettier-ignore
    [{ call: 'operation_probe:refuses/0', from: 1 }, /^Expected calls of `it` \(`operation_probe:refuses\/0`\) to succeed, got \d+ errors and no success, most of them returned \{error,\{not_found,…\}\} on node1@erlang-node-1: `\{error,\{not_found,-?\d+\}\}`$/], // prettier-ignore
    [{ call: 'operation_probe:hangs/0', timeout: '200ms' }, 'Expected calls of `it` (`operation_probe:hangs/0`) to succeed, got 3 errors and no success, most of them timeout on node1@erlang-node-1: `no answer in time`'], // prettier-ignore
    [{ call: 'operation_probe:nothing/0', setup: 'operation_probe:dying_setup/0', duration: '5s' }, /^Expected `it` \(`operation_probe:nothing\/0`\) to be called on node\d@erlang-node-\d, got an end of the process that its setup ran in: its process was ended: setup_is_gone$/], // prettier-ignore
  ])('%j', async (item, message) => {
    const idle = await processes();
    const startedAt = performance.now();
    const error = await thrownBy(() => measured([{ name, ...item }]));
    expect(error).toMatchObject({
      kind: 'operation',
      message: typeof message === 'string' ? message : (expect.stringMatching(message) as string),
    });
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    expect(await processes()).toEqual(idle);
  });

  test('a run that is cancelled while an operation hangs is over at once', async () => {
    const cancel = new AbortController();
    const running = thrownBy(() => measured([{ name, call: 'operation_probe:traps/0', timeout: '1m', concurrency: 16 }], { signal: cancel.signal })); // prettier-ignore
    setTimeout(() => {
      cancel.abort('enough');
    }, 1500);
    const cancelledAt = performance.now() + 1500;
    expect(await running).toBe('enough');
    expect(performance.now() - cancelledAt).toBeLessThan(2000);
  });
});

test('an operation that kills its node is told with its name, and the node', async () => {
  await using real = await realMesh({ nodeCount: 2 });
  for (const each of real.cluster.nodes) await loadModule(each, 'operation_probe');
  const items = operations({ name: 'last', call: 'operation_probe:halts/0', from: 2 });
  const options = { operations: items, measuring: quick, engine, signal: never };
  expect(await thrownBy(() => measureOperations(real.cluster, options))).toMatchObject({
    kind: 'node-exited',
    message: 'Expected node2@erlang-node-2 to live while `last` (`operation_probe:halts/0`) was called, got the end of its output', // prettier-ignore
  });
});

describe('checks', () => {
  const made = (...items: Record<string, unknown>[]) =>
    checkAt(mesh.cluster, { expectations: checks(...items), point: 'formed', signal: never });

  test('that hold are told, on each node', async () => {
    const results = await made({ call: 'operation_probe:nothing' }, { call: 'operation_probe:echo(true)', on: 2 }); // prettier-ignore
    expect(results.map(({ node: name, function: fun, holds, got }) => [fun, name, holds, got])).toEqual([
      ['operation_probe:nothing/0', 'node1@erlang-node-1', true, 'ok'],
      ['operation_probe:nothing/0', 'node2@erlang-node-2', true, 'ok'],
      ['operation_probe:nothing/0', 'node3@erlang-node-3', true, 'ok'],
      ['operation_probe:echo(true)', 'node2@erlang-node-2', true, 'true'],
    ]);
    mustHold(results);
  });

  test('that do not hold fail with node, function, reason and point, all of them in the details', async () => {
    const results = await made({ call: 'operation_probe:echo(false)' }, { call: 'operation_probe:raises', on: 1 }); // prettier-ignore
    expect(await thrownBy(() => mustHold(results))).toMatchObject({
      kind: 'expectation',
      message: 'Expected `operation_probe:echo(false)` to hold at `formed` on node1@erlang-node-1, got `false`; also on node2@erlang-node-2, node3@erlang-node-3, node1@erlang-node-1 (operation_probe:raises/0)', // prettier-ignore
      details: [
        expect.stringContaining('on node1@erlang-node-1, got `false`') as string,
        expect.stringContaining('on node2@erlang-node-2, got `false`') as string,
        expect.stringContaining('on node3@erlang-node-3, got `false`') as string,
        expect.stringMatching(/raises\/0` to hold at `formed` on node1@erlang-node-1, got `exception error: bad argument/), // prettier-ignore
      ],
    });
  });

  test('are made again until they hold, within their time', async () => {
    const [result] = await made({ call: 'operation_probe:eventually(3)', on: 3, within: '5s' });
    expect(result).toMatchObject({ holds: true, tries: 3 });
    expect(result!.tookMs).toBeGreaterThan(200);
  });

  test('that hang are ended at their timeout', async () => {
    const [result] = await made({ call: 'operation_probe:traps', on: 1, timeout: '300ms' });
    expect(result).toMatchObject({ holds: false, got: 'no answer in time', tries: 1 });
  });

  test('of functions that are not there are refused before any is made', async () => {
    const expectations = checks({ call: 'operation_probe:invariant/0', on: 1 });
    expect(await thrownBy(() => findFunctions(mesh.cluster, { expectations }, never))).toMatchObject({
      kind: 'operation',
      message: 'Expected `operation_probe:invariant/0` (a check) to be there on node1@erlang-node-1, got no exported function of that name', // prettier-ignore
    });
  });
});

test('a program measures operations and makes checks on a cluster of its own', async () => {
  await using cluster = await Cluster.spawn({ nodeCount: 2, image, pull: 'never' });
  await cluster.connect();
  const call = "erpc:call('node2@erlang-node-2', erlang, node, [])";
  const { rows, series } = await cluster.testOperations([{ name: 'ask', call, from: 1, durationMs: 200 }], { repeats: 2 }); // prettier-ignore
  expect(rows).toMatchObject([{ name: 'ask', call, from: ['node1@erlang-node-1'], errors: 0 }]);
  expect(rows[0]!.p50Us).toBeGreaterThan(1);
  expect(series.map(({ id }) => id)).toEqual(['operations', 'operation-ask']);
  expect(await cluster.check('erlang:is_alive')).toMatchObject([{ holds: true }, { holds: true }]);
  expect(await thrownBy(() => cluster.check({ call: 'lists:member(x, [])', on: 2 }))).toMatchObject({
    kind: 'expectation',
    message: 'Expected `lists:member(x, [])` to hold on node2@erlang-node-2, got `false`',
  });
});
