import fc from 'fast-check';
import type { MessagingConfig } from '../../../src/config/config.js';
import { measureMessaging, type MessagingProgress } from '../../../src/measure/messaging.js';
import { seriesSchema, valueOf, type Series } from '../../../src/measure/series.js';
import { someMessaging, thrownBy } from '../../support/builders.js';
import { refusal } from '../../support/fake-calls.js';
import { fakeMesh, never, type FakeCluster, type FakeLaunchOptions } from '../../support/fake-cluster.js';
import type { Load } from '../../support/fake-load.js';
import { SILENCE } from '../../support/fake-node.js';

type Options = FakeLaunchOptions & { messaging?: Partial<MessagingConfig>; signal?: AbortSignal };

const measuring = (
  { cluster, engine }: FakeCluster,
  { messaging = {}, signal = never }: Options,
  onProgress?: (progress: MessagingProgress) => void,
) =>
  measureMessaging(cluster, {
    messaging: someMessaging({ messageCount: 200, repeats: 2, ...messaging }),
    engine,
    signal,
    onProgress,
  });

const measured = async ({ messaging, signal, ...options }: Options = {}) => {
  const fake = await fakeMesh(options);
  const told: MessagingProgress[] = [];
  const series = await measuring(
    fake,
    { ...(messaging ? { messaging } : {}), ...(signal ? { signal } : {}) },
    (progress) => told.push(progress),
  );
  return { ...fake, series, told };
};
const two = { config: { nodeCount: 2 } };
const ids = (series: readonly Series[]) => series.map(({ id }) => id);
const figures = (series: readonly Series[], ...names: string[]) => names.map((id) => valueOf(series, id));
const held = ({ cluster, engine }: FakeCluster) =>
  cluster.nodes.map(({ containerId }) => engine.containers.get(containerId)!.cpuset);

test('all series come out, valid and the same after a trip through JSON', async () => {
  const { series } = await measured({ messaging: { messageSizesBytes: [64, 0, 1024] } });
  expect(ids(series)).toEqual([
    'round-trip',
    'fixed-rate',
    'throughput',
    'head-of-line',
    'overhead',
    'machine',
  ]);
  for (const each of series) expect(seriesSchema.parse(JSON.parse(JSON.stringify(each)))).toEqual(each);
});

test('without a rate there is no series of it', async () => {
  const { series, inside } = await measured({ ...two, messaging: { rate: 0 } });
  expect(ids(series)).toEqual(['round-trip', 'throughput', 'head-of-line', 'overhead', 'machine']);
  // What there is of a fixed rate is of the small messages that are to go beside bulk data.
  const rates = inside(0).requests.filter((line) => line.startsWith('fixed-rate '));
  expect(rates.map((line) => line.split(' ')[3])).toEqual(['500', '500']);
});

test('no figure has the id of another, for each is an output or may become one', async () => {
  const { series } = await measured();
  const all = series.flatMap((each) => each.figures.map(({ id }) => id));
  expect(new Set(all).size).toBe(all.length);
});

test('a segment measures all there is, and the next does so from the other end', async () => {
  const messaging = { messageSizesBytes: [64, 1024], concurrency: [1, 4], messageCount: 12, warmupMs: 5 };
  const { inside } = await measured({ ...two, messaging });
  const requests = inside(0).requests;
  const loads = requests.slice(requests.indexOf('ruler')).map((line) => line.replace(/node2@\S+/, '2'));
  // The moment at which a fixed rate begins is left out.
  const short = loads.map((line) => line.replace(/^(fixed-rate(?: \d+){5}) \d+/, '$1 …'));
  expect(short).toMatchInlineSnapshot(`
    [
      "ruler",
      "machine",
      "round-trip 2 64 1 5 3 86400000",
      "round-trip 2 64 2 5 3 86400000",
      "clock",
      "fixed-rate 2 64 1000 2 0 … 0 5 1000",
      "flood 2 64 4 5 500",
      "bare-flood 2 64 4 5 500",
      "raw-stream 2 64 5 500",
      "raw-round-trip 2 64 5 100",
      "round-trip 2 1024 1 5 3 86400000",
      "round-trip 2 1024 2 5 3 86400000",
      "clock",
      "fixed-rate 2 1024 1000 2 0 … 0 5 1000",
      "flood 2 1024 4 5 500",
      "bare-flood 2 1024 4 5 500",
      "raw-stream 2 1024 5 500",
      "raw-round-trip 2 1024 5 100",
      "clock",
      "fixed-rate 2 64 500 1 0 … 0 5 500",
      "beside-bulk 2 64 1048576 500 5 500",
      "machine",
      "ruler",
      "machine",
      "round-trip 2 1024 2 5 3 86400000",
      "round-trip 2 1024 1 5 3 86400000",
      "clock",
      "fixed-rate 2 1024 1000 2 0 … 1000 5 1000",
      "bare-flood 2 1024 4 5 500",
      "flood 2 1024 4 5 500",
      "raw-stream 2 1024 5 500",
      "raw-round-trip 2 1024 5 100",
      "round-trip 2 64 2 5 3 86400000",
      "round-trip 2 64 1 5 3 86400000",
      "clock",
      "fixed-rate 2 64 1000 2 0 … 1000 5 1000",
      "bare-flood 2 64 4 5 500",
      "flood 2 64 4 5 500",
      "raw-stream 2 64 5 500",
      "raw-round-trip 2 64 5 100",
      "clock",
      "fixed-rate 2 64 500 1 0 … 0 5 500",
      "beside-bulk 2 64 1048576 500 5 500",
      "machine",
    ]
  `);
});

test('figures are of all segments and pairs together', async () => {
  // Two segments of two pairs, each with 1 µs, 2 µs … 50 µs.
  const { series } = await measured({ ...two, messaging: { concurrency: [1] } });
  const [p50, p90, p99, max, mean] = figures(series, 'latency-p50-us', 'latency-p90-us', 'latency-p99-us', 'latency-max-us', 'latency-mean-us'); // prettier-ignore
  expect([p50, p90, p99].map((us) => Math.round(us!))).toEqual([26, 46, 50]);
  expect([max, mean]).toEqual([50, 25.5]);
  // One pair after the other: 1275 µs each, four times.
  expect(valueOf(series, 'throughput')).toBeCloseTo(200 / 0.0051, 6);
  // 64 bytes and 50 of headers, each way; the warm-up is on the wire too, and among the messages.
  expect(valueOf(series, 'wire-bytes-per-message')).toBe(114);
});

describe('the counts of round trips', () => {
  test('add up to what was asked, for whatever count, segments, pairs and concurrency', async () => {
    const fakes = await Promise.all([2, 3, 5].map((nodeCount) => fakeMesh({ config: { nodeCount } })));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom(...fakes),
        fc.constantFrom<MessagingConfig['pairs']>({ kind: 'ring' }, { kind: 'all' }, { kind: 'list', pairs: [{ from: 2, to: 1 }] }), // prettier-ignore
        fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 2 }),
        async (messageCount, repeats, fake, pairs, concurrency) => {
          const messaging = { messageCount, repeats, pairs, concurrency, rate: 0 };
          const series = await measuring(fake, { messaging });
          const rows = series[0]!.tables[0]!.rows;
          for (const inFlight of concurrency) {
            const counts = rows.filter((row) => row[1] === inFlight).map((row) => Number(row[3]));
            expect(counts.reduce((sum, each) => sum + each, 0)).toBe(messageCount);
          }
          expect(valueOf(series, 'round-trips')).toBe(messageCount);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('of pairs differ by no more than one', async () => {
    const { series } = await measured({
      messaging: { messageCount: 100, repeats: 7, pairs: { kind: 'all' } },
    });
    const counts = series[0]!.tables[1]!.rows.map((row) => Number(row[2]));
    expect(counts.toSorted()).toEqual([16, 16, 17, 17, 17, 17]);
  });

  test('are told in full also when there are fewer of them than pairs and segments', async () => {
    const { series } = await measured({ messaging: { messageCount: 1, repeats: 3, concurrency: [1] } });
    expect(valueOf(series, 'round-trips')).toBe(1);
    expect(series[0]!.figures[0]).toMatchObject({ absent: 'it takes 2 times at least, got 1' });
  });
});

test('with a duration each measurement has it, over all segments and the turns of pairs', async () => {
  const { inside, series } = await measured({
    messaging: { durationMs: 600, repeats: 2, concurrency: [1, 2, 16], messageCount: 7 },
  });
  const times = inside(0)
    .requests.filter((line) =>
      /^(round-trip|fixed-rate|beside-bulk|flood|raw-round-trip|raw-stream) /.test(line),
    )
    .map((line) => [line.split(' ')[0], Number(line.split(' ').at(-1))]);
  expect(times.slice(0, 9)).toEqual([
    // Three pairs one at a time, two at a time, all at once.
    ['round-trip', 100],
    ['round-trip', 150],
    ['round-trip', 300],
    ['fixed-rate', 300],
    ['flood', 300],
    ['raw-stream', 300],
    // Plain TCP tells nothing more in a longer time.
    ['raw-round-trip', 100],
    // Small messages alone, and while bulk flows.
    ['fixed-rate', 300],
    ['beside-bulk', 300],
  ]);
  expect(valueOf(series, 'round-trips')).toBe(2 * 3 * 100);
});

test('progress is told at each step, and by the nodes in between', async () => {
  const messaging = { concurrency: [1], messageCount: 20, rate: 100, repeats: 1 };
  const { told } = await measured({ ...two, messaging });
  const lines = told.map(({ segment, segments, step, sizeBytes, done, of }) => `${segment}/${segments} ${step} ${sizeBytes} B: ${done} of ${of}`); // prettier-ignore
  expect(lines).toMatchInlineSnapshot(`
    [
      "1/1 round trips 64 B: 0 of 20",
      "1/1 round trips 64 B: 1 of 20",
      "1/1 round trips 64 B: 10 of 20",
      "1/1 round trips 64 B: 11 of 20",
      "1/1 round trips 64 B: 20 of 20",
      "1/1 fixed rate 64 B: 0 of 200",
      "1/1 fixed rate 64 B: 1 of 200",
      "1/1 fixed rate 64 B: 2 of 200",
      "1/1 throughput 64 B: 0 of undefined",
      "1/1 throughput 64 B: 1 of undefined",
      "1/1 throughput 64 B: 1 of undefined",
      "1/1 throughput 64 B: 1 of undefined",
      "1/1 plain TCP 64 B: 0 of undefined",
      "1/1 plain TCP 64 B: 1 of undefined",
      "1/1 beside bulk data 64 B: 0 of undefined",
      "1/1 beside bulk data 64 B: 1 of undefined",
      "1/1 beside bulk data 64 B: 1 of undefined",
    ]
  `);
});

test('what was measured until a failure is told, once there is a whole segment of it', async () => {
  const partial = async (segment: number) => {
    let rulers = 0;
    const ruler = () => {
      if ((rulers += 1) > segment) throw new Error('enough');
      return { cpu_ns: 1, elapsed_ns: 20, waited_ns: 0 };
    };
    const fake = await fakeMesh({ ...two, nodes: { 0: { answers: { ruler } } } });
    const told: Series[][] = [];
    const measuring = () =>
      measureMessaging(fake.cluster, {
        messaging: someMessaging({ messageCount: 30, repeats: 3 }),
        engine: fake.engine,
        signal: never,
        onPartial: (series) => told.push(series),
      });
    expect(await thrownBy(measuring)).toMatchObject({ kind: 'agent-protocol' });
    return told.map((series) => [ids(series).length, valueOf(series, 'round-trips')]);
  };
  expect(await partial(0)).toEqual([]);
  expect(await partial(1)).toEqual([[6, 10]]);
  expect(await partial(2)).toEqual([[6, 20]]);
});

test('messaging with one node is refused, before any is touched', async () => {
  const fake = await fakeMesh({ config: { nodeCount: 1 } });
  expect(await thrownBy(() => measuring(fake, {}))).toMatchObject({
    kind: 'fault',
    message: 'Expected at least 2 running nodes to measure messages, got 1',
  });
  expect(fake.engine.calls).not.toContain('updateContainer');
});

test('messaging with one node left of two is refused', async () => {
  const fake = await fakeMesh(two);
  fake.cluster.node(1).state = 'failed';
  expect(await thrownBy(() => measuring(fake, {}))).toMatchObject({ kind: 'fault' });
});

test('a lost peer is told in the words of the node, and all are let go', async () => {
  const fake = await fakeMesh(two);
  fake.inside(1).peers.clear();
  expect(await thrownBy(() => measuring(fake, {}))).toMatchObject({
    message: 'Expected node2@erlang-node-2 to do as asked, got `{error,noconnection}`',
  });
  expect(fake.engine.calls).toContain('updateContainer');
  expect(held(fake)).toEqual(['0-3', '0-3']);
});

test('a pair that fails ends the loads of the others, and what went wrong first is told', async () => {
  const silent = { answers: { 'round-trip': () => SILENCE } };
  const fake = await fakeMesh({ nodes: { 0: silent, 2: silent } });
  fake.inside(1).peers.clear();
  const failure = await thrownBy(() => measuring(fake, { messaging: { concurrency: [3] } }));
  expect(failure).toMatchObject({
    message: 'Expected node2@erlang-node-2 to do as asked, got `{error,noconnection}`',
  });
  expect([0, 2].map((index) => fake.inside(index).cancelled)).toEqual([
    [expect.stringMatching(/^round-trip /)],
    [expect.stringMatching(/^round-trip /)],
  ]);
});

test.each<Load>([
  'round-trip',
  'fixed-rate',
  'flood',
  'bare-flood',
  'raw-stream',
  'raw-round-trip',
  'beside-bulk',
])('an abort while there is no answer to %s ends it in the nodes, and all are let go', async (verb) => {
  const cancel = new AbortController();
  const fake = await fakeMesh({ ...two, nodes: { 0: { answers: { [verb]: () => SILENCE } } } });
  const asked = async () => {
    while (!fake.inside(0).requests.some((line) => line.startsWith(`${verb} `)))
      await new Promise((resolve) => setImmediate(resolve));
  };
  const running = thrownBy(() => measuring(fake, { signal: cancel.signal }));
  await asked();
  cancel.abort('enough');
  expect(await running).toBe('enough');
  expect(fake.inside(0).cancelled).toEqual([expect.stringMatching(`^${verb} `)]);
  expect(held(fake)).toEqual(['0-3', '0-3']);
});

test('an abort that came before is told as that', async () => {
  const fake = await fakeMesh(two);
  expect(await thrownBy(() => measuring(fake, { signal: AbortSignal.abort('enough') }))).toBe('enough');
});

const placementNote = (series: readonly Series[]) => series.at(-1)?.notes?.at(-1);

test('it is told where the nodes ran', async () => {
  const { series: pinned } = await measured(two);
  expect(placementNote(pinned)).toMatch(
    /^While messages were measured each node was held to one of 2 CPUs, in turn/,
  );
  const { series: free } = await measured({ ...two, messaging: { cpuPlacement: 'free' } });
  expect(placementNote(free)).toBe('The kernel decided on which CPUs the nodes ran.');
  const faults = {
    updateContainer: (call: number) => {
      if (call === 1) throw refusal(500, 'no cpuset here');
    },
  };
  const { series: refused } = await measured({ ...two, faults });
  expect(placementNote(refused)).toBe(
    'The nodes could not be held to one CPU each, so the kernel decided where they ran: Expected Docker to update a container, got 500 no cpuset here',
  );
});

test('each class of pairs is measured on its own', async () => {
  const { series } = await measured({ config: { nodeCount: 5 }, messaging: { messageCount: 50 } });
  const classes = (id: string, at: number) =>
    series.find((each) => each.id === id)!.tables[0]!.rows.map((row) => row[at]);
  // Five nodes on four CPUs: the fifth is where the first is.
  expect(classes('round-trip', 2)).toEqual(['different CPUs', 'same CPU', 'different CPUs', 'same CPU']);
  expect(classes('throughput', 1)).toEqual(['different CPUs', 'same CPU']);
});
