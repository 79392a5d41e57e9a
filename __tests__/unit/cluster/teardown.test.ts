import { teardown } from '../../../src/cluster/teardown.js';
import { RUN_ID } from '../../support/builders.js';
import { hang, refusal } from '../../support/fake-calls.js';
import { fakeClock } from '../../support/fake-clock.js';
import { fakeCluster, type FakeLaunchOptions } from '../../support/fake-cluster.js';
import { fakeEngine } from '../../support/fake-engine.js';

const names = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `erlang-cluster-0123456789ab-node-${at + 1}`);
const network = 'erlang-cluster-0123456789ab';

const launched = async (options: FakeLaunchOptions = {}) => {
  const { engine } = await fakeCluster(options);
  const clock = fakeClock();
  return { engine, clock, tearDown: (more = {}) => teardown(engine, RUN_ID, { clock, ...more }) };
};
/** Refuses the first calls, as many as told. */
const refusing =
  (times: number, statusCode = 409, words = 'removal of container x is already in progress') =>
  (call: number): void => {
    if (call <= times) throw refusal(statusCode, words);
  };

test('removes every container and the network, and tells what', async () => {
  const { engine, tearDown } = await launched();
  expect(await tearDown()).toEqual({ containers: names(3), networks: [network], volumes: [], failures: [] });
  expect([engine.containers.size, engine.networks.size]).toEqual([0, 0]);
});

test('removes containers that never ran, or run no more', async () => {
  const { engine, tearDown } = await launched();
  const [one, two] = engine.containers.values();
  one!.status = 'created';
  await engine.killContainer(two!.id, 'SIGKILL');
  expect((await tearDown()).containers).toEqual(names(3));
});

test('of nothing there is nothing to remove, and one look is enough', async () => {
  const engine = fakeEngine();
  expect(await teardown(engine, RUN_ID, { clock: fakeClock() })).toEqual({
    containers: [],
    networks: [],
    volumes: [],
    failures: [],
  });
  expect(engine.calls).toEqual(['listContainers', 'listNetworks', 'listVolumes']);
});

test('twice is harmless', async () => {
  const { tearDown } = await launched();
  await tearDown();
  expect(await tearDown()).toEqual({ containers: [], networks: [], volumes: [], failures: [] });
});

test('leaves other runs alone', async () => {
  const { engine, tearDown } = await launched({ config: { runId: 'ffffffffffff' } });
  await tearDown();
  expect([engine.containers.size, engine.networks.size]).toEqual([3, 1]);
});

test('removes no more than four at once, but four', async () => {
  const { engine, tearDown } = await launched({ config: { nodeCount: 20 } });
  await tearDown();
  expect(engine.most('removeContainer')).toBe(4);
});

test('removes the containers before the networks they are in', async () => {
  const { engine, tearDown } = await launched();
  await tearDown();
  expect(engine.calls.lastIndexOf('removeContainer')).toBeLessThan(engine.calls.indexOf('removeNetwork'));
});

test('tries again what was refused', async () => {
  const { engine, clock, tearDown } = await launched({ faults: { removeContainer: refusing(4) } });
  expect(await tearDown()).toEqual({ containers: names(3), networks: [network], volumes: [], failures: [] });
  expect(engine.containers.size).toBe(0);
  expect(clock.slept.length).toBeGreaterThanOrEqual(2);
});

test('tries again to look', async () => {
  const { engine, tearDown } = await launched({ faults: { listContainers: refusing(2, 500, 'busy') } });
  expect((await tearDown()).failures).toEqual([]);
  expect(engine.containers.size).toBe(0);
});

test('collects every failure, goes on with the rest, and does not call removed what is still there', async () => {
  const stuck = new Set<unknown>();
  const removeContainer = (call: number, id: unknown): void => {
    if (call === 2) stuck.add(id);
    if (stuck.has(id)) throw refusal(500, 'device or resource busy');
  };
  const { engine, tearDown } = await launched({ faults: { removeContainer } });
  const { containers, networks, failures } = await tearDown({ timeoutMs: 1000 });
  expect(containers).toEqual([names(3)[0], names(3)[2]]);
  expect(networks).toEqual([network]);
  expect(failures).toEqual([
    `${names(3)[1]!}: Expected Docker to remove a container, got 500 device or resource busy`,
  ]);
  expect(engine.containers.size).toBe(1);
});

test('takes for removed what another removes in the meantime', async () => {
  const { engine, clock } = await launched();
  const removeContainer = async (id: string): Promise<void> => {
    await engine.removeContainer(id);
    throw refusal(409, 'removal of container x is already in progress');
  };
  expect(await teardown({ ...engine, removeContainer }, RUN_ID, { clock })).toEqual({
    containers: names(3),
    networks: [network],
    volumes: [],
    failures: [],
  });
});

test('gives up when its time is over', async () => {
  const { clock, tearDown } = await launched({ faults: { removeContainer: refusing(Infinity) } });
  const { failures } = await tearDown({ timeoutMs: 5000 });
  expect(failures).toHaveLength(3);
  expect(clock.now()).toBeLessThanOrEqual(5000);
});

test('gives up early on a daemon that does not tell what is left', async () => {
  const { clock, tearDown } = await launched({
    faults: { listContainers: refusing(Infinity, 500, 'gone mad') },
  });
  expect((await tearDown()).failures).toEqual([
    'what is left: Expected Docker to list containers, got 500 gone mad',
  ]);
  expect(clock.now()).toBeLessThan(20_000);
});

test('does not wait for a daemon that never answers', async () => {
  const { tearDown } = await launched({ faults: { removeContainer: hang } });
  const { failures } = await tearDown({ timeoutMs: 1 });
  expect(failures).toEqual([expect.stringMatching(/^what is left: .*aborted due to timeout$/)]);
});

test('looks again until nothing has come for as long as it is to settle', async () => {
  const { engine, clock } = await launched({ config: { nodeCount: 1 } });
  const { spec } = [...engine.containers.values()][0]!;
  let looks = 0;
  const late = {
    ...engine,
    listContainers: async (label: string) => {
      if ((looks += 1) === 4) await engine.createContainer({ ...spec, name: 'created-late' });
      return engine.listContainers(label);
    },
  };
  const { containers } = await teardown(late, RUN_ID, { clock, settleMs: 1000 });
  expect(containers).toEqual(['created-late', ...names(1)]);
  expect(engine.containers.size).toBe(0);
  expect(clock.now()).toBeGreaterThanOrEqual(1600);
});

test('tells of what kept appearing until time ran out', async () => {
  const { engine, clock } = await launched({ config: { nodeCount: 1 } });
  const { spec } = [...engine.containers.values()][0]!;
  const spawning = {
    ...engine,
    listContainers: async (label: string) => {
      await engine.removeContainer([...engine.containers.keys()][0] ?? '');
      await engine.createContainer(spec);
      return engine.listContainers(label);
    },
  };
  const { failures } = await teardown(spawning, RUN_ID, { clock, timeoutMs: 1000 });
  expect(failures).toEqual(['what kept appearing until time ran out']);
});
