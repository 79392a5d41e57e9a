import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Cluster } from '../../src/library.js';
import { asked, boots } from '../support/boots.js';
import { buildLibrary } from '../support/build-library.js';
import { releaseWithVmArgs } from '../support/odd-images.js';
import { docker, execIn, leftOf } from '../support/real-cluster.js';
import { releaseOf } from '../support/release-images.js';

const library = await buildLibrary();
const NODES = ['node1@erlang-node-1', 'node2@erlang-node-2', 'node3@erlang-node-3'];

/** The names in a list as Erlang prints it, sorted. */
const namesIn = (printed: string): string[] => [...printed.matchAll(/[\w-]+@[\w-]+/g)].map(([name]) => name).sort(); // prettier-ignore
const others = (name: string): string[] => NODES.filter((each) => each !== name);

describe.each(boots)('$what', ({ boot, image }) => {
  const options = { image, boot, pull: 'never', nodeCount: 3, readyTimeoutMs: 120_000 } as const;

  describe('is part of a cluster that', () => {
    const cluster = new Cluster(options);
    afterAll(async () => {
      await cluster.cleanup();
    });

    test('forms, and of which all nodes are healthy', async () => {
      await cluster.waitUntilReady();
      expect(cluster.nodes.map(({ name, port, state }) => [name, port, state])).toEqual(
        NODES.map((name, index) => [name, 9000 + index, 'running']),
      );
      for (const node of cluster.nodes) {
        const { healthy, peers } = await cluster.checkNodeHealth(node);
        expect([healthy, peers.sort()]).toEqual([true, others(node.name)]);
      }
      const { formationTimeMs } = await cluster.measureFormation();
      expect(formationTimeMs).toBeGreaterThan(100);
    });

    test('has nothing of ours among its nodes, nor in global', async () => {
      for (const node of cluster.nodes) {
        expect(namesIn(await asked(node, 'erlang nodes []'))).toEqual(others(node.name));
        expect(await asked(node, 'global registered_names []')).toBe('[]');
        expect(await asked(node, 'global info []')).not.toContain('helper');
        const hidden = namesIn(await asked(node, 'erlang nodes [hidden]'));
        expect(hidden.filter((name) => name.startsWith('cluster_agent'))).toEqual(
          boot === 'erl' ? [] : ['cluster_agent_helper@erlang-helper'],
        );
      }
    });

    if (image === releaseOf('mix'))
      test("is reached by its release's own tools", async () => {
        const [node] = cluster.nodes;
        const { output } = await execIn(node!.containerId, [
          '/opt/shop/bin/shop',
          'rpc',
          'IO.puts(Node.self())',
        ]);
        expect(output.trim().split(/\r?\n/).at(-1)).toBe(node!.name);
      });

    test('has a footprint of its nodes alone', async () => {
      const { totalMemoryBytes, fileDescriptors, series } = await cluster.collectMetrics();
      expect(totalMemoryBytes! / 3).toBeGreaterThan(20e6);
      expect(totalMemoryBytes! / 3).toBeLessThan(200e6);
      expect(fileDescriptors).toBeGreaterThan(3 * 15);
      expect(fileDescriptors).toBeLessThan(3 * 60);
      const figures = series.flatMap((each) => each.figures);
      expect(figures.find(({ id }) => id === 'distribution-connections')).toMatchObject({ value: 3 });
    });

    test('exchanges messages, which are measured', async () => {
      const quick = { durationMs: 200, rate: 200, concurrency: 1, repeats: 1 };
      const metrics = await cluster.testMessaging(20, quick);
      expect(metrics.throughput).toBeGreaterThan(10);
      expect(metrics.latencyP50Us).toBeGreaterThan(1);
      expect(metrics.achievedRate).toBeGreaterThan(1);
    });

    test('notices when one is killed, and is whole when it was started again', async () => {
      const before = await asked(cluster.nodes[1]!, 'os getpid []');
      expect(before).toMatch(/\d/);
      const { detectionTimeMs, survivorViewsMissing } = await cluster.simulateNodeFailure(1);
      expect(detectionTimeMs).toBeGreaterThan(0);
      expect(detectionTimeMs).toBeLessThan(5000);
      expect(survivorViewsMissing).toBe(0);
      expect(cluster.nodes.map(({ state }) => state)).toEqual(['running', 'failed', 'running']);

      const { node, bootMs, rejoinMs } = await cluster.restartNode(1);
      expect(node).toBe(NODES[1]);
      expect(bootMs).toBeGreaterThan(100);
      expect(rejoinMs).toBeGreaterThan(0);
      expect(cluster.nodes.map(({ state }) => state)).toEqual(['running', 'running', 'running']);
      for (const each of cluster.nodes)
        expect(namesIn(await asked(each, 'erlang nodes []'))).toEqual(others(each.name));
      // It is a node like any other: it is measured, and can fail again.
      expect((await cluster.testMessaging(10, { durationMs: 100, rate: 0, concurrency: 1, repeats: 1 })).throughput).toBeGreaterThan(1); // prettier-ignore
      expect((await cluster.simulateNodeFailure(1)).detectionTimeMs).toBeLessThan(5000);
      await cluster.restartNode(1);
    });

    test('does not restart a node that runs', async () => {
      await expect(cluster.restartNode(0)).rejects.toMatchObject({
        kind: 'fault',
        message: 'Expected node1@erlang-node-1 to have ended before it is restarted, got one that runs',
      });
    });

    test('is gone without a trace', async () => {
      const { containers, failures } = await cluster.cleanup();
      expect(failures).toEqual([]);
      expect(containers).toHaveLength(boot === 'erl' ? 3 : 4);
      expect(await leftOf(cluster.clusterId)).toEqual([]);
    });
  });

  const inAnotherProcess = (script: string) =>
    promisify(execFile)(process.execPath, [
      '--input-type=module',
      '--eval',
      `const { Cluster } = await import(${JSON.stringify(library)});${script}`,
    ]);

  test('kept alive it outlives its process, and another takes it over and brings a dead node back', async () => {
    const { stdout: clusterId } = await inAnotherProcess(`
      const cluster = await Cluster.spawn(${JSON.stringify({ ...options, nodeCount: 2, keepAlive: true })});
      await cluster.connect();
      process.stdout.write(cluster.clusterId);
      process.exit();`);
    await using cluster = await Cluster.attach(clusterId);
    expect(cluster.nodes.map(({ state }) => state)).toEqual(['running', 'running']);
    await cluster.waitUntilReady();
    await cluster.simulateNodeFailure(0);
    const again = await Cluster.attach(clusterId);
    expect(again.nodes.map(({ state }) => state)).toEqual(['failed', 'running']);
    await again.restartNode(0);
    await again.waitUntilReady();
    expect((await again.checkNodeHealth({ index: 0 })).peers).toEqual([NODES[1]]);
  });

  test('not kept alive it ends with its process, however that ends', async () => {
    const died = inAnotherProcess(`
      const cluster = await Cluster.spawn(${JSON.stringify({ ...options, nodeCount: 2 })});
      process.stdout.write(cluster.clusterId, () => process.kill(process.pid, 'SIGKILL'));`);
    const { stdout: clusterId } = (await died.catch((error: unknown) => error)) as { stdout: string };
    const filters = { label: [`erlang-cluster-action.run=${clusterId}`] };
    const containers = await docker.listContainers({ all: true, filters });
    expect(containers).toHaveLength(boot === 'erl' ? 2 : 3);
    const ended = containers.map(
      ({ Id }) => docker.getContainer(Id).wait() as Promise<{ StatusCode: number }>,
    );
    for (const { StatusCode } of await Promise.all(ended)) expect(StatusCode).toBe(0);
    expect((await new Cluster(options, clusterId).cleanup()).failures).toEqual([]);
  });
});

test('nodes that find each other while they boot are the same cluster, and each one still hides the helper', async () => {
  const all = "['node1@erlang-node-1','node2@erlang-node-2','node3@erlang-node-3']";
  await using odd = await releaseWithVmArgs(
    '-sname ${NODE_NAME}',
    '-setcookie ${ERLANG_COOKIE}',
    `-kernel sync_nodes_optional "${all}" sync_nodes_timeout 3000`,
  );
  const options = { boot: 'image', pull: 'never', nodeCount: 3, readyTimeoutMs: 120_000 } as const;
  await using cluster = await Cluster.spawn({ image: odd.name, ...options });
  for (const node of cluster.nodes)
    expect(namesIn(await asked(node, 'erlang nodes []'))).toEqual(others(node.name));
  await cluster.waitUntilReady();
  const { series } = await cluster.measureFormation();
  expect(series.figures.find(({ id }) => id === 'connect-retries')).toMatchObject({ value: 0 });
});
