import { attach } from '../../../src/cluster/attach.js';
import { LABEL } from '../../../src/cluster/labels.js';
import { RUN_ID, thrownBy } from '../../support/builders.js';
import { fakeMesh, never, type FakeLaunchOptions } from '../../support/fake-cluster.js';
import { fakeEngine } from '../../support/fake-engine.js';

/** A cluster that was launched, formed and let go, as a step leaves it behind. */
const keptAlive = async (options: FakeLaunchOptions = {}) => {
  const fake = await fakeMesh({ ...options, config: { ...options.config, keepAlive: true } });
  fake.cluster.detach();
  return fake;
};
const takenOver = ({ engine }: { engine: ReturnType<typeof fakeEngine> }) =>
  attach({ engine, runId: RUN_ID, signal: never });
const plain = (nodes: readonly { agent: unknown }[]) => nodes.map((node) => ({ ...node, agent: undefined }));

test.each([
  ['three nodes', {}],
  ['twelve nodes, whose names do not sort as their numbers', { nodeCount: 12 }],
  ['published ports', { publishPorts: true }],
  ['other ports', { distPorts: { min: 10_500, max: 10_600 } }],
])('what the labels hold brings back every node as it was: %s', async (_what, config) => {
  const before = await keptAlive({ config });
  const after = await takenOver(before);
  expect(plain(after.nodes)).toEqual(plain(before.cluster.nodes));
  expect([after.runId, after.networkName]).toEqual([before.cluster.runId, before.cluster.networkName]);
});

test('the nodes of a cluster that was taken over answer, and the mesh is still there', async () => {
  const after = await takenOver(await keptAlive());
  const healths = await after.askAll('health', [], never);
  expect(healths.map(({ reply }) => reply.peers.length)).toEqual([2, 2, 2]);
});

test('a cluster is taken over again and again', async () => {
  const before = await keptAlive();
  (await takenOver(before)).detach();
  const after = await takenOver(before);
  expect(await after.node(0).agent.ask('global', [], never)).toEqual({ sync_us: 2500 });
});

test('a node that no longer runs is there as failed, and answers nothing', async () => {
  const before = await keptAlive();
  await before.engine.killContainer(before.cluster.node(1).containerId, 'SIGKILL');
  const after = await takenOver(before);
  expect(after.nodes.map(({ state }) => state)).toEqual(['running', 'failed', 'running']);
  expect(after.node(1)).toMatchObject({ name: 'node2@erlang-node-2', ip: '', facts: { otp: '' } });
  expect(await thrownBy(() => after.node(1).agent.ask('health', [], never))).toMatchObject({
    kind: 'node-exited',
  });
});

test('a run of which there is nothing is refused', async () => {
  expect(await thrownBy(() => takenOver({ engine: fakeEngine() }))).toMatchObject({
    kind: 'docker',
    message: 'Expected a kept-alive cluster of run 0123456789ab, got no container with its label',
  });
});

test('other runs are left alone', async () => {
  const { engine } = await keptAlive({ config: { runId: 'ffffffffffff' } });
  expect(await thrownBy(() => takenOver({ engine }))).toMatchObject({ kind: 'docker' });
});

test.each([
  ['no index', { [LABEL.run]: RUN_ID, [LABEL.distPort]: '9000' }],
  ['an index that is none', { [LABEL.run]: RUN_ID, [LABEL.index]: '-1', [LABEL.distPort]: '9000' }],
  ['half an index', { [LABEL.run]: RUN_ID, [LABEL.index]: '0.5', [LABEL.distPort]: '9000' }],
  ['no port', { [LABEL.run]: RUN_ID, [LABEL.index]: '0' }],
  ['a port that is none', { [LABEL.run]: RUN_ID, [LABEL.index]: '0', [LABEL.distPort]: 'x' }],
])('labels with %s are refused', async (_what, labels) => {
  const { engine, cluster } = await keptAlive({ config: { nodeCount: 1 } });
  const { spec } = engine.containers.get(cluster.node(0).containerId)!;
  spec.labels = labels;
  expect(await thrownBy(() => takenOver({ engine }))).toMatchObject({
    kind: 'docker',
    message: expect.stringMatching(/^Expected the labels of a node of run 0123456789ab, got /) as string,
  });
});

test('a node that does not greet ends it, and all are let go', async () => {
  let greetings = 0;
  const hello = () => {
    if ((greetings += 1) > 1) throw new Error('{error,busy}');
    return { node: 'node1@erlang-node-1', otp: '27', erts: '15', schedulers: 1, epmd: { names: [{ name: 'node1', port: 9000 }] } }; // prettier-ignore
  };
  const before = await keptAlive({ nodes: { 0: { answers: { hello } } } });
  expect(await thrownBy(() => takenOver(before))).toMatchObject({
    message: 'Expected node1@erlang-node-1 to do as asked, got `{error,busy}`',
  });
  expect([...before.engine.containers.values()].map(({ attached }) => attached)).toEqual([0, 0, 0]);
});
