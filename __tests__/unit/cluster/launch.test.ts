import type { LaunchProgress } from '../../../src/cluster/launch.js';
import { teardown } from '../../../src/cluster/teardown.js';
import { COOKIE, thrownBy } from '../../support/builders.js';
import { refusal } from '../../support/fake-calls.js';
import { fakeClock } from '../../support/fake-clock.js';
import { fakeCluster, fakeLaunch, type FakeLaunch } from '../../support/fake-cluster.js';

test('node record: all that is known of a node that is up', async () => {
  const { cluster, engine } = await fakeCluster({ config: { publishPorts: true } });
  const { agent, ...node } = cluster.node(1);
  expect(node).toEqual({
    index: 1,
    name: 'node2@erlang-node-2',
    host: 'erlang-node-2',
    image: 'erlang:alpine',
    containerName: 'erlang-cluster-0123456789ab-node-2',
    distPort: 9001,
    epmdPort: 4369,
    published: { distPort: 9001, epmdPort: 4370 },
    containerId: [...engine.containers.keys()][1],
    ip: '172.30.0.3',
    facts: { otp: '27', erts: '15.2', schedulers: 2 },
    state: 'running',
  });
  expect(agent.log.lines).toEqual([]);
});

test('gives the nodes in the order of the plan, with the image and the network they run on', async () => {
  const { cluster, plan } = await fakeCluster({ config: { nodeCount: 12 } });
  expect(cluster.nodes.map(({ name }) => name)).toEqual(plan.nodes.map(({ name }) => name));
  expect(cluster).toMatchObject({
    runId: '0123456789ab',
    networkName: 'erlang-cluster-0123456789ab',
    images: new Map([['erlang:alpine', expect.objectContaining({ sizeBytes: 90_000_000 })]]),
  });
});

test('creates the network first, and attaches to every container before it starts', async () => {
  const { engine } = await fakeCluster({ config: { nodeCount: 1 } });
  expect(engine.calls).toEqual([
    'inspectImage',
    'createNetwork',
    'createContainer',
    'attachContainer',
    'startContainer',
    'inspectContainer',
  ]);
});

test('all that is created carries the labels of the run', async () => {
  const { engine, plan } = await fakeCluster();
  const labels = [
    ...[...engine.networks.values()].map((network) => network.labels),
    ...[...engine.containers.values()].map(({ spec }) => spec.labels),
  ];
  expect(labels).toHaveLength(4);
  for (const each of labels) expect(each).toMatchObject(plan.labels);
});

test('nodes get their cookie, their name and their port through their environment', async () => {
  const { engine } = await fakeCluster({ config: { nodeCount: 1 } });
  const [container] = [...engine.containers.values()];
  expect(container?.spec.env).toEqual({
    ERLANG_COOKIE: COOKIE,
    NODE_NAME: 'node1@erlang-node-1',
    DIST_PORT: '9000',
  });
});

test('works on several nodes at once, but on no more than ten', async () => {
  const { engine } = await fakeCluster({ config: { nodeCount: 25 } });
  expect(engine.most('createContainer')).toBe(10);
  expect(engine.most('startContainer')).toBeLessThanOrEqual(10);
});

test('notes the phases, in their order and one after another for a single node', async () => {
  const { cluster } = await fakeCluster({ config: { nodeCount: 1 } });
  const spans = cluster.phases.spans();
  expect(spans.map(({ phase }) => phase)).toEqual(['image', 'network', 'create', 'start', 'boot']);
  const times = spans.flatMap(({ startMs, endMs }) => [startMs, endMs]);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

test('tells how far it is', async () => {
  const said: LaunchProgress[] = [];
  await fakeCluster({ config: { nodeCount: 2 }, onProgress: (progress) => said.push(progress) });
  const counts = (stage: string) => said.flatMap((each) => (each.stage === stage ? [each] : []));
  for (const stage of ['created', 'started', 'up']) {
    expect(counts(stage)).toEqual([
      { stage, count: 1, of: 2 },
      { stage, count: 2, of: 2 },
    ]);
  }
});

test('a pull is told in layers', async () => {
  const said: LaunchProgress[] = [];
  const image = { images: [], registry: ['erlang:alpine'] };
  await fakeCluster({ ...image, config: { nodeCount: 1 }, onProgress: (progress) => said.push(progress) });
  expect(said.slice(0, 2)).toEqual([
    { stage: 'pull', image: 'erlang:alpine', layersDone: 1, layers: 2 },
    { stage: 'pull', image: 'erlang:alpine', layersDone: 2, layers: 2 },
  ]);
});

test('is cancelled with the reason of the abort, and begins nothing more', async () => {
  const cancel = new AbortController();
  const reason = new Error('Expected to run to the end, got SIGINT');
  const { engine, launching } = fakeLaunch({
    config: { nodeCount: 25 },
    signal: cancel.signal,
    faults: { startContainer: (call) => call === 3 && cancel.abort(reason) },
  });
  expect(await thrownBy(() => launching)).toBe(reason);
  expect(engine.containers.size).toBeLessThan(25);
  const calls = engine.calls.length;
  await teardown(engine, '0123456789ab', { clock: fakeClock() });
  const later = engine.calls.slice(calls);
  expect(later).not.toContain('createContainer');
  expect(later).not.toContain('startContainer');
  expect([engine.containers.size, engine.networks.size]).toEqual([0, 0]);
});

test('is cancelled before anything is created', async () => {
  const { engine, launching } = fakeLaunch({ signal: AbortSignal.abort('enough') });
  expect(await thrownBy(() => launching)).toBe('enough');
  expect(engine.calls).not.toContain('createNetwork');
});

test('the first failure ends it: what was not begun is not begun', async () => {
  const trouble = refusal(500, 'no space left on device');
  const { engine, launching } = fakeLaunch({
    config: { nodeCount: 25 },
    faults: {
      startContainer: (call) => {
        if (call === 1) throw trouble;
      },
    },
  });
  expect(await thrownBy(() => launching)).toMatchObject({ kind: 'docker', cause: { cause: trouble } });
  expect(engine.containers.size).toBeLessThan(25);
});

test('a network that cannot be made ends it with the words of Docker', async () => {
  const faults = {
    createNetwork: () => {
      throw refusal(409, 'network with name x already exists');
    },
  };
  const { launching } = fakeLaunch({ faults });
  expect(await thrownBy(() => launching)).toMatchInlineSnapshot(
    `[ActionError: Expected Docker to create network erlang-cluster-0123456789ab, got 409 network with name x already exists]`,
  );
});

test('a node without an address in the network of the cluster ends it', async () => {
  const fake: FakeLaunch = fakeLaunch({
    config: { nodeCount: 1 },
    faults: { inspectContainer: (_call, id) => (fake.engine.containers.get(id as string)!.ip = '') },
  });
  expect(await thrownBy(() => fake.launching)).toMatchObject({
    kind: 'docker',
    message: 'Expected node1@erlang-node-1 to have an address in erlang-cluster-0123456789ab, got none',
  });
});
