import { setTimeout as sleep } from 'node:timers/promises';
import { sum } from '../../src/base/lists.js';
import type { ClusterNode } from '../../src/cluster/cluster.js';
import { Times } from '../../src/measure/histogram.js';
import { measureMessaging } from '../../src/measure/messaging.js';
import { someMessaging } from '../support/builders.js';
import { docker, engine, never, sharedMesh } from '../support/real-cluster.js';

const RATE = 1000;
const WINDOW_MS = 2000;
const PAUSE_MS = 200;
const LATE_MS = 10;

/** Stops a node for a while, and tells how long that was: at least, and at most. */
const pause = async ({ containerId }: ClusterNode) => {
  const container = docker.getContainer(containerId);
  const askedAt = performance.now();
  await container.pause();
  const pausedAt = performance.now();
  await sleep(PAUSE_MS);
  const wokenAt = performance.now();
  await container.unpause();
  return { leastMs: wokenAt - pausedAt, mostMs: performance.now() - askedAt };
};

type Pause = Awaited<ReturnType<typeof pause>>;

const late = (times: Times, ms = LATE_MS): number => times.countFrom(ms * 1e6);

/**
 * While a node is paused a message falls due every millisecond, and each is late by what was left of the pause. A busy
 * machine makes messages late too, but hardly by as much as half of the pause.
 */
const expectLate = (times: Times, { leastMs, mostMs }: Pause): void => {
  expect(late(times)).toBeGreaterThanOrEqual(0.8 * (leastMs - LATE_MS));
  const half = leastMs / 2;
  expect(late(times, half)).toBeGreaterThanOrEqual(0.8 * half);
  expect(late(times, half)).toBeLessThanOrEqual(1.5 * (mostMs - half));
};

const mesh = sharedMesh({ nodeCount: 2 });
const node = (index: number) => mesh.cluster.node(index);

/** Messages at a fixed rate from the first node to the second, one of which is paused in the middle. */
const pausedUnder = async (paused: () => ClusterNode) => {
  const load = [node(1).name, 64, RATE, 1, 0, Date.now() + 200, 0, 100, WINDOW_MS];
  const asked = node(0).agent.ask('fixed-rate', load, never);
  await sleep(1000);
  const length = await pause(paused());
  const { response, service } = await asked;
  expect(Times.of(response).count).toBe((RATE * WINDOW_MS) / 1000);
  return { length, response: Times.of(response), service: Times.of(service) };
};

test('a receiver that is paused for 200 ms makes about 200 of 1000 messages a second late, not one', async () => {
  const { length, response, service } = await pausedUnder(() => node(1));
  expectLate(response, length);
  // They were sent in time: it is the service that was slow.
  expectLate(service, length);
  expect(response.maxNs / 1e6).toBeGreaterThan(0.8 * length.leastMs);
});

test('a sender that is paused makes as many late, though each of them was served quickly', async () => {
  const { length, response, service } = await pausedUnder(() => node(0));
  expectLate(response, length);
  // What counts from the send hides the stall: this is coordinated omission.
  const half = length.leastMs / 2;
  expect(late(service, half)).toBeLessThan(0.2 * late(response, half));
});

test('a closed loop hides a pause: one round trip is late, for the others were never sent', async () => {
  const asked = node(0).agent.ask('round-trip', [node(1).name, 64, 1, 100, 1e12, WINDOW_MS], never);
  await sleep(800);
  const length = await pause(node(1));
  const times = Times.of((await asked).round_trips);
  expect(times.maxNs / 1e6).toBeGreaterThan(0.8 * length.leastMs);
  expect(late(times, length.leastMs / 2)).toBeLessThan(5);
  expect(times.count).toBeGreaterThan(RATE);
});

test('the report of a measurement shows the pause', async () => {
  let paused: Promise<Pause> | undefined;
  const series = await measureMessaging(mesh.cluster, {
    messaging: someMessaging({
      messageCount: 100,
      durationMs: WINDOW_MS,
      rate: RATE,
      concurrency: [1],
      pairs: { kind: 'list', pairs: [{ from: 1, to: 2 }] },
      repeats: 1,
    }),
    engine,
    signal: never,
    onProgress: ({ step, done }) => {
      if (step === 'fixed rate' && done >= 200) paused ??= pause(node(1));
    },
  });
  const length = await paused!;
  const { figures, histograms } = series.find(({ id }) => id === 'fixed-rate')!;
  const response = histograms!.find(({ id }) => id.endsWith('-response'))!;
  const lateBuckets = response.buckets.filter(([lowestNs]) => lowestNs >= LATE_MS * 1e6);
  expect(sum(lateBuckets.map(([, , count]) => count))).toBeGreaterThanOrEqual(
    0.8 * (length.leastMs - LATE_MS),
  );
  const p99 = figures.find(({ id }) => id === 'response-p99-us');
  // Of 2000 messages about 200 were late, which is more than one in a hundred.
  expect(p99 && 'value' in p99 ? p99.value / 1000 : 0).toBeGreaterThan(LATE_MS);
});
