import { deflateSync } from 'node:zlib';
import { measureMessaging, messagingSeries, unpackNs } from '../../../src/measure/messaging.js';
import { seriesSchema, valueOf, type Series } from '../../../src/measure/series.js';
import { thrownBy } from '../../support/builders.js';
import { fakeMesh, never, type FakeLaunchOptions } from '../../support/fake-cluster.js';
import { packNs } from '../../support/fake-records.js';

type Options = FakeLaunchOptions & { messages?: number; size?: number; onProgress?: never };

const measured = async ({ messages = 200, size = 64, ...options }: Options) => {
  const fake = await fakeMesh(options);
  const done: [number, number][] = [];
  const series = await measureMessaging(fake.cluster, {
    messageCount: messages,
    messageSizeBytes: size,
    signal: never,
    onProgress: (count, of) => done.push([count, of]),
  });
  const asked = (index: number) =>
    fake.inside(index).requests.filter((line) => line.startsWith('round-trip'));
  return { series, done, asked };
};
const two = { config: { nodeCount: 2 } };
const figures = (series: Series, ...ids: string[]) => ids.map((id) => valueOf([series], id));

test('round trips go around the ring, dealt evenly, warmed up and of the size that was asked', async () => {
  const { asked } = await measured({ messages: 1000, size: 17 });
  expect([0, 1, 2].map(asked)).toEqual([
    ['round-trip node2@erlang-node-2 34 334 17'],
    ['round-trip node3@erlang-node-3 34 333 17'],
    ['round-trip node1@erlang-node-1 34 333 17'],
  ]);
});

test('percentiles and throughput are of all round trips together', async () => {
  // Each of two edges takes 1 µs, 2 µs … 100 µs: 5050 µs in all.
  const { series } = await measured(two);
  expect(figures(series, 'latency-p50-us', 'latency-p95-us', 'latency-p99-us')).toEqual([51, 96, 100]);
  expect(figures(series, 'throughput')[0]).toBeCloseTo(200 / 0.0101, 6);
});

test('every edge has a row of its own', async () => {
  const { series } = await measured(two);
  expect(series.tables[0]?.rows.map((row) => row.slice(0, 5))).toEqual([
    ['node1 → node2', 100, 51, 96, 100],
    ['node2 → node1', 100, 51, 96, 100],
  ]);
});

test('many round trips are asked for in parts, of which the first is warmed up', async () => {
  const { asked, done } = await measured({ ...two, messages: 12_000 });
  expect(asked(0)).toEqual([
    'round-trip node2@erlang-node-2 100 5000 64',
    'round-trip node2@erlang-node-2 0 1000 64',
  ]);
  expect(done).toEqual([
    [5000, 12_000],
    [6000, 12_000],
    [11_000, 12_000],
    [12_000, 12_000],
  ]);
});

test('large messages are asked for in smaller parts', async () => {
  const { asked } = await measured({ ...two, messages: 40, size: 16 * 1024 * 1024 });
  expect(asked(0)).toEqual([
    'round-trip node2@erlang-node-2 10 15 16777216',
    'round-trip node2@erlang-node-2 0 5 16777216',
  ]);
});

test('fewer round trips than nodes leave edges out', async () => {
  const { asked, series } = await measured({ messages: 2 });
  expect([0, 1, 2].map((index) => asked(index).length)).toEqual([1, 1, 0]);
  expect(series.tables[0]?.rows).toHaveLength(2);
});

test('messaging with one node is refused', async () => {
  expect(await thrownBy(() => measured({ config: { nodeCount: 1 } }))).toMatchObject({
    kind: 'fault',
    message: 'Expected at least 2 running nodes to measure messages, got 1',
  });
});

test('messaging with one node left of two is refused', async () => {
  const { cluster } = await fakeMesh(two);
  cluster.node(1).state = 'failed';
  const options = { messageCount: 10, messageSizeBytes: 1, signal: never };
  expect(await thrownBy(() => measureMessaging(cluster, options))).toMatchObject({ kind: 'fault' });
});

test.each([
  ['fewer samples than round trips', packNs([1000, 2000])],
  ['samples that were not compressed', Buffer.from('plain').toString('base64')],
  ['half a sample', deflateSync(Buffer.alloc(804)).toString('base64')],
  ['more samples than memory is for', deflateSync(Buffer.alloc(10_000_000)).toString('base64')],
])('an answer with %s is refused', async (_what, samples) => {
  const answers = { 'round-trip': () => ({ elapsed_ns: 1, samples }) };
  expect(await thrownBy(() => measured({ ...two, nodes: { 0: { answers } } }))).toMatchObject({
    name: 'ActionError',
    kind: 'agent-protocol',
    message: expect.stringMatching(/^Expected 100 samples from node1@erlang-node-1, got /) as string,
  });
});

test('a lost echo is told in the words of the node', async () => {
  const answers = {
    'round-trip': () => {
      throw new Error('{error,{echo_lost,noconnection}}');
    },
  };
  expect(await thrownBy(() => measured({ ...two, nodes: { 1: { answers } } }))).toMatchObject({
    message: 'Expected node2@erlang-node-2 to do as asked, got `{error,{echo_lost,noconnection}}`',
  });
});

test('samples are unpacked as they were packed', () => {
  expect(unpackNs(packNs([0, 1, 999_999_999_999]))).toEqual([0, 1, 999_999_999_999]);
});

test('a series without a round trip says so, and is valid', () => {
  const series = messagingSeries([], 64);
  expect(series.figures.map((figure) => 'absent' in figure && figure.absent)).toEqual(
    Array(4).fill('no round trip was measured'),
  );
  expect(seriesSchema.parse(series)).toEqual(series);
});

test('round trips that took no time have no throughput, rather than an endless one', () => {
  const series = messagingSeries([{ from: 'a', to: 'b', elapsedMs: 0, latenciesUs: [1, 2] }], 64);
  expect(series.figures.at(-1)).toMatchObject({ id: 'throughput', absent: 'no round trip was measured' });
  expect(series.tables[0]?.rows).toEqual([['a → b', 2, 2, 2, 2, null]]);
});

test('a measured series is valid, and the same after a trip through JSON', async () => {
  const { series } = await measured(two);
  expect(seriesSchema.parse(JSON.parse(JSON.stringify(series)))).toEqual(series);
});
