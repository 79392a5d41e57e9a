import { formMesh, missingEdges, views } from '../../../src/cluster/mesh.js';
import { thrownBy } from '../../support/builders.js';
import { fakeCluster, fakeMesh, never, type FakeLaunchOptions } from '../../support/fake-cluster.js';
import { SILENCE } from '../../support/fake-node.js';

const plenty = { signal: never, timeoutMs: 60_000 };

const failureOf = async (options: FakeLaunchOptions, timeoutMs = 60_000) => {
  const { cluster } = await fakeCluster(options);
  return (await thrownBy(() => formMesh(cluster, { signal: never, timeoutMs }))) as Error & {
    details: string[];
  };
};

test('every node calls those before it, and then waits for all others', async () => {
  const { cluster, inside } = await fakeCluster();
  await formMesh(cluster, plenty);
  const requests = [0, 1, 2].map((index) => inside(index).requests.slice(1));
  expect(requests).toEqual([
    ['wire', 'mesh 2', 'global', 'wire'],
    ['wire', 'connect node1@erlang-node-1', 'mesh 2', 'global', 'wire'],
    ['wire', 'connect node1@erlang-node-1 node2@erlang-node-2', 'mesh 2', 'global', 'wire'],
  ]);
  expect(missingEdges(await views(cluster, never))).toEqual([]);
});

test('what was seen is told raw, an entry a node', async () => {
  const { cluster } = await fakeCluster();
  const formed = await formMesh(cluster, plenty);
  expect(formed).toMatchObject({
    connectUs: [1500, 1500, 1500],
    retries: 0,
    globalSyncUs: [2500, 2500, 2500],
  });
  expect(formed.wireBefore.map(({ tx_bytes }) => tx_bytes)).toEqual([0, 0, 0]);
  expect(formed.wireAfter.map(({ tx_bytes }) => tx_bytes)).toEqual([2000, 2000, 2000]);
});

test('the mesh is a phase, and the agreement of global the next', async () => {
  const { cluster } = await fakeMesh();
  expect(
    cluster.phases
      .spans()
      .slice(-2)
      .map(({ phase }) => phase),
  ).toEqual(['mesh', 'global']);
});

test('a single node is a mesh of its own', async () => {
  const { cluster } = await fakeCluster({ config: { nodeCount: 1 } });
  expect(await formMesh(cluster, plenty)).toMatchObject({ connectUs: [], retries: 0 });
});

test('only running nodes are part of it', async () => {
  const { cluster, inside } = await fakeCluster();
  cluster.node(0).state = 'failed';
  await formMesh(cluster, plenty);
  expect(inside(2).requests).toContain('connect node2@erlang-node-2');
});

test('a call that fails is repeated, alone', async () => {
  let calls = 0;
  const connect = (names: string[]) => ({
    peers: names.map((node) => ({ node, connected: (calls += 1) > 1, us: 10 })),
  });
  const mesh = () => ({ peers: [] });
  const answers = { answers: { connect, mesh } };
  const { cluster, inside } = await fakeCluster({ nodes: { 0: { answers: { mesh } }, 1: { answers: { mesh } }, 2: answers } }); // prettier-ignore
  expect(await formMesh(cluster, plenty)).toMatchObject({ retries: 1 });
  expect(inside(2).requests.filter((request) => request.startsWith('connect'))).toEqual([
    'connect node1@erlang-node-1 node2@erlang-node-2',
    'connect node1@erlang-node-1',
  ]);
});

test('a call that fails three times ends it, and the missing views are named', async () => {
  const connect = (names: string[]) => ({ peers: names.map((node) => ({ node, connected: false, us: 10 })) });
  const { message, details } = await failureOf({ nodes: { 2: { answers: { connect } } } });
  expect(message).toMatchInlineSnapshot(
    `"Expected a full mesh of 3 nodes, got 4 of 6 views missing: node1@erlang-node-1 → node3@erlang-node-3, node2@erlang-node-2 → node3@erlang-node-3, node3@erlang-node-3 → node1@erlang-node-1, node3@erlang-node-3 → node2@erlang-node-2; see the log tails"`,
  );
  expect(details).toMatchInlineSnapshot(`
    [
      "node3@erlang-node-3 could not connect to node1@erlang-node-1, node2@erlang-node-2",
      "missing: node1@erlang-node-1 → node3@erlang-node-3",
      "missing: node2@erlang-node-2 → node3@erlang-node-3",
      "missing: node3@erlang-node-3 → node1@erlang-node-1",
      "missing: node3@erlang-node-3 → node2@erlang-node-2",
    ]
  `);
});

test('the log tails of the nodes are told, and what is known about them', async () => {
  const prints =
    "** Connection attempt from node 'node2@erlang-node-2' rejected. Invalid challenge reply. **\n";
  const connect = (names: string[]) => ({ peers: names.map((node) => ({ node, connected: false, us: 10 })) });
  const nodes = { 0: { prints }, 1: { answers: { connect } } };
  const { message, details } = await failureOf({ config: { nodeCount: 2 }, nodes });
  expect(message).toMatch(/got 2 of 2 views missing: .*cookie/);
  expect(details).toContain(`  ${prints.trim()}`);
});

test('a mesh that is not full in time is told with the time it had', async () => {
  const { message } = await failureOf({ nodes: { 1: { answers: { mesh: () => SILENCE } } } }, 1);
  expect(message).toMatch(/^Expected a full mesh of 3 nodes within 0\.0 s, got /);
});

test('a full mesh whose global does not agree is a mesh all the same', async () => {
  const global = () => {
    throw new Error('{exit,timeout}');
  };
  const { cluster } = await fakeCluster({ nodes: { 1: { answers: { global } } } });
  const formation = await formMesh(cluster, { signal: never, timeoutMs: 1000 });
  expect(formation).not.toHaveProperty('globalSyncUs');
  expect(formation.connectUs).toHaveLength(3);
});

test('of many missing views ten are named', async () => {
  const connect = (names: string[]) => ({ peers: names.map((node) => ({ node, connected: false, us: 10 })) });
  const nodes = Object.fromEntries([0, 1, 2, 3, 4].map((index) => [index, { answers: { connect } }]));
  const { message, details } = await failureOf({ config: { nodeCount: 5 }, nodes });
  expect(message).toContain('20 of 20 views missing');
  expect(message.match(/→/g)).toHaveLength(10);
  expect(message).toContain('node3@erlang-node-3 → node2@erlang-node-2, …; ');
  expect(details.filter((line) => line.startsWith('missing: '))).toHaveLength(20);
});

test('of ten missing views all are named', async () => {
  const connect = (names: string[]) => ({ peers: names.map((node) => ({ node, connected: false, us: 10 })) });
  const nodes = { 2: { answers: { connect } }, 3: { answers: { connect } } };
  const { message } = await failureOf({ config: { nodeCount: 4 }, nodes });
  expect(message.match(/→/g)).toHaveLength(10);
  expect(message).not.toContain('…');
});

test('a cancel is told as that', async () => {
  const { cluster } = await fakeCluster();
  const forming = formMesh(cluster, { signal: AbortSignal.abort('enough'), timeoutMs: 60_000 });
  expect(await thrownBy(() => forming)).toBe('enough');
});

test('a node that does not tell its peers sees nobody', async () => {
  const { cluster, engine } = await fakeMesh();
  await engine.killContainer(cluster.node(1).containerId, 'SIGKILL');
  expect(missingEdges(await views(cluster, never))).toEqual([
    'node1@erlang-node-1 → node2@erlang-node-2',
    'node2@erlang-node-2 → node1@erlang-node-1',
    'node2@erlang-node-2 → node3@erlang-node-3',
    'node3@erlang-node-3 → node2@erlang-node-2',
  ]);
});
