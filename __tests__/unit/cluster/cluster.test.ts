import { thrownBy } from '../../support/builders.js';
import { fakeCluster, fakeMesh, never } from '../../support/fake-cluster.js';

test('a node is had by its index', async () => {
  const { cluster } = await fakeCluster();
  expect(cluster.node(2).name).toBe('node3@erlang-node-3');
});

test.each([3, -1, 0.5, NaN, Infinity])('a node index out of bounds is refused: %d', async (index) => {
  const { cluster } = await fakeCluster();
  expect(await thrownBy(() => cluster.node(index))).toMatchObject({
    kind: 'fault',
    message: `Expected a node index from 0 to 2, got ${index}`,
  });
});

test('nodes that were failed on purpose do not count as running', async () => {
  const { cluster } = await fakeCluster();
  cluster.node(1).state = 'failed';
  expect(cluster.running.map(({ index }) => index)).toEqual([0, 2]);
  expect(cluster.nodes).toHaveLength(3);
});

test('all running nodes are asked the same, and answer in their order', async () => {
  const { cluster, inside } = await fakeMesh();
  cluster.node(1).state = 'failed';
  const answers = await cluster.askAll('health', [], never);
  expect(answers.map(({ node, reply }) => [node.index, reply.epmd])).toEqual([
    [0, { names: [{ name: 'node1', port: 9000 }] }],
    [2, { names: [{ name: 'node3', port: 9002 }] }],
  ]);
  expect(inside(1).requests).not.toContain('health');
});

test('one that does not answer fails the whole question', async () => {
  const health = () => {
    throw new Error('{error,badarg}');
  };
  const { cluster } = await fakeCluster({ nodes: { 1: { answers: { health } } } });
  expect(await thrownBy(() => cluster.askAll('health', [], never))).toMatchObject({
    message: 'Expected node2@erlang-node-2 to do as asked, got `{error,badarg}`',
  });
});

test.each([
  [true, 'lives on', 'running'],
  [false, 'ends', 'exited'],
])('let go, a cluster with keepAlive %s %s', async (keepAlive, _what, status) => {
  const { cluster, engine } = await fakeCluster({ config: { keepAlive } });
  cluster.detach();
  expect([...engine.containers.values()].map((container) => container.status)).toEqual(Array(3).fill(status));
});
