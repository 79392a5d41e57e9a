import { createServer } from 'node:net';
import { once } from 'node:events';
import { Cluster, type ActionError, type ClusterOptions } from '../../src/library.js';
import { image } from '../support/images.js';
import { imageWithErl, imageWithout } from '../support/odd-images.js';
import { docker, firstStarted, leftOf } from '../support/real-cluster.js';

/** What a user reads when this cluster cannot be had; and nothing may be left of it. */
const failure = async (options: ClusterOptions): Promise<ActionError> => {
  const cluster = new Cluster({ image, pull: 'never', ...options });
  try {
    await cluster.launch();
    await cluster.connect();
  } catch (error) {
    await cluster.cleanup();
    expect(await leftOf(cluster.clusterId)).toEqual([]);
    return error as ActionError;
  }
  await cluster.cleanup();
  throw new Error('Expected a failure, got a cluster');
};

test('an image that is not there', async () => {
  const { kind, message } = await failure({ image: 'nobody/has-this:1' });
  expect([kind, message]).toEqual([
    'image',
    'Expected image `nobody/has-this:1` on the Docker daemon, got none; load it in an earlier step or set `pull: missing`',
  ]);
});

test('an image without erl', async () => {
  await using odd = await imageWithout('erl');
  const { kind, message } = await failure({ image: odd.name, nodeCount: 1 });
  expect([kind, message]).toEqual([
    'image',
    `Expected node1@erlang-node-1 to boot from image \`${odd.name}\`, got no \`erl\` on the PATH of the image; choose an \`image\` with Erlang/OTP in it, such as \`erlang:alpine\``,
  ]);
});

test('an image with an OTP that is too old for the agent', async () => {
  const loader = String.raw`printf '\036- - . {"event":"loader","otp":"24"}\n'; exec sleep 60`;
  await using odd = await imageWithErl(loader);
  const { kind, message } = await failure({ image: odd.name });
  expect([kind, message]).toEqual([
    'image',
    'Expected an image with Erlang/OTP 25 or later, got OTP 24; choose a newer `image`',
  ]);
});

test('a node that dies while booting is told at once, with its last words', async () => {
  await using odd = await imageWithErl('echo "::error::last words" >&2; exit 3');
  const { kind, message, details } = await failure({ image: odd.name, nodeCount: 1 });
  expect([kind, message]).toEqual([
    'node-exited',
    `Expected node1@erlang-node-1 to boot from image \`${odd.name}\`, got its end: it exited with code 3; see its log tail`,
  ]);
  expect(details).toContain('  ::error::last words');
});

test('a node that is killed while its siblings boot ends the launch', async () => {
  const cluster = new Cluster({ image, pull: 'never', nodeCount: 5 });
  const started = await firstStarted(cluster.clusterId);
  void started.id.then((id) => docker.getContainer(id).kill());
  const launched = cluster.launch();
  await expect(launched).rejects.toMatchObject({
    kind: 'node-exited',
    message: expect.stringMatching(/got its end: it exited with code 137 \(SIGKILL\)/) as string,
  });
  await cluster.cleanup();
  expect(await leftOf(cluster.clusterId)).toEqual([]);
});

test('an image whose erl says nothing runs into the deadline, and every silent node is named', async () => {
  await using odd = await imageWithErl('echo waiting for nothing; exec sleep 60');
  const { kind, message, details } = await failure({ image: odd.name, nodeCount: 2, readyTimeoutMs: 3000 });
  expect([kind, message]).toEqual([
    'formation-timeout',
    'Expected all of 2 nodes to be up within 3 s, got no word from node1@erlang-node-1, node2@erlang-node-2; raise `ready-timeout`, or see the log tails',
  ]);
  expect(details.filter((line) => line === '  waiting for nothing')).toHaveLength(2);
});

test('a published port that is taken is named', async () => {
  const server = createServer().listen(9001, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { kind, message } = await failure({ nodeCount: 2, publishPorts: true });
    expect([kind, message]).toEqual([
      'docker',
      `Expected node2@erlang-node-2 to boot from image \`${image}\`, got port 127.0.0.1:9001 taken on this machine; free it, choose other \`dist-ports\`, or set \`publish-ports: false\``,
    ]);
  } finally {
    server.close();
  }
});

test('a mesh too large for the kernel is refused before anything is created', async () => {
  const { kind, message } = await failure({ nodeCount: 100 });
  expect(kind).toBe('docker');
  expect(message).toMatch(/^Expected room for the 9900 ARP entries of 100 .* run `sudo sysctl -w /);
});

test('a Docker daemon that is not there', async () => {
  const cluster = new Cluster({ docker: 'unix:///nowhere/docker.sock' });
  await expect(cluster.launch()).rejects.toMatchObject({
    kind: 'docker',
    message:
      'Expected a Docker daemon at unix:///nowhere/docker.sock, got ENOENT: there is no such socket; start Docker or set DOCKER_HOST',
  });
});
