import { execFile } from 'node:child_process';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { Cluster } from '../../src/library.js';
import { buildLibrary } from '../support/build-library.js';
import { image } from '../support/images.js';
import { docker, firstStarted, leftOf } from '../support/real-cluster.js';

const library = await buildLibrary();
const options = { image, pull: 'never' } as const;
/** Messaging that is over soon. */
const quick = { durationMs: 100, rate: 0, concurrency: 1, repeats: 1 };

const daemonSeconds = async (): Promise<number> => {
  const { SystemTime } = (await docker.info()) as { SystemTime: string };
  return Math.floor(Date.parse(SystemTime) / 1000);
};

/** How the run's containers ended, by Docker's own events. */
const exitCodes = async (runId: string, span: { since: number; until: number }): Promise<string[]> => {
  const filters = { label: [`erlang-cluster-action.run=${runId}`], event: ['die'] };
  const events = (await docker.getEvents({ ...span, filters })) as unknown as Readable;
  const lines = (await text(events)).trim().split('\n');
  return lines.map((line) => (JSON.parse(line) as Died).Actor.Attributes.exitCode);
};
type Died = { Actor: { Attributes: { exitCode: string } } };

test('a block that throws leaves nothing behind', async () => {
  let clusterId = '';
  const block = async (): Promise<void> => {
    await using cluster = await Cluster.spawn({ ...options, nodeCount: 2 });
    clusterId = cluster.clusterId;
    expect(await leftOf(clusterId)).toHaveLength(3);
    throw new Error('in the middle of a test');
  };
  await expect(block()).rejects.toThrow('in the middle of a test');
  expect(await leftOf(clusterId)).toEqual([]);
});

test('cleaning up twice, or before anything was launched, is harmless', async () => {
  const cluster = new Cluster(options);
  expect((await cluster.cleanup()).failures).toEqual([]);
  await cluster.launch();
  expect((await cluster.cleanup()).containers).toHaveLength(3);
  expect(await cluster.cleanup()).toEqual({
    containers: [],
    networks: [],
    volumes: [],
    failures: [],
  });
  expect(cluster.nodeCount).toBe(0);
});

test('no node is let go before it is removed: many that end at one instant leave dockerd networks it never removes', async () => {
  const since = await daemonSeconds();
  const cluster = await Cluster.spawn({ ...options, nodeCount: 3 });
  await cluster.cleanup();
  // 137 is Docker's SIGKILL; a node that was let go halts by itself with 0.
  expect(await exitCodes(cluster.clusterId, { since, until: (await daemonSeconds()) + 1 })).toEqual(
    Array(3).fill('137'),
  );
});

test('a launch that is cancelled in the middle can be cleaned up', async () => {
  const cancel = new AbortController();
  const cluster = new Cluster({ ...options, nodeCount: 10, signal: cancel.signal });
  const started = await firstStarted(cluster.clusterId);
  const launching = cluster.launch();
  await started.id;
  cancel.abort(new Error('enough'));
  await expect(launching).rejects.toThrow('enough');
  expect((await cluster.cleanup()).failures).toEqual([]);
  expect(await leftOf(cluster.clusterId)).toEqual([]);
});

test('a cluster kept alive outlives its process, and another takes it over', async () => {
  const script = `
    const { Cluster } = await import(${JSON.stringify(library)});
    const cluster = await Cluster.spawn(${JSON.stringify({ ...options, nodeCount: 3, keepAlive: true })});
    await cluster.connect();
    process.stdout.write(cluster.clusterId);
    process.exit();`;
  const { stdout: clusterId } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    script,
  ]);
  await using cluster = await Cluster.attach(clusterId);
  expect(cluster.nodes.map(({ name, port, state }) => ({ name, port, state }))).toEqual([
    { name: 'node1@erlang-node-1', port: 9000, state: 'running' },
    { name: 'node2@erlang-node-2', port: 9001, state: 'running' },
    { name: 'node3@erlang-node-3', port: 9002, state: 'running' },
  ]);
  await cluster.waitUntilReady();
  await cluster.simulateNodeFailure(2);
  // A third process finds the killed node as failed.
  const again = await Cluster.attach(clusterId);
  expect(again.nodes.map(({ state }) => state)).toEqual(['running', 'running', 'failed']);
  expect((await again.testMessaging(10, quick)).throughput).toBeGreaterThan(1);
});

test('nodes that are not kept alive end with their process, however it ends', async () => {
  const script = `
    const { Cluster } = await import(${JSON.stringify(library)});
    const cluster = await Cluster.spawn(${JSON.stringify({ ...options, nodeCount: 2 })});
    process.stdout.write(cluster.clusterId, () => process.kill(process.pid, 'SIGKILL'));`;
  const died = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  const { stdout: clusterId, signal } = (await died.catch((error: unknown) => error)) as {
    stdout: string;
    signal: string;
  };
  expect(signal).toBe('SIGKILL');
  const filters = { label: [`erlang-cluster-action.run=${clusterId}`] };
  const containers = await docker.listContainers({ all: true, filters });
  expect(containers).toHaveLength(2);
  const ended = containers.map(({ Id }) => docker.getContainer(Id).wait() as Promise<{ StatusCode: number }>);
  expect((await Promise.all(ended)).map(({ StatusCode }) => StatusCode)).toEqual([0, 0]);
  expect((await new Cluster(options, clusterId).cleanup()).containers).toHaveLength(2);
});

test('attaching to what is not there says so', async () => {
  await expect(Cluster.attach('0123456789ab')).rejects.toMatchObject({
    kind: 'docker',
    message: 'Expected a kept-alive cluster of run 0123456789ab, got no container with its label',
  });
});
