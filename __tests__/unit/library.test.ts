import { ActionError, Cluster } from '../../src/library.js';
import { thrownBy } from '../support/builders.js';

/** Nobody listens there: what touches Docker fails. */
const nowhere = { docker: 'tcp://127.0.0.1:1' };

test('manager creation: a new Cluster() has an id and a network of its own, and touches nothing', () => {
  const [one, two] = [new Cluster(), new Cluster({ nodeCount: 5, image: 'erlang:27' })];
  expect(one.clusterId).toMatch(/^[0-9a-f]{12}$/);
  expect(one.networkName).toBe(`erlang-cluster-${one.clusterId}`);
  expect(two.clusterId).not.toBe(one.clusterId);
});

test('manager creation: wrong options are refused, all at once', async () => {
  const options = { nodeCount: 0, readyTimeoutMs: 1, docker: 'ssh://x' };
  expect(await thrownBy(() => new Cluster(options))).toMatchObject({
    kind: 'config',
    details: [
      expect.stringMatching(/^Expected `node-count`/),
      expect.stringMatching(/^Expected `ready-timeout`/),
    ],
  });
});

test('manager creation: a daemon that cannot be spoken to is refused', async () => {
  expect(await thrownBy(() => new Cluster({ docker: 'ssh://x' }))).toMatchObject({ kind: 'docker' });
});

test('node count zero at first', () => {
  expect(new Cluster({ nodeCount: 5 }).nodeCount).toBe(0);
});

test('empty node list at first', () => {
  expect(new Cluster({ nodeCount: 5 }).nodes).toEqual([]);
});

const node = { index: 0 };
test.each<[string, (cluster: Cluster) => Promise<unknown>]>([
  ['connect', (cluster) => cluster.connect()],
  ['measureFormation', (cluster) => cluster.measureFormation()],
  ['collectMetrics', (cluster) => cluster.collectMetrics()],
  ['testMessaging', (cluster) => cluster.testMessaging(10)],
  ['testOperations', (cluster) => cluster.testOperations([{ name: 'x', call: 'lists:sort([])' }])],
  ['check', (cluster) => cluster.check('erlang:is_alive')],
  ['simulateNodeFailure', (cluster) => cluster.simulateNodeFailure(0)],
  ['checkNodeHealth', (cluster) => cluster.checkNodeHealth(node)],
])('%s of a cluster without nodes is a rejection, and not an error thrown at once', async (_name, call) => {
  const promise = call(new Cluster(nowhere));
  await expect(promise).rejects.toMatchObject({
    kind: 'fault',
    message: 'Expected a launched cluster, got one without nodes; call `launch` or `Cluster.spawn` first',
  });
});

test.each([-1, 1.5, NaN, 1_000_001])('%d messages are refused', async (count) => {
  const refused = new Cluster(nowhere).testMessaging(count);
  await expect(refused).rejects.toMatchObject({ kind: 'config' });
});

test('messaging options out of bounds are refused, all at once and by the names of the inputs', async () => {
  const options = { sizeBytes: [-1], rate: 2_000_000, pairs: [[1, 1]], repeats: 0, cpuPlacement: 'loose' };
  const refused = new Cluster(nowhere).testMessaging(10, options as object);
  const problems = ['message-size', 'rate', 'pairs', 'repeats', 'cpu-placement'];
  await expect(refused).rejects.toMatchObject({
    kind: 'config',
    details: problems.map((name) => expect.stringMatching(`^Expected \`${name}\` to be `) as string),
  });
});

test('messaging options that do not exist are refused', async () => {
  const refused = new Cluster(nowhere).testMessaging(10, { sizebytes: 7 } as object);
  await expect(refused).rejects.toMatchObject({ kind: 'config', message: expect.stringContaining('`sizebytes`') as string }); // prettier-ignore
});

test('a daemon that is not there is told by launch as that', async () => {
  const error = await thrownBy(() => new Cluster({ ...nowhere, nodeCount: 1 }).launch());
  expect(error).toBeInstanceOf(ActionError);
  expect(error).toMatchObject({
    kind: 'docker',
    message: expect.stringContaining(
      'Expected a Docker daemon at tcp://127.0.0.1:1, got ECONNREFUSED',
    ) as string,
  });
});
