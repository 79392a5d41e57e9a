import { setTimeout as sleep } from 'node:timers/promises';
import type { MessagingConfig } from '../../src/config/config.js';
import { measureMessaging } from '../../src/measure/messaging.js';
import { someMessaging, thrownBy } from '../support/builders.js';
import { engine, never, sharedMesh } from '../support/real-cluster.js';

const MiB = 1024 * 1024;
const mesh = sharedMesh({ nodeCount: 25 });

type Told = { at: number; step: string; done: number };

/** Measures with 100 messages of 1 MiB in flight, watches the memory of all, and stops it so long after a step began. */
const stopped = async (
  messaging: Partial<MessagingConfig>,
  [last, afterMs]: [step: string, afterMs: number],
) => {
  const { cluster } = mesh;
  const cancel = new AbortController();
  const progress: Told[] = [];
  const rssBefore = process.memoryUsage().rss;
  let [rss, workingSet] = [0, 0];
  const startedAt = performance.now();
  const ended = thrownBy(() =>
    measureMessaging(cluster, {
      messaging: someMessaging({ messageSizesBytes: [MiB], concurrency: [100], repeats: 1, ...messaging }),
      engine,
      signal: cancel.signal,
      onProgress: ({ step, done }) => progress.push({ at: performance.now(), step, done }),
    }),
  );
  const begun = () => progress.find(({ step }) => step === last)?.at ?? Infinity;
  while (performance.now() - begun() < afterMs && performance.now() - startedAt < 60_000) {
    const footprints = await cluster.askAll('footprint', [], never);
    workingSet = Math.max(workingSet, ...footprints.map(({ reply }) => reply.working_set_bytes ?? NaN));
    rss = Math.max(rss, process.memoryUsage().rss);
    await sleep(500);
  }
  const abortedAt = performance.now();
  cancel.abort('enough');
  const reason = await ended;
  const abortMs = performance.now() - abortedAt;
  const moments = [startedAt, ...progress.map(({ at }) => at), abortedAt];
  const silenceMs = Math.max(...moments.slice(1).map((at, index) => at - moments[index]!));
  return { reason, abortMs, silenceMs, progress, workingSet, grown: rss - rssBefore };
};

test.each<[string, Partial<MessagingConfig>, [step: string, afterMs: number], string[]]>([
  ['a million round trips', { messageCount: 1_000_000 }, ['round trips', 8000], ['round trips']],
  [
    'all kinds of load',
    { messageCount: 1, durationMs: 3000 },
    ['throughput', 4000],
    ['round trips', 'fixed rate', 'throughput'],
  ],
])(
  '25 nodes under %s stay within bounds, tell how far they are, and can be stopped',
  async (_what, messaging, until, steps) => {
    const { reason, abortMs, silenceMs, progress, workingSet, grown } = await stopped(messaging, until);
    expect(reason).toBe('enough');
    expect(abortMs).toBeLessThan(2000);
    expect(silenceMs).toBeLessThan(5000);
    expect([...new Set(progress.map(({ step }) => step))]).toEqual(steps);
    expect(Math.max(...progress.map(({ done }) => done))).toBeGreaterThan(0);
    expect(workingSet).toBeLessThan(500 * MiB);
    expect(grown).toBeLessThan(300 * MiB);
  },
);
