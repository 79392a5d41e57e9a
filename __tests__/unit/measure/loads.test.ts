import {
  arrivalRate,
  besideBulk,
  fixedRate,
  rawRoundTrips,
  roundTrips,
  saturate,
  type RoundTripLoad,
} from '../../../src/measure/loads.js';
import { chosenPairs, labelOf } from '../../../src/measure/pairs.js';
import { thrownBy } from '../../support/builders.js';
import { fakeMesh, never } from '../../support/fake-cluster.js';
import { fakeLoads } from '../../support/fake-load.js';
import { SILENCE, type NodeScript } from '../../support/fake-node.js';

/** A ring of nodes, its pairs, and what was asked of a load. */
const ring = async (nodeCount: number, script: NodeScript = {}) => {
  const nodes = Object.fromEntries(Array.from({ length: nodeCount }, (_, index) => [index, script]));
  const { cluster, inside } = await fakeMesh({ config: { nodeCount }, nodes });
  const pairs = chosenPairs(cluster, { kind: 'ring' }, { cpus: new Map() });
  const asked = (verb: string): string[] =>
    cluster.nodes.flatMap(({ index }) =>
      inside(index).requests.filter((line) => line.startsWith(`${verb} `)),
    );
  return { cluster, inside, pairs, asked };
};

/** A node that takes its time, and how many of all did so at once. */
const slow = () => {
  const peak = { now: 0, most: 0 };
  const answers: NodeScript['answers'] = {
    'round-trip': async ([, ...numbers]) => {
      peak.most = Math.max(peak.most, (peak.now += 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
      peak.now -= 1;
      return fakeLoads['round-trip'](...numbers.map(Number));
    },
  };
  return { script: { answers }, peak };
};

const load = (overrides: Partial<RoundTripLoad> = {}): RoundTripLoad => ({
  sizeBytes: 64,
  warmupMs: 20,
  concurrency: 1,
  bound: { ms: 100 },
  ...overrides,
});

describe('round trips', () => {
  test.each([
    [1, 5, 1, [1, 1, 1, 1, 1]],
    [2, 5, 2, [1, 1, 1, 1, 1]],
    [4, 5, 4, [1, 1, 1, 1, 1]],
    [5, 5, 5, [1, 1, 1, 1, 1]],
    [7, 5, 5, [2, 2, 1, 1, 1]],
    [16, 3, 3, [6, 5, 5]],
  ])(
    'with %d in flight over %d pairs: %d pairs at a time, with so many senders: %j',
    async (concurrency, n, most, senders) => {
      const { script, peak } = slow();
      const { pairs, asked } = await ring(n, script);
      const result = await roundTrips(pairs, load({ concurrency }), { signal: never });
      expect(peak.most).toBe(most);
      expect(asked('round-trip').map((line) => Number(line.split(' ')[3]))).toEqual(senders);
      expect(result.pairs.map(({ pair }) => labelOf(pair))).toEqual(pairs.map(labelOf));
    },
  );

  test('bounded by a count are dealt as told, and pairs without any are left out', async () => {
    const { pairs, asked } = await ring(3);
    const bound = { trips: [5, 0, 7] };
    const result = await roundTrips(pairs, load({ bound, sizeBytes: 17, warmupMs: 3 }), { signal: never });
    expect(asked('round-trip')).toEqual([
      'round-trip node2@erlang-node-2 17 1 3 5 86400000',
      'round-trip node1@erlang-node-1 17 1 3 7 86400000',
    ]);
    expect(result.pairs.map(({ pair, times }) => [labelOf(pair), times.count])).toEqual([
      ['node1 → node2', 5],
      ['node3 → node1', 7],
    ]);
  });

  test('bounded by a time have it for each pair', async () => {
    const { pairs, asked } = await ring(2);
    await roundTrips(pairs, load(), { signal: never });
    expect(asked('round-trip')).toEqual([
      'round-trip node2@erlang-node-2 64 1 20 1000000000000 100',
      'round-trip node1@erlang-node-1 64 1 20 1000000000000 100',
    ]);
  });

  test('take the time of the slowest pair, one group after the other', async () => {
    const { pairs } = await ring(3);
    // 1 µs and 2 µs … of n trips: 15 µs, 10 µs and 6 µs.
    const elapsedMs = async (concurrency: number) => {
      const bound = { trips: [5, 4, 3] };
      return (await roundTrips(pairs, load({ bound, concurrency }), { signal: never })).elapsedMs;
    };
    expect(await elapsedMs(3)).toBeCloseTo(0.015, 9);
    expect(await elapsedMs(2)).toBeCloseTo(0.021, 9);
    expect(await elapsedMs(1)).toBeCloseTo(0.031, 9);
  });

  test('tell how many are done in all', async () => {
    const { pairs } = await ring(3);
    const told: number[] = [];
    const bound = { trips: [5, 4, 3] };
    await roundTrips(pairs, load({ bound }), { signal: never, onProgress: (done) => told.push(done) });
    expect(told).toEqual([1, 5, 6, 9, 10, 12]);
  });

  test('end with the first pair that fails, in the words of its node', async () => {
    const { pairs, inside } = await ring(2);
    inside(0).peers.clear();
    expect(await thrownBy(() => roundTrips(pairs, load(), { signal: never }))).toMatchObject({
      kind: 'agent-protocol',
      message: 'Expected node1@erlang-node-1 to do as asked, got `{error,noconnection}`',
    });
  });

  test('are ended in all nodes by an abort', async () => {
    const cancel = new AbortController();
    const { pairs, inside } = await ring(3, { answers: { 'round-trip': () => SILENCE } });
    const running = thrownBy(() => roundTrips(pairs, load({ concurrency: 2 }), { signal: cancel.signal }));
    await new Promise((resolve) => setImmediate(resolve));
    cancel.abort('enough');
    expect(await running).toBe('enough');
    await new Promise((resolve) => setImmediate(resolve));
    expect([0, 1, 2].map((index) => inside(index).cancelled.length)).toEqual([1, 1, 0]);
  });
});

describe('a fixed rate', () => {
  const load = { sizeBytes: 64, warmupMs: 20, rate: 1000, ms: 200, offsetMs: 400 };

  test('is asked of all pairs at once, each with its place among them, and one moment to begin for all', async () => {
    const { pairs, asked } = await ring(3, { answers: { clock: () => ({ at_ms: 1_000_000 }) } });
    await fixedRate(pairs, load, { signal: never });
    // Time for the requests, and for the warm-up.
    const start = 1_000_000 + 59 + 20;
    expect(asked('fixed-rate')).toEqual([
      `fixed-rate node2@erlang-node-2 64 1000 3 0 ${start} 400 20 200`,
      `fixed-rate node3@erlang-node-3 64 1000 3 1 ${start} 400 20 200`,
      `fixed-rate node1@erlang-node-1 64 1000 3 2 ${start} 400 20 200`,
    ]);
    expect(asked('clock')).toHaveLength(0);
  });

  test('gives times, and tells how many are done in all', async () => {
    const { pairs } = await ring(2);
    const told: number[] = [];
    const times = await fixedRate(
      pairs,
      { ...load, rate: 10, ms: 1000 },
      { signal: never, onProgress: (done) => told.push(done) },
    );
    expect(told).toEqual([1, 2]);
    const numbers = times.map(({ response, service, lag, unanswered, backInWindow }) => [
      response.count,
      ...[response, service, lag].map(({ maxNs }) => maxNs),
      unanswered,
      backInWindow,
    ]);
    expect(numbers).toEqual(Array(2).fill([5, 200_000, 150_000, 50_000, 0, 5]));
  });
});

describe('saturation', () => {
  const measure = { sizeBytes: 64, senders: 4, warmupMs: 20, ms: 100 };
  const order = async (bareFirst: boolean) => {
    const { pairs, inside } = await ring(2);
    const result = await saturate(pairs[0]!, measure, { signal: never, bareFirst });
    return { result, asked: inside(0).requests.slice(-3) };
  };

  test('is a flood, one that nobody counts, and plain TCP', async () => {
    const { result, asked } = await order(false);
    expect(asked).toEqual([
      'flood node2@erlang-node-2 64 4 20 100',
      'bare-flood node2@erlang-node-2 64 4 20 100',
      'raw-stream node2@erlang-node-2 64 20 100',
    ]);
    expect(result).toMatchObject({
      flood: { messages: 10_000, busy: { events: 25, elapsed_ns: 25_000_000 } },
      bare: { messages: 12_500 },
      raw: { messages: 5000 },
    });
  });

  test('has the other flood first when it is its turn', async () => {
    expect((await order(true)).asked.map((line) => line.split(' ')[0])).toEqual([
      'bare-flood',
      'flood',
      'raw-stream',
    ]);
  });
});

test('small messages go beside bulk data, at a rate of their own', async () => {
  const { pairs, inside } = await ring(2);
  const { response, unanswered } = await besideBulk(
    pairs[0]!,
    { rate: 500, warmupMs: 20, ms: 100 },
    { signal: never },
  );
  expect(inside(0).requests.at(-1)).toBe('beside-bulk node2@erlang-node-2 64 1048576 500 20 100');
  expect([response.count, unanswered]).toEqual([50, 0]);
});

test.each<[string, { messages: number; elapsed_ns: number }[], number | undefined]>([
  ['a window', [{ messages: 500, elapsed_ns: 250e6 }], 2000],
  ['windows together', [{ messages: 500, elapsed_ns: 250e6 }, { messages: 0, elapsed_ns: 750e6 }], 500], // prettier-ignore
  ['a window without a message', [{ messages: 0, elapsed_ns: 250e6 }], undefined],
  ['a window that took no time', [{ messages: 5, elapsed_ns: 0 }], undefined],
  ['no window', [], undefined],
])('the rate of %s', (_what, arrivals, rate) => {
  expect(arrivalRate(...arrivals)).toBe(rate);
});

test('plain TCP is asked for with one in flight', async () => {
  const { pairs, inside } = await ring(2);
  const times = await rawRoundTrips(pairs[0]!, { sizeBytes: 9, warmupMs: 20, ms: 100 }, { signal: never });
  expect(inside(0).requests.at(-1)).toBe('raw-round-trip node2@erlang-node-2 9 20 100');
  expect([times.count, times.maxNs]).toEqual([100, 50_000]);
});
