import { Cluster } from '../../src/library.js';
import { valueOf } from '../../src/measure/series.js';
import { image, testImages } from '../support/images.js';
import { callNode, leftOf } from '../support/real-cluster.js';

const options = { image, pull: 'never' } as const;
/** Messaging that is over soon. */
const quick = { durationMs: 500, rate: 0, concurrency: 1, repeats: 1 };

test.each([1, 3, 10, 25])('%i nodes form a full mesh and leave nothing behind', async (nodeCount) => {
  let clusterId: string;
  {
    await using cluster = await Cluster.spawn({ ...options, nodeCount, readyTimeoutMs: 90_000 });
    clusterId = cluster.clusterId;
    await cluster.waitUntilReady();
    expect(cluster.nodeCount).toBe(nodeCount);
    const formation = [(await cluster.measureFormation()).series];
    expect(valueOf(formation, 'formation-time-ms')).toBeGreaterThan(0);
    expect(valueOf(formation, 'connect-retries')).toBe(0);
    for (const node of cluster.nodes) {
      const { healthy, peers } = await cluster.checkNodeHealth(node);
      expect(healthy).toBe(true);
      expect(peers.sort()).toEqual(
        cluster.nodes
          .map(({ name }) => name)
          .filter((name) => name !== node.name)
          .sort(),
      );
    }
  }
  expect(await leftOf(clusterId)).toEqual([]);
});

test.each(testImages)(
  'on OTP $otp everything works, by the word of a node beside it',
  async ({ otp, image }) => {
    await using cluster = await Cluster.spawn({ ...options, image, nodeCount: 3 });
    await cluster.connect();
    const [one, two, three] = cluster.nodes;
    expect(cluster.nodes.map((node) => node.otp)).toEqual([otp, otp, otp].map(String));
    expect(await callNode(one!, ['erlang', 'nodes', '[]'])).toMatch(
      /^\['node[23]@erlang-node-[23]','node[23]@erlang-node-[23]'\]$/,
    );

    const { latencyP50Us, latencyP99Us, throughput } = await cluster.testMessaging(300, {
      sizeBytes: 1024,
      ...quick,
    });
    expect(latencyP50Us).toBeGreaterThan(10);
    expect(latencyP99Us).toBeGreaterThanOrEqual(latencyP50Us!);
    expect(throughput).toBeGreaterThan(1);

    const failure = await cluster.simulateNodeFailure(1);
    expect(failure.detectionTimeMs).toBeGreaterThan(0);
    expect(failure.survivorViewsMissing).toBe(0);
    expect(cluster.nodes.map(({ state }) => state)).toEqual(['running', 'failed', 'running']);
    expect(await callNode(three!, ['erlang', 'nodes', '[]'])).toBe(`['${one!.name}']`);
    expect((await cluster.checkNodeHealth(two!)).healthy).toBe(false);
  },
);

test('two clusters at once keep out of each other’s way', async () => {
  await using first = await Cluster.spawn({ ...options, nodeCount: 2 });
  {
    await using second = await Cluster.spawn({ ...options, nodeCount: 2 });
    await Promise.all([first.connect(), second.connect()]);
    expect(first.networkName).not.toBe(second.networkName);
    expect((await first.checkNodeHealth({ index: 0 })).peers).toEqual(['node2@erlang-node-2']);
  }
  expect((await first.checkNodeHealth({ index: 0 })).peers).toEqual(['node2@erlang-node-2']);
  expect(await leftOf(first.clusterId)).toHaveLength(3);
});

test('the node carries what images read: ERLANG_COOKIE, NODE_NAME and DIST_PORT', async () => {
  await using cluster = await Cluster.spawn({ ...options, nodeCount: 2, cookie: 'given-by-the-user' });
  await cluster.connect();
  const node = cluster.nodes[1]!;
  const env = (name: string) => callNode(node, ['os', 'getenv', `["${name}"]`]);
  expect(await env('ERLANG_COOKIE')).toBe('"given-by-the-user"');
  expect(await env('NODE_NAME')).toBe('"node2@erlang-node-2"');
  expect(await env('DIST_PORT')).toBe('"9001"');
});
