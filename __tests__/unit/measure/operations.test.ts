import { callersFor } from '../../../src/measure/operation-load.js';
import {
  measureOperations,
  type MeasuredOperations,
  type MeasureOperationsOptions,
} from '../../../src/measure/operations.js';
import { thrownBy } from '../../support/builders.js';
import { someOperations } from '../../support/call-recordings.js';
import { fakeMesh, never, type FakeCluster } from '../../support/fake-cluster.js';
import { SILENCE, type NodeScript } from '../../support/fake-node.js';

const mesh = (answers: NodeScript['answers'] = {}, at = 0) =>
  fakeMesh({ config: { nodeCount: 2 }, nodes: { 0: {}, 1: {}, [at]: { answers } } });
const measuring = { warmupMs: 20, repeats: 2, cpuPlacement: 'pinned' } as const;
const measured = ({ cluster, engine }: FakeCluster, items: Record<string, unknown>[], options: Partial<MeasureOperationsOptions> = {}) =>
  measureOperations(cluster, { operations: someOperations(...items), measuring, engine, signal: never, ...options }); // prettier-ignore
const verbs = ({ inside }: FakeCluster, index: number, ...of: string[]) =>
  inside(index).requests.filter((line) => of.includes(line.split(' ')[0]!));

const get = { name: 'get', call: 'kv:get/1', setup: 'kv:fill', teardown: 'kv:drop/1', duration: '200ms' };
const put = { name: 'put', call: 'kv:put(1, "x")', concurrency: [1, 4], rate: 100, duration: '200ms' };
const word = (module: string, fun: string, args: string) =>
  [Buffer.from(module).toString('base64'), Buffer.from(fun).toString('base64'), args].join(',');

test('all functions are looked for, then set up, measured in segments that take turns, and torn down', async () => {
  const fake = await mesh();
  const { rows } = await measured(fake, [get, put]);
  const asked = verbs(fake, 0, 'resolve', 'prepare', 'call-closed', 'call-open', 'release');
  const literal = `t${Buffer.from('1, "x"').toString('base64')}`;
  const [getWord, fill, drop, putWord] = [word('kv', 'get', 'a1'), word('kv', 'fill', 'a0'), word('kv', 'drop', 'a1'), word('kv', 'put', literal)]; // prettier-ignore
  const short = asked.map((line) => line.replace(/ \d{12,}[ .\d]*$/, ''));
  expect(short.slice(0, 3)).toEqual([
    `resolve ${getWord} ${fill} ${drop} ${putWord}`,
    `prepare 0 ${getWord} ${fill} ${drop} 60000`,
    `prepare 1 ${putWord} - - 60000`,
  ]);
  const loads = asked.slice(3, -2).map((line) => line.split(' ').slice(0, 3).join(' '));
  expect(loads).toEqual([
    'call-closed 0 1',
    'call-closed 1 1',
    'call-closed 1 4',
    'call-open 1 250',
    'call-closed 1 4',
    'call-closed 1 1',
    'call-open 1 250',
    'call-closed 0 1',
  ]);
  expect(short.slice(-2)).toEqual(['release 0 60000', 'release 1 60000']);
  expect(
    rows.map(({ name, loop, concurrency, count, p50Us, callsPerSecond }) => [
      name,
      loop,
      concurrency,
      count,
      Math.round(p50Us!),
      Math.round(callsPerSecond!),
    ]),
  ).toEqual([
    // prettier-ignore
    ['get', 'closed', 1, 400, 100, 2000],
    ['put', 'closed', 1, 400, 100, 2000],
    ['put', 'closed', 4, 1600, 100, 8000],
    ['put', 'open', null, 20, 200, 100],
  ]);
});

test('windows of a rate follow one another on one time line, with each node at its place', async () => {
  const fake = await mesh();
  await measured(fake, [put]);
  // key callers timeout rate places place start offset warmup ms
  const lines = [0, 1].map((at) => verbs(fake, at, 'call-open').map((line) => line.split(' ')));
  expect(lines.map((own) => own.map((words) => [words[5], words[6], words[8], words[10]].join(' ')))).toEqual(
    [
      ['2 0 0 100', '2 0 100 100'],
      ['2 1 0 100', '2 1 100 100'],
    ],
  );
  expect(lines[0]!.map((words) => words[7])).toEqual(lines[1]!.map((words) => words[7]));
});

test('nodes are pinned while they are called, and let go', async () => {
  const fake = await mesh();
  const held = () =>
    fake.cluster.nodes.map(({ containerId }) => fake.engine.containers.get(containerId)!.cpuset);
  const before = held();
  const seen: unknown[] = [];
  await measured(fake, [get], { onProgress: () => seen.push(held()) });
  expect(seen[0]).not.toEqual(before);
  expect(new Set(held())).not.toContain('1');
});

test.each([
  [{ rate: 100, timeoutMs: 5000 }, 2, 250],
  [{ rate: 1, timeoutMs: 10 }, 1, 1],
  [{ rate: 1_000_000, timeoutMs: 600_000 }, 1, 1000],
])('%j over %d nodes is made by %d callers on each at most', (operation, nodes, callers) => {
  expect(callersFor(operation, nodes)).toBe(callers);
});

describe('what goes wrong', () => {
  const fault = { kind: 'error badarg', count: 7, sample: 'exception error: bad\u{1b}[31m' };
  const failing = { times: { buckets: [], sum_ns: 0, min_ns: 0, max_ns: 0 }, busy_ns: 5, callers: 1, succeeded: 0, faults: [fault] }; // prettier-ignore

  test.each<[string, NodeScript['answers'], object]>([
    [
      'a function that is not there',
      {
        resolve: () => ({
          problems: [
            { call: 1, problem: 'only fill/1' },
            { call: 0, problem: 'no such module on its code path' },
          ],
        }),
      },
      {
        kind: 'operation',
        message: 'Expected `kv:fill/0` (setup of `get`) to be there on node2@erlang-node-2, got only fill/1',
        details: [
          expect.stringContaining('kv:fill/0'),
          'Expected `kv:get/1` (operation `get`) to be there on node2@erlang-node-2, got no such module on its code path; add the directory of its .beam to `code`',
        ],
      },
    ],
    [
      'a setup that fails',
      { prepare: () => ({ problem: 'exception exit: {noproc}' }) },
      {
        kind: 'operation',
        message:
          'Expected the setup of `get` to succeed on node2@erlang-node-2, got `exception exit: {noproc}`',
      },
    ],
    [
      'a teardown that fails',
      { release: () => ({ problem: '{error,busy}' }) },
      {
        kind: 'operation',
        message: 'Expected the teardown of `get` to succeed on node2@erlang-node-2, got `{error,busy}`',
      },
    ],
    [
      'an operation that cannot be called any more',
      { 'call-closed': () => ({ problem: 'an end of the process that its setup ran in: …' }) },
      {
        kind: 'operation',
        message:
          'Expected `get` (`kv:get/1`) to be called on node2@erlang-node-2, got an end of the process that its setup ran in: …',
      },
    ],
  ])('%s ends the measurement and is told', async (_what, answers, error) => {
    const fake = await mesh(answers, 1);
    expect(await thrownBy(() => measured(fake, [get]))).toMatchObject(error);
    // What was set up is torn down.
    if (!answers!.resolve) expect(verbs(fake, 0, 'release').length).toBeGreaterThan(0);
  });

  test('an operation of which no call succeeds is told after its first segment', async () => {
    const fake = await fakeMesh({
      config: { nodeCount: 1 },
      nodes: { 0: { answers: { 'call-closed': () => failing } } },
    });
    expect(await thrownBy(() => measured(fake, [get]))).toMatchObject({
      kind: 'operation',
      message:
        'Expected calls of `get` (`kv:get/1`) to succeed, got 7 errors and no success, most of them error badarg on node1@erlang-node-1: `exception error: bad\\u{1b}[31m`',
    });
    expect(verbs(fake, 0, 'call-closed')).toHaveLength(1);
  });

  test('what was measured until then is told when a later segment fails', async () => {
    let calls = 0;
    const fake = await mesh({
      'call-closed': () => {
        calls += 1;
        if (calls > 1) return { problem: 'gone' };
        return { ...failing, succeeded: 5, faults: [] };
      },
    });
    const partial: MeasuredOperations[] = [];
    await thrownBy(() => measured(fake, [get], { onPartial: (told) => partial.push(told) }));
    expect(partial.map(({ rows }) => rows.map(({ name }) => name))).toEqual([['get']]);
  });

  test('an operation from a node that has failed is refused', async () => {
    const fake = await mesh();
    fake.cluster.node(1).state = 'failed';
    expect(await thrownBy(() => measured(fake, [{ ...get, from: [1, 2] }]))).toMatchObject({
      kind: 'operation',
      message: 'Expected nodes 1, 2 to run for `get` to be called from, got a failed one among them',
    });
  });

  test('calls are ended in the nodes when the run is cancelled', async () => {
    const fake = await mesh({ 'call-closed': () => SILENCE }, 1);
    const cancel = new AbortController();
    const running = thrownBy(() => measured(fake, [get], { signal: cancel.signal }));
    while (verbs(fake, 1, 'call-closed').length === 0) await new Promise(setImmediate);
    cancel.abort('enough');
    expect(await running).toBe('enough');
    await new Promise(setImmediate);
    expect(fake.inside(1).cancelled).toEqual([expect.stringMatching(/^call-closed /)]);
  });
});
