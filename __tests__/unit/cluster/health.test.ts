import { nodeHealth } from '../../../src/cluster/health.js';
import { fakeMesh, never } from '../../support/fake-cluster.js';

test('a node whose agent speaks and whose epmd tells it is healthy, and says whom it sees', async () => {
  const { cluster } = await fakeMesh();
  expect(await nodeHealth(cluster.node(1), never)).toEqual({
    healthy: true,
    peers: ['node1@erlang-node-1', 'node3@erlang-node-3'],
  });
});

test('a node that epmd does not tell is not healthy, though it sees others', async () => {
  const health = () => ({ epmd: { names: [] }, peers: ['node2@erlang-node-2'] });
  const { cluster } = await fakeMesh({ nodes: { 0: { answers: { health } } } });
  expect(await nodeHealth(cluster.node(0), never)).toEqual({
    healthy: false,
    peers: ['node2@erlang-node-2'],
    problem: 'epmd knows no node',
  });
});

test('a node that is gone is not healthy, and asking does not reject', async () => {
  const { cluster, engine } = await fakeMesh();
  await engine.killContainer(cluster.node(0).containerId, 'SIGKILL');
  expect(await nodeHealth(cluster.node(0), never)).toEqual({
    healthy: false,
    peers: [],
    problem: 'Expected node1@erlang-node-1 to answer, got the end of its output',
  });
});
