import { Cluster, type ActionError, type ClusterOptions } from '../../src/library.js';
import { image } from '../support/images.js';
import { imageWithErl, releaseAfter, releaseWithVmArgs } from '../support/odd-images.js';
import { leftOf } from '../support/real-cluster.js';

/** What a user reads when an image does not boot as it has to; and nothing may be left of the cluster. */
const failure = async (options: ClusterOptions): Promise<ActionError> => {
  const cluster = new Cluster({ boot: 'image', pull: 'never', nodeCount: 1, readyTimeoutMs: 60_000, ...options }); // prettier-ignore
  const failed = await cluster.launch().then(
    () => new Error('Expected a failure, got a cluster'),
    (error: unknown) => error,
  );
  await cluster.cleanup();
  expect(await leftOf(cluster.clusterId)).toEqual([]);
  return failed as ActionError;
};

const ours = ['-sname ${NODE_NAME}', '-setcookie ${ERLANG_COOKIE}'] as const;

test('a release that dies while it boots is told at once, with its last words', async () => {
  await using odd = await releaseAfter(
    `printf '#!/bin/sh\necho ::error::no database >&2; exit 3\n' > bin/shop`,
  );
  const { kind, message, details } = await failure({ image: odd.name });
  expect([kind, message]).toEqual([
    'node-exited',
    `Expected node1@erlang-node-1 to boot from image \`${odd.name}\`, got its end: it exited with code 3; see its log tail`,
  ]);
  expect(details).toContain('  ::error::no database');
});

test('a release whose application does not start', async () => {
  await using odd = await releaseAfter('rm lib/shop-1.0.0/ebin/shop.beam');
  const { kind, message, details } = await failure({ image: odd.name });
  expect([kind, message]).toEqual([
    'node-exited',
    expect.stringMatching(/, got its end: it exited with code 1; see its log tail$/) as string,
  ]);
  expect(details.join('\n')).toMatch(/shop/);
});

test('a release with a cookie of its own', async () => {
  await using odd = await releaseWithVmArgs(ours[0], '-setcookie its-own');
  const { message } = await failure({ image: odd.name });
  expect(message).toBe(
    'Expected node1@erlang-node-1 to let a node with the cookie of the cluster in, got a refusal; let it take its cookie from RELEASE_COOKIE or ERLANG_COOKIE',
  );
});

test('a release with a name of its own', async () => {
  await using odd = await releaseWithVmArgs('-sname shop', ours[1]);
  expect((await failure({ image: odd.name })).message).toBe(
    'Expected a node that epmd knows as node1, got shop; let it take its short name from RELEASE_NODE or NODE_NAME',
  );
});

test('a release with a long name', async () => {
  await using odd = await releaseWithVmArgs('-name node1@127.0.0.1', ours[1]);
  expect((await failure({ image: odd.name })).message).toBe(
    'Expected a node of the short name node1@erlang-node-1, got the long name `node1@127.0.0.1`; let it take its short name from RELEASE_NODE or NODE_NAME (`-sname`, RELEASE_DISTRIBUTION=sname)',
  );
});

test('a release without distribution', async () => {
  await using odd = await releaseWithVmArgs('+K true');
  const { kind, message, details } = await failure({ image: odd.name, readyTimeoutMs: 6000 });
  expect([kind, message]).toEqual([
    'formation-timeout',
    'Expected node1@erlang-node-1 to be up within 6 s, got no node that epmd knows at node1@erlang-node-1; see whether it starts the distribution (RELEASE_DISTRIBUTION, `-sname`), or raise `ready-timeout`',
  ]);
  expect(details).toContain('  shop is open on nonode@nohost');
});

test('a release that wants a port of its own gets the one that was planned', async () => {
  const port = '-kernel inet_dist_listen_min 9300 inet_dist_listen_max 9300';
  await using odd = await releaseWithVmArgs(...ours, port);
  await using cluster = await Cluster.spawn({ image: odd.name, boot: 'image', pull: 'never', nodeCount: 1, readyTimeoutMs: 60_000 }); // prettier-ignore
  expect(await cluster.checkNodeHealth({ index: 0 })).toEqual({ healthy: true, peers: [] });
});

test('a release without a boot file of its own for a helper', async () => {
  await using odd = await releaseAfter('rm releases/1.0.0/start_clean.boot');
  const { kind, message } = await failure({ image: odd.name });
  expect([kind, message]).toEqual([
    'image',
    `Expected a boot file \`start_clean.boot\` in image \`${odd.name}\`, as rebar3 and mix put it beside the release's own, got none at /opt/shop/releases/1.0.0/start_clean or /opt/shop/bin/start_clean or /opt/shop/bin/no_dot_erlang`,
  ]);
});

test('a release with a module of our name', async () => {
  await using odd = await releaseAfter(
    'cp lib/shop-1.0.0/ebin/shop.beam lib/shop-1.0.0/ebin/cluster_agent.beam',
  );
  expect((await failure({ image: odd.name })).message).toBe(
    'Expected to load the agent into node1@erlang-node-1, got `it has a module of its own called cluster_agent`',
  );
});

test('an image that starts something else than Erlang', async () => {
  await using odd = await releaseAfter(`printf '#!/bin/sh\nexec sleep 60\n' > bin/shop`);
  const { kind, message } = await failure({ image: odd.name, readyTimeoutMs: 3000 });
  expect([kind, message]).toEqual([
    'formation-timeout',
    'Expected node1@erlang-node-1 to be up within 3 s, got no word from node1@erlang-node-1; raise `ready-timeout`, or see the log tails',
  ]);
});

test('an image for `boot: erl`, whose own command is an Erlang without a name', async () => {
  const { kind, message } = await failure({ image, readyTimeoutMs: 6000 });
  expect([kind, message]).toEqual([
    'formation-timeout',
    'Expected node1@erlang-node-1 to be up within 6 s, got no node that epmd knows at node1@erlang-node-1; see whether it starts the distribution (RELEASE_DISTRIBUTION, `-sname`), or raise `ready-timeout`',
  ]);
});

test('a release for `boot: erl`', async () => {
  await using odd = await releaseAfter('true');
  const { kind, message } = await failure({ image: odd.name, boot: 'erl' });
  expect([kind, message]).toEqual(['image', expect.stringContaining('got no `erl` on the PATH') as string]);
});

test('a node whose restart dies', async () => {
  await using odd = await imageWithErl(
    'if [ -e /tmp/once ]; then echo once only >&2; exit 7; fi; touch /tmp/once; exec /usr/lib/erlang/bin/erl "$@"',
  );
  await using cluster = await Cluster.spawn({ image: odd.name, pull: 'never', nodeCount: 2 });
  await cluster.connect();
  await cluster.simulateNodeFailure(1);
  await expect(cluster.restartNode(1)).rejects.toMatchObject({
    kind: 'node-exited',
    message: `Expected node2@erlang-node-2 to boot from image \`${odd.name}\`, got its end: it exited with code 7; see its log tail`,
    details: expect.arrayContaining(['  once only']) as string[],
  });
  expect(cluster.nodes.map(({ state }) => state)).toEqual(['running', 'failed']);
});
