import { sum } from '../../src/base/lists.js';
import { until } from '../../src/base/until.js';
import type { ClusterNode } from '../../src/cluster/cluster.js';
import type { Verb } from '../../src/cluster/replies.js';
import { Times } from '../../src/measure/histogram.js';
import { thrownBy } from '../support/builders.js';
import type { Load } from '../support/fake-load.js';
import { testImages } from '../support/images.js';
import { callNode, docker, never, realMesh, sharedMesh } from '../support/real-cluster.js';

const ENDLESS_TRIPS = 1e12;
const ENDLESS_MS = 600_000;
const LARGE = 256 * 1024;

/** Soon, by the clock that all containers share. */
const soon = () => Date.now() + 100;

/** Each load with arguments that keep it busy for ever, as far as a test is concerned. */
const endless: [load: Load, args: () => number[]][] = [
  ['round-trip', () => [64, 5, 0, ENDLESS_TRIPS, ENDLESS_MS]],
  ['fixed-rate', () => [64, 1000, 1, 0, soon(), 0, 0, ENDLESS_MS]],
  ['beside-bulk', () => [64, LARGE, 1000, 0, ENDLESS_MS]],
  ['flood', () => [LARGE, 8, 0, ENDLESS_MS]],
  ['bare-flood', () => [64, 4, 0, 60_000]],
  ['raw-round-trip', () => [64, 0, ENDLESS_MS]],
  ['raw-stream', () => [64, 0, ENDLESS_MS]],
];

const NOBODY = 'nobody@nowhere';
const monitorOf = (node: ClusterNode) => callNode(node, ['erlang', 'system_monitor', '[]']);
const processes = async ({ agent }: ClusterNode) => (await agent.ask('footprint', [], never)).processes;

describe.each(testImages)('on OTP $otp', ({ image }) => {
  const mesh = sharedMesh({ nodeCount: 3, image });
  const node = (index: number) => mesh.cluster.node(index);
  /** A load from the first node to the second. */
  const run = <L extends Load>(load: L, args: readonly number[]) =>
    node(0).agent.ask(load, [node(1).name, ...args], never);

  describe('round trips', () => {
    test.each([
      [1, 1000],
      [7, 5003],
      [50, 7],
    ])('with %d in flight are exactly as many as asked: %d', async (senders, count) => {
      const reply = await run('round-trip', [64, senders, 10, count, ENDLESS_MS]);
      const times = Times.of(reply.round_trips);
      expect(times.count).toBe(count);
      // So many senders had no more than all of the time each.
      expect(times.sumNs).toBeLessThanOrEqual(senders * reply.elapsed_ns);
      expect(times.maxNs).toBeLessThanOrEqual(reply.elapsed_ns);
      expect(times.minNs).toBeGreaterThan(1000);
    });

    test('cost the same on the wire, however few they are', async () => {
      const cost = async (warmup: number, count: number) => {
        const reply = await run('round-trip', [64, 1, warmup, count, ENDLESS_MS]);
        return reply.wire.tx_bytes / (reply.uncounted_trips + count);
      };
      const many = await cost(0, 5000);
      expect(many).toBeGreaterThan(64);
      expect((await cost(10, 20)) / many).toBeCloseTo(1, 1);
      expect((await cost(50, 1)) / many).toBeCloseTo(1, 1);
    });

    test('one at a time fill most of the time', async () => {
      const reply = await run('round-trip', [64, 1, 10, 5000, ENDLESS_MS]);
      expect(reply.round_trips.sum_ns).toBeGreaterThan(0.5 * reply.elapsed_ns);
    });

    test('bounded by a time end when it has passed, and not before', async () => {
      const startedAt = performance.now();
      const reply = await run('round-trip', [64, 3, 50, ENDLESS_TRIPS, 300]);
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(350);
      // From the first that counts to the last, which begins in time and ends a little later.
      expect(reply.elapsed_ns).toBeGreaterThan(150e6);
      expect(reply.elapsed_ns).toBeLessThanOrEqual(300e6 + reply.round_trips.max_ns);
      expect(Times.of(reply.round_trips).count).toBeGreaterThan(100);
    });

    test('of nothing but their headers, and of a megabyte, come back', async () => {
      for (const size of [0, 1024 * 1024])
        expect(Times.of((await run('round-trip', [size, 2, 0, 10, ENDLESS_MS])).round_trips).count).toBe(10);
    });
  });

  describe('a fixed rate', () => {
    test.each([
      [1000, [500, 500, 500], 20, 1500],
      [100, [430], 0, 43],
      [7, [500, 500], 0, 7],
      [999, [333, 334, 333], 5, 999],
    ])(
      '%d/s over three pairs in windows of %j ms, warmed up for %d ms, counts exactly %d',
      async (rate, windows, warmup, due) => {
        let [offset, counted] = [0, 0];
        for (const ms of windows) {
          const start = soon() + warmup;
          const replies = await Promise.all(
            [0, 1, 2].map((at) => {
              const args = [node((at + 1) % 3).name, 64, rate, 3, at, start, offset, warmup, ms];
              return node(at).agent.ask('fixed-rate', args, never);
            }),
          );
          const counts = (['response', 'service', 'lag'] as const).map((kind) =>
            sum(replies.map((reply) => Times.of(reply[kind]).count)),
          );
          expect(new Set(counts).size).toBe(1);
          expect(replies.map(({ unanswered }) => unanswered)).toEqual([0, 0, 0]);
          offset += ms;
          counted += counts[0]!;
        }
        expect(counted).toBe(due);
      },
    );

    test('has a response time of its lag and its service time', async () => {
      const reply = await run('fixed-rate', [64, 500, 1, 0, soon() + 20, 0, 20, 500]);
      const { response, service, lag, back_in_window } = reply;
      expect(response.sum_ns / (service.sum_ns + lag.sum_ns)).toBeCloseTo(1, 3);
      expect(Times.of(response).count).toBe(250);
      // Due on whole milliseconds, none is sent before.
      expect(lag.min_ns).toBeGreaterThanOrEqual(0);
      expect(back_in_window).toBeGreaterThan(0);
      expect(back_in_window).toBeLessThanOrEqual(260);
    });

    test('that begins in the past is late, and counts all that was due', async () => {
      const { response } = await run('fixed-rate', [64, 100, 1, 0, Date.now() - 500, 0, 0, 200]);
      expect(Times.of(response).count).toBe(20);
      // The last of them was due 300 ms before.
      expect(response.min_ns).toBeGreaterThan(290e6);
    });

    test('beside bulk data counts as exactly', async () => {
      const { response, unanswered } = await run('beside-bulk', [64, 1024 * 1024, 200, 50, 500]);
      expect(Times.of(response).count).toBe(100);
      expect(unanswered).toBe(0);
    });
  });

  describe('saturation', () => {
    test('counts what arrives, and the wire carried it', async () => {
      const size = 64 * 1024;
      const reply = await run('flood', [size, 4, 0, 300]);
      expect(reply.messages).toBeGreaterThan(0);
      expect(reply.elapsed_ns).toBeGreaterThanOrEqual(300e6);
      // What was on its way through the receiver when the window began came over the wire before.
      const buffered = 16 * 1024 * 1024;
      expect(reply.wire.rx_bytes + buffered).toBeGreaterThanOrEqual(reply.messages * size);
      expect(reply.queue_mean).toBeLessThanOrEqual(reply.queue_max);
      expect(reply.run_queue_mean).toBeGreaterThanOrEqual(0);
    });

    test('without our counting: each receiver tells what it has', async () => {
      const reply = await run('bare-flood', [64, 7, 20, 100]);
      expect(reply.messages).toBeGreaterThanOrEqual(70);
      expect(reply.elapsed_ns).toBeGreaterThanOrEqual(100e6);
    });

    test('counts senders that had to wait, and gives the system monitor back', async () => {
      const { busy } = await run('flood', [1024 * 1024, 16, 0, 300]);
      expect(busy?.events).toBeGreaterThan(0);
      expect(busy?.elapsed_ns).toBeGreaterThanOrEqual(75e6);
      expect(await monitorOf(node(0))).toBe('undefined');
    });

    test('leaves the system monitor to whoever has it, and tells that it could not count', async () => {
      const init = `rpc:call('${node(0).name}', erlang, whereis, [init])`;
      await callNode(node(0), ['erlang', 'system_monitor', `[${init}, [busy_port]]`]);
      try {
        const reply = await run('flood', [LARGE, 16, 0, 100]);
        expect(reply.busy).toBeNull();
        expect(reply.messages).toBeGreaterThan(0);
        expect(await monitorOf(node(0))).toMatch(/^\{<\d+\.\d+\.\d+>,\[busy_port\]\}$/);
      } finally {
        await callNode(node(0), ['erlang', 'system_monitor', '[undefined]']);
      }
    });
  });

  test('plain TCP carries messages, one at a time and as fast as they go', async () => {
    const trips = await run('raw-round-trip', [64, 20, 200]);
    expect(Times.of(trips.round_trips).count).toBeGreaterThan(0);
    expect(trips.elapsed_ns).toBeGreaterThanOrEqual(200e6);
    expect(trips.round_trips.sum_ns).toBeLessThanOrEqual(trips.elapsed_ns);
    const stream = await run('raw-stream', [1000, 20, 200]);
    expect(stream.messages).toBeGreaterThan(0);
    expect(stream.elapsed_ns).toBeGreaterThanOrEqual(200e6);
  });

  test('loads to a peer that does not exist are refused with the reason', async () => {
    for (const [load, args] of endless) {
      expect(await thrownBy(() => node(0).agent.ask(load, [NOBODY, ...args()], never))).toMatchObject({
        kind: 'agent-protocol',
        message: expect.stringMatching(/got `.*noconnection/) as string,
      });
    }
    expect(await monitorOf(node(0))).toBe('undefined');
  });

  test('loads that only warm up show that they live all the same', async () => {
    const patience = { timeoutMs: 2500 };
    const asked: [Verb, number[]][] = [
      ['round-trip', [64, 1, 3000, 10, 100]],
      ['raw-round-trip', [64, 3000, 100]],
      ['raw-stream', [64, 3000, 100]],
      ['flood', [64, 1, 3000, 100]],
    ];
    // One after the other would take long; at once they are in each other's way, which does no harm here.
    const replies = asked.map(([verb, args]) =>
      node(0).agent.ask(verb, [node(1).name, ...args], never, patience),
    );
    await Promise.all(replies);
  });

  test.each(endless)('%s is over within a second when it is given up, at both ends', async (load, args) => {
    const ends = [node(0), node(1)];
    const idle = await Promise.all(ends.map(processes));
    const cancel = new AbortController();
    const running = thrownBy(() => node(0).agent.ask(load, [node(1).name, ...args()], cancel.signal));
    const busy = async () => (await processes(node(1))) > idle[1]! || undefined;
    expect(await until(busy, { everyMs: 10, timeoutMs: 5000 })).toBe(true);
    cancel.abort('enough');
    expect(await running).toBe('enough');
    const over = async () =>
      (await Promise.all(ends.map(processes))).every((count, at) => count <= idle[at]!) || undefined;
    expect(await until(over, { everyMs: 50, timeoutMs: 1000 })).toBe(true);
    if (load === 'flood') expect(await monitorOf(node(0))).toBe('undefined');
  });

  test('loads to a peer that dies are refused with the reason, and the node lives on', async () => {
    await using real = await realMesh({ nodeCount: 2, image });
    const [one, two] = [real.cluster.node(0), real.cluster.node(1)];
    const idle = await Promise.all([one, two].map(processes));
    const ends = endless.map(([load, args]) =>
      thrownBy(() => one.agent.ask(load, [two.name, ...args()], never)),
    );
    // Each load has a process at the peer at least.
    const busy = async () => (await processes(two)) >= idle[1]! + endless.length || undefined;
    await until(busy, { everyMs: 10, timeoutMs: 5000 });
    await docker.getContainer(two.containerId).kill();
    for (const end of ends) {
      expect(await end).toMatchObject({
        kind: 'agent-protocol',
        // The link's end or the socket's, in whatever words, by where the load was just then.
        message: expect.stringMatching(/to do as asked, got `.+`/) as string,
      });
    }
    expect((await one.agent.ask('health', [], never)).peers).toEqual([]);
    // The connection's own processes may end a moment after it.
    const over = async () => (await processes(one)) <= idle[0]! || undefined;
    expect(await until(over, { everyMs: 50, timeoutMs: 1000 })).toBe(true);
  });
});

test('a fixed rate that is beyond all means is given up, and what is not back is told', async () => {
  await using real = await realMesh({ nodeCount: 2 });
  const [one, two] = [real.cluster.node(0), real.cluster.node(1)];
  // 64 GiB in a second.
  const load = [two.name, 16 * 1024 * 1024, 4000, 1, 0, soon(), 0, 0, 1000];
  const { response, service, unanswered } = await one.agent.ask('fixed-rate', load, never);
  expect(Times.of(response).count).toBe(4000);
  expect(unanswered).toBeGreaterThan(0);
  expect(Times.of(service).count).toBe(4000 - unanswered);
  // Those that are not back have waited for as long as they were waited for.
  expect(Times.of(response).countFrom(8.5e9)).toBeGreaterThanOrEqual(unanswered);
});
