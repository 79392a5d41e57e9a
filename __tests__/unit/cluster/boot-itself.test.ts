import { attach } from '../../../src/cluster/attach.js';
import { blameTheDead } from '../../../src/cluster/deaths.js';
import { isHelper } from '../../../src/cluster/helper.js';
import { formMesh, missingEdges, views } from '../../../src/cluster/mesh.js';
import { teardown } from '../../../src/cluster/teardown.js';
import { CONTROL_NOTE, formationSeries } from '../../../src/measure/formation.js';
import { measureFailure } from '../../../src/measure/recovery.js';
import { COOKIE, RUN_ID, thrownBy } from '../../support/builders.js';
import {
  fakeCluster,
  fakeLaunch,
  fakeMesh,
  never,
  type FakeCluster,
  type FakeLaunchOptions,
} from '../../support/fake-cluster.js';
import type { ContainerSpec } from '../../../src/docker/engine.js';
import type { Fault } from '../../support/fake-calls.js';
import type { NodeScript } from '../../support/fake-node.js';

const itself = (options: FakeLaunchOptions = {}): FakeLaunchOptions => ({
  ...options,
  config: { boot: 'image', ...options.config },
});
const helperOf = ({ engine }: Pick<FakeCluster, 'engine'>) =>
  [...engine.containers.values()].find(({ spec }) => isHelper(spec))!;

test('nodes run what their image is made for, and are told who they are', async () => {
  const { engine, cluster } = await fakeCluster(itself());
  const { spec } = engine.containers.get(cluster.node(1).containerId)!;
  expect([spec.entrypoint, spec.command, spec.stdinOnce]).toEqual([undefined, undefined, false]);
  expect(spec.env).toEqual({
    ERLANG_COOKIE: COOKIE,
    NODE_NAME: 'node2@erlang-node-2',
    DIST_PORT: '9001',
    RELEASE_NODE: 'node2@erlang-node-2',
    RELEASE_COOKIE: COOKIE,
    RELEASE_DISTRIBUTION: 'sname',
    RELX_REPLACE_OS_VARS: 'true',
    ERL_AFLAGS: '+Q 65536 -kernel inet_dist_listen_min 9001 inet_dist_listen_max 9010',
  });
});

test('the last port there is ends the range of ports', async () => {
  const { engine, cluster } = await fakeCluster(
    itself({ config: { nodeCount: 1, distPorts: { min: 65_535, max: 65_535 } } }),
  );
  expect(engine.containers.get(cluster.node(0).containerId)!.spec.env['ERL_AFLAGS']).toMatch(
    / inet_dist_listen_min 65535 inet_dist_listen_max 65535$/,
  );
});

test('one helper a cluster is started from the same image, with its Erlang, hidden and without a port', async () => {
  const fake = await fakeCluster(itself());
  const helpers = [...fake.engine.containers.values()].filter(({ spec }) => isHelper(spec));
  expect(helpers).toHaveLength(1);
  const { entrypoint, command = [], env, ...spec } = helpers[0]!.spec;
  expect(entrypoint).toEqual(['/opt/shop/erts-15.2/bin/erlexec']);
  expect(command.slice(0, -1).join(' ')).toBe(
    `+Q 65536 -noinput -boot /opt/shop/releases/1/start_clean -hidden -dist_listen false -start_epmd false -sname cluster_agent_helper@erlang-helper -setcookie erlang-cluster-${RUN_ID}-booting -eval`,
  );
  expect(command.join(' ')).not.toContain(COOKIE);
  expect(env).toMatchObject({ ROOTDIR: '/opt/shop', BINDIR: '/opt/shop/erts-15.2/bin', ERL_AFLAGS: '', ERL_FLAGS: '' }); // prettier-ignore
  expect(spec).toMatchObject({
    image: 'erlang:alpine',
    stdinOnce: true,
    publish: [],
    labels: { 'erlang-cluster-action.run': RUN_ID, 'erlang-cluster-action.helper': 'true' },
  });
});

test('no helper where nodes are an erl of ours', async () => {
  const fake = await fakeCluster();
  expect([...fake.engine.containers.values()].filter(({ spec }) => isHelper(spec))).toEqual([]);
  expect(fake.cluster.helper).toBeUndefined();
});

test('a mesh of nodes that boot themselves forms, and a killed one is noticed and dated', async () => {
  const { engine, cluster } = await fakeMesh(itself());
  expect(cluster.nodes.map(({ name }) => name)).toHaveLength(3);
  expect(missingEdges(await views(cluster, never))).toEqual([]);
  const series = await measureFailure(cluster, { engine, index: 1, signal: never });
  expect(series.figures.find(({ id }) => id === 'detection-time-ms')).toMatchObject({
    value: expect.any(Number) as number,
  });
});

test('what a node prints is its log', async () => {
  const { cluster } = await fakeCluster(
    itself({ nodes: { 0: { prints: 'open\n', printsOnStderr: 'for business\n' } } }),
  );
  expect([...cluster.node(0).agent.log.lines].sort()).toEqual(['for business', 'open']);
});

const failed = async (script: NodeScript, config: FakeLaunchOptions['config'] = {}) => {
  const { launching } = fakeLaunch(itself({ nodes: { 1: script }, config }));
  return (await thrownBy(() => launching)) as { kind: string; message: string };
};

test.each<[string, NodeScript, [string, string]]>([
  [
    'refuses the cookie',
    { unreached: { why: 'refused', names: [] }, prints: 'Invalid challenge reply.\n' },
    ['image', 'Expected node2@erlang-node-2 to let a node with the cookie of the cluster in, got a refusal; let it take its cookie from RELEASE_COOKIE or ERLANG_COOKIE'], // prettier-ignore
  ],
  [
    'has another name',
    { unreached: { why: 'unknown', names: ['shop'] }, flags: '-sname shop' },
    ['image', 'Expected a node that epmd knows as node2, got shop; let it take its short name from RELEASE_NODE or NODE_NAME'], // prettier-ignore
  ],
  [
    'has a long name',
    { unreached: { why: 'refused', names: [] }, flags: '-name node2@erlang.node' },
    ['image', 'Expected a node of the short name node2@erlang-node-2, got the long name `node2@erlang.node`; let it take its short name from RELEASE_NODE or NODE_NAME (`-sname`, RELEASE_DISTRIBUTION=sname)'], // prettier-ignore
  ],
  [
    'does not take the agent',
    { unloadable: '{error,badfile}' },
    ['image', 'Expected to load the agent into node2@erlang-node-2, got `{error,badfile}`'],
  ],
  [
    'has an OTP that is too old',
    { otp: '24' },
    ['image', 'Expected an image with Erlang/OTP 25 or later, got OTP 24; choose a newer `image`'],
  ],
  [
    'ends without a word',
    { exitsWith: 1 },
    ['node-exited', 'Expected node2@erlang-node-2 to boot from image `erlang:alpine`, got its end: it exited with code 1; it printed nothing: see whether the command of this image starts the release in the foreground'], // prettier-ignore
  ],
])('a node that %s', async (_what, script, [kind, message]) => {
  expect(await failed(script)).toMatchObject({ kind, message });
});

test.each<[string, NodeScript['unreached'], string]>([
  ['epmd is silent', { why: 'silent', names: [] }, 'got no node that epmd knows at node2@erlang-node-2; see whether it starts the distribution (RELEASE_DISTRIBUTION, `-sname`), or raise `ready-timeout`'], // prettier-ignore
  [
    'epmd knows nobody',
    { why: 'unknown', names: [] },
    'got no node that epmd knows at node2@erlang-node-2; ',
  ],
])('a node that is late while %s', async (_what, unreached, message) => {
  const error = await failed({ unreached: unreached! }, { readyTimeoutMs: 300 });
  expect(error.kind).toBe('formation-timeout');
  expect(error.message).toContain(`Expected all of 3 nodes to be up within 0.3 s, ${message}`);
});

test('an image that has no boot file for a helper', async () => {
  const { launching } = fakeLaunch(itself({ faults: { hasFile: () => undefined } }));
  await launching;
  const without = fakeLaunch(itself());
  without.engine.hasFile = () => Promise.resolve(false);
  expect(await thrownBy(() => without.launching)).toMatchObject({
    kind: 'image',
    message: expect.stringMatching(
      /^Expected a boot file `start_clean.boot` in image `erlang:alpine`, .* got none at \/opt\/shop\/releases\/1\/start_clean or /,
    ) as string,
  });
});

test('a Docker daemon that will not start the helper ends the launch with its word', async () => {
  const { launching } = fakeLaunch(
    itself({
      faults: {
        createContainer: (_call, spec) => {
          if (isHelper(spec as { labels: Record<string, string> })) throw new Error('no more of it');
        },
      },
    }),
  );
  expect(await thrownBy(() => launching)).toMatchObject({
    kind: 'docker',
    message: expect.stringContaining('no more of it') as string,
  });
});

test('kept alive, nodes and helper are taken over', async () => {
  const before = await fakeMesh(itself({ config: { keepAlive: true } }));
  before.cluster.detach();
  const after = await attach({ engine: before.engine, runId: RUN_ID, signal: never });
  expect(after.nodes.map(({ name, state }) => [name, state])).toEqual(
    before.cluster.nodes.map(({ name }) => [name, 'running']),
  );
  expect((await after.askAll('health', [], never)).map(({ reply }) => reply.peers.length)).toEqual([2, 2, 2]);
});

test('a cluster whose helper has ended is not taken over', async () => {
  const before = await fakeMesh(itself({ config: { keepAlive: true } }));
  before.cluster.detach();
  await before.engine.killContainer(helperOf(before).id, 'SIGKILL');
  expect(await thrownBy(() => attach({ engine: before.engine, runId: RUN_ID, signal: never }))).toMatchObject(
    {
      kind: 'node-exited',
      message: 'Expected the helper of the cluster to run still, got its end: it exited with code 137 (SIGKILL); launch the cluster again', // prettier-ignore
    },
  );
});

test('not kept alive, all end when the helper is let go', async () => {
  const { engine, cluster } = await fakeMesh(itself());
  cluster.detach();
  expect([...engine.containers.values()].map(({ running }) => running)).toEqual([false, false, false, false]);
});

test('a helper that dies is blamed, and not the nodes', async () => {
  const fake = await fakeMesh(itself());
  const asking = fake.cluster.node(0).agent.ask('mesh', [99], never);
  asking.catch(() => undefined);
  await fake.engine.killContainer(helperOf(fake).id, 'SIGKILL');
  const error = await thrownBy(() => asking);
  expect(await blameTheDead(fake.engine, fake.cluster, error)).toMatchObject({
    kind: 'node-exited',
    message: expect.stringMatching(/^Expected the helper of the cluster to live until the end, got its end: it exited with code 137 \(SIGKILL\); /) as string, // prettier-ignore
  });
  expect(fake.cluster.running).toHaveLength(3);
});

test('the helper goes with the cluster', async () => {
  const { engine } = await fakeMesh(itself());
  expect((await teardown(engine, RUN_ID)).containers).toContain(`erlang-cluster-${RUN_ID}-helper`);
  expect(engine.containers.size).toBe(0);
});

test('a mesh can be formed once more', async () => {
  const { cluster } = await fakeMesh(itself());
  expect((await formMesh(cluster, { signal: never, timeoutMs: 5000 })).retries).toBe(0);
});

test('what is asked over the network is said to be in the bytes to form', async () => {
  const notes = async ({ cluster }: FakeCluster) => {
    const mesh = await formMesh(cluster, { signal: never, timeoutMs: 5000 });
    return formationSeries({ nodeCount: 3, otps: [], spans: [], mesh }).notes;
  };
  expect(await notes(await fakeMesh(itself()))).toContain(CONTROL_NOTE);
  expect(await notes(await fakeMesh())).not.toContain(CONTROL_NOTE);
});

test('a node that cannot be reached any more keeps nobody waiting', async () => {
  const script: NodeScript = {};
  const { engine, cluster } = await fakeMesh(itself({ nodes: { 1: script }, config: { keepAlive: true } }));
  cluster.detach();
  script.unreached = { why: 'refused', names: [] };
  const taken = attach({ engine, runId: RUN_ID, signal: never, reachTimeoutMs: 50 });
  expect(await thrownBy(() => taken)).toMatchObject({
    kind: 'agent-protocol',
    message: 'Expected to reach node2@erlang-node-2 through the helper within 0.05 s, got a refusal of the cookie of the cluster; let it take its cookie from RELEASE_COOKIE or ERLANG_COOKIE', // prettier-ignore
  });
  expect([...engine.containers.values()].map(({ attached }) => attached)).toEqual([0, 0, 0, 0]);
});

test('a launch that fails while its helper is created leaves nothing to be created behind its back', async () => {
  const later = () => new Promise((resolve) => setTimeout(resolve, 50));
  const creating: Fault = (_call, spec) => (isHelper(spec as ContainerSpec) ? later() : undefined);
  const { engine, launching, inside } = fakeLaunch(itself({ faults: { createContainer: creating } }));
  setTimeout(() => inside(2).options.host.exit(1), 25);
  expect(await thrownBy(() => launching)).toMatchObject({ kind: 'node-exited' });
  expect(engine.calls.filter((verb) => verb === 'createContainer')).toHaveLength(4);
  expect(engine.containers.size).toBe(4);
  expect(helperOf({ engine }).status).toBe('created');
});
