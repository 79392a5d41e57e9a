import { measureMessaging, type MessagingProgress } from '../../src/measure/messaging.js';
import type { MessagingConfig } from '../../src/config/config.js';
import { cpusOf } from '../../src/measure/placement.js';
import { someMessaging, thrownBy } from '../support/builders.js';
import { docker, engine, execIn, never, sharedMesh } from '../support/real-cluster.js';

const mesh = sharedMesh({ nodeCount: 3 });

/** The CPUs that the kernel lets each node have, by a look from beside it. */
const allowed = (): Promise<string[]> =>
  Promise.all(
    mesh.cluster.nodes.map(async ({ containerId }) => {
      const { output } = await execIn(containerId, ['grep', 'Cpus_allowed_list', '/proc/self/status']);
      return output.trim().split(/\s+/)[1] ?? '';
    }),
  );
/** By the word of the BEAM itself, all of whose threads were moved. */
const told = async () =>
  (await mesh.cluster.askAll('machine', [], never)).map(({ reply }) => reply.cpus_allowed);

const measuring = (
  messaging: Partial<MessagingConfig>,
  signal: AbortSignal,
  onProgress: (progress: MessagingProgress) => void,
) =>
  measureMessaging(mesh.cluster, {
    messaging: someMessaging({ messageCount: 10, rate: 0, concurrency: [1], repeats: 1, ...messaging }),
    engine,
    signal,
    onProgress,
  });

/** Looks where the nodes are held when the measurement has begun. */
const meanwhile = () => {
  let look: Promise<[string[], (string | null)[]]> | undefined;
  return {
    onProgress: () => void (look ??= Promise.all([allowed(), told()])),
    seen: async () => {
      while (!look) await new Promise((resolve) => setTimeout(resolve, 5));
      return look;
    },
  };
};

/** The node at index i on the i-th CPU, and around. */
const held = (before: readonly string[]): string[] =>
  before.map((list, index) => {
    const cpus = cpusOf(list);
    return String(cpus[index % cpus.length]);
  });

test('while messages are measured each node is held to one CPU, and then let go to those it had', async () => {
  const before = await allowed();
  expect(cpusOf(before[0]!).length).toBeGreaterThan(0);
  const { onProgress, seen } = meanwhile();
  let over = false;
  const measured = measuring({ durationMs: 1200 }, never, onProgress).finally(() => (over = true));
  expect(await seen()).toEqual([held(before), held(before)]);
  expect(over).toBe(false);
  await measured;
  expect(await allowed()).toEqual(before);
  expect(await told()).toEqual(before);
});

test('an abort in the middle lets them go, too', async () => {
  const before = await allowed();
  const cancel = new AbortController();
  const { onProgress, seen } = meanwhile();
  const ended = thrownBy(() => measuring({ durationMs: 600_000 }, cancel.signal, onProgress));
  expect((await seen())[0]).toEqual(held(before));
  const abortedAt = performance.now();
  cancel.abort('enough');
  expect(await ended).toBe('enough');
  expect(performance.now() - abortedAt).toBeLessThan(2000);
  expect(await allowed()).toEqual(before);
});

test('a node that dies in the middle does not keep the others held', async () => {
  const before = await allowed();
  const { onProgress, seen } = meanwhile();
  const ended = thrownBy(() => measuring({ durationMs: 600_000 }, never, onProgress));
  await seen();
  await docker.getContainer(mesh.cluster.node(0).containerId).kill();
  expect(await ended).toMatchObject({ name: 'ActionError' });
  mesh.cluster.node(0).state = 'failed';
  expect(await told()).toEqual(before.slice(1));
});
