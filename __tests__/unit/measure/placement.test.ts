import { cpusOf, placed, type Placement } from '../../../src/measure/placement.js';
import { thrownBy } from '../../support/builders.js';
import { refusal, type Faults } from '../../support/fake-calls.js';
import { fakeCluster, never, type FakeLaunchOptions } from '../../support/fake-cluster.js';

test.each<[string, number[]]>([
  ['0', [0]],
  ['0-3', [0, 1, 2, 3]],
  ['0-2,7', [0, 1, 2, 7]],
  ['1,3,5-6', [1, 3, 5, 6]],
  ['7-7', [7]],
  ['3-1', []],
  ['', []],
  ['0,,2', [0, 2]],
  ['0-99999999999', []],
  ['none', []],
  ['0-x', []],
])('%j are the CPUs %j', (list, cpus) => {
  expect(cpusOf(list)).toEqual(cpus);
});

const ALL = '0-3';

const placing = async ({ signal = never, ...options }: FakeLaunchOptions = {}) => {
  const { cluster, engine, inside } = await fakeCluster({ config: { nodeCount: 6 }, ...options });
  const held = () => cluster.nodes.map(({ containerId }) => engine.containers.get(containerId)!.cpuset);
  const place = <T>(work: (placement: Placement) => Promise<T>, cpuPlacement: 'pinned' | 'free' = 'pinned') =>
    placed(cluster, { engine, cpuPlacement, signal }, work);
  /** What a job is given, and where the nodes are meanwhile. */
  const look = (placement: Placement) => Promise.resolve({ placement, meanwhile: held() });
  return { cluster, engine, held, inside, place, look };
};
const everywhere = Array<string>(6).fill(ALL);

test('each node is held to one CPU in turn, and let go at the end', async () => {
  const { place, look, held } = await placing();
  const { placement, meanwhile } = await place(look);
  expect(meanwhile).toEqual(['0', '1', '2', '3', '0', '1']);
  expect(placement).toEqual({ cpus: new Map(meanwhile.map((cpu, index) => [index, Number(cpu)])) });
  expect(held()).toEqual(everywhere);
});

test('nodes go back to what they were allowed before, each to its own', async () => {
  const { cluster, engine, place, look, held } = await placing();
  const before = ['2-3', '2-3', '0,2', '1,3', '0-3', '2-3'];
  for (const [at, { containerId }] of cluster.nodes.entries())
    await engine.updateContainer(containerId, { cpusetCpus: before[at]! });
  expect((await place(look)).meanwhile).toEqual(['2', '3', '0', '3', '0', '3']);
  expect(held()).toEqual(before);
});

test('nodes that a killed controller left held to one CPU are let go to all of them', async () => {
  const { cluster, engine, place, look, held } = await placing();
  for (const { containerId } of cluster.nodes) await engine.updateContainer(containerId, { cpusetCpus: '1' });
  expect((await place(look)).meanwhile).toEqual(['0', '1', '2', '3', '0', '1']);
  expect(held()).toEqual(everywhere);
});

test('an abort while nodes are being held lets go of those that are', async () => {
  const cancel = new AbortController();
  const abort = (call: number) => {
    if (call === 3) cancel.abort('enough');
  };
  const { place, look, held } = await placing({ faults: { updateContainer: abort }, signal: cancel.signal });
  expect(await thrownBy(() => place(look))).toBe('enough');
  expect(held()).toEqual(everywhere);
});

test('a failed node is left alone', async () => {
  const { cluster, engine, place, look } = await placing();
  await engine.killContainer(cluster.node(1).containerId, 'SIGKILL');
  cluster.node(1).state = 'failed';
  const { placement, meanwhile } = await place(look);
  expect(meanwhile).toEqual(['0', ALL, '2', '3', '0', '1']);
  expect([...placement.cpus.keys()]).toEqual([0, 2, 3, 4, 5]);
});

test('after a failure nodes are let go, and the failure is what is told', async () => {
  const { place, held } = await placing();
  const failure = new Error('in the middle');
  expect(await thrownBy(() => place(() => Promise.reject(failure)))).toBe(failure);
  expect(held()).toEqual(everywhere);
});

test('what is to be free is not touched', async () => {
  const { engine, place, look, inside } = await placing();
  expect(await place(look, 'free')).toEqual({ placement: { cpus: new Map() }, meanwhile: everywhere });
  expect(engine.calls).not.toContain('updateContainer');
  expect(inside(0).requests).not.toContain('machine');
});

/** Refuses what `when` says of the k-th call of all. */
const refusing = (when: (call: number) => boolean): Faults => ({
  updateContainer: (call) => {
    if (when(call)) throw refusal(500, 'NanoCPUs can not be set, as your kernel does not support it');
  },
});
const problem =
  'Expected Docker to update a container, got 500 NanoCPUs can not be set, as your kernel does not support it';

test('where the engine refuses, the kernel goes on to decide, and it is told', async () => {
  const { place, look, held } = await placing({ faults: refusing((call) => call === 3) });
  expect(await place(look)).toEqual({ placement: { cpus: new Map(), problem }, meanwhile: everywhere });
  expect(held()).toEqual(everywhere);
});

test.each([
  ['nothing', null],
  ['nonsense', 'all of them'],
])('a node that tells %s of its CPUs leaves the kernel to decide, and it is told', async (_what, told) => {
  const machine = { steal_ticks: null, total_ticks: null };
  const answers = { machine: () => ({ ...machine, cpus_allowed: told }) };
  const { place, look } = await placing({ nodes: { 2: { answers } } });
  const { placement, meanwhile } = await place(look);
  expect(placement).toEqual({
    cpus: new Map(),
    problem: 'node3@erlang-node-3 does not tell which CPUs it may use',
  });
  expect([meanwhile[0], meanwhile[1]]).toEqual([ALL, ALL]);
});

test('a node that cannot be let go at once is tried again', async () => {
  const { place, look, held } = await placing({ faults: refusing((call) => call === 8) });
  expect((await place(look)).meanwhile).toEqual(['0', '1', '2', '3', '0', '1']);
  expect(held()).toEqual(everywhere);
});

test('where neither holding nor letting go can be had, both are told', async () => {
  const { place, look } = await placing({ faults: refusing((call) => call >= 3) });
  expect((await place(look)).placement.problem).toBe(
    `${problem}; and some could not be let go again: ${problem}`,
  );
});

test('a node that cannot be let go does not keep the others held, and is told', async () => {
  const { place, look, held } = await placing({ faults: refusing((call) => call === 8 || call === 9) });
  expect(await thrownBy(() => place(look))).toMatchObject({ kind: 'docker', message: problem });
  expect(held()).toEqual([ALL, '1', ALL, ALL, ALL, ALL]);
});
