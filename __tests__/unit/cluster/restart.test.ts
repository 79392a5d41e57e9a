import { missingEdges, views } from '../../../src/cluster/mesh.js';
import { restartNode } from '../../../src/cluster/restart.js';
import { measureFailure } from '../../../src/measure/recovery.js';
import { thrownBy } from '../../support/builders.js';
import { agentModules, fakeMesh, never, type FakeCluster } from '../../support/fake-cluster.js';

const back = ({ engine, cluster }: FakeCluster, index: number, timeoutMs = 5000) =>
  restartNode(cluster, { engine, index, agentModules, signal: never, timeoutMs });

describe.each(['erl', 'image'] as const)('boot: %s', (boot) => {
  const config = { boot };

  test('a killed node comes back under its name, and the mesh is full', async () => {
    const fake = await fakeMesh({ config });
    const { engine, cluster } = fake;
    await measureFailure(cluster, { engine, index: 1, signal: never });
    const { containerId, name } = cluster.node(1);
    expect(await back(fake, 1)).toEqual({
      node: name,
      bootMs: expect.any(Number) as number,
      rejoinMs: expect.any(Number) as number,
    });
    expect(cluster.node(1)).toMatchObject({ name, containerId, state: 'running', facts: { otp: '27' } });
    expect(cluster.node(1).ip).not.toBe('');
    expect(missingEdges(await views(cluster, never))).toEqual([]);
  });

  test('it can fail and come back again and again', async () => {
    const fake = await fakeMesh({ config });
    for (let round = 0; round < 3; round += 1) {
      await measureFailure(fake.cluster, { engine: fake.engine, index: 0, signal: never });
      await back(fake, 0);
    }
    expect(fake.cluster.running).toHaveLength(3);
  });

  test('one that ended by itself, unnoticed, comes back', async () => {
    const fake = await fakeMesh({ config });
    fake.inside(2).options.host.exit(1);
    await back(fake, 2);
    expect(missingEdges(await views(fake.cluster, never))).toEqual([]);
  });

  test('its log goes on', async () => {
    const fake = await fakeMesh({ config, nodes: { 1: { prints: 'here I am\n' } } });
    await fake.engine.killContainer(fake.cluster.node(1).containerId, 'SIGKILL');
    await back(fake, 1);
    expect(fake.cluster.node(1).agent.log.lines).toEqual(['here I am', 'here I am']);
  });

  test('one that runs is left alone', async () => {
    const fake = await fakeMesh({ config });
    expect(await thrownBy(() => back(fake, 0))).toMatchObject({
      kind: 'fault',
      message: 'Expected node1@erlang-node-1 to have ended before it is restarted, got one that runs',
    });
    expect(fake.cluster.node(0).state).toBe('running');
  });

  test('one whose container is gone cannot come back', async () => {
    const fake = await fakeMesh({ config });
    await fake.engine.removeContainer(fake.cluster.node(0).containerId);
    expect(await thrownBy(() => back(fake, 0))).toMatchObject({
      kind: 'fault',
      message: expect.stringMatching(/got one whose container is gone$/) as string,
    });
  });

  test('one that ends while it boots is told with its code, and stays failed', async () => {
    const script: { exitsWith?: number } = {};
    const fake = await fakeMesh({ config, nodes: { 1: script } });
    await fake.engine.killContainer(fake.cluster.node(1).containerId, 'SIGKILL');
    script.exitsWith = 4;
    expect(await thrownBy(() => back(fake, 1))).toMatchObject({
      kind: 'node-exited',
      message: expect.stringMatching(/^Expected node2@erlang-node-2 to boot from image `erlang:alpine`, got its end: it exited with code 4; /) as string, // prettier-ignore
    });
    expect(fake.cluster.node(1).state).toBe('failed');
  });

  test('one that says nothing is waited for no longer than told', async () => {
    const script: { stuckAfter?: 'start' } = {};
    const fake = await fakeMesh({ config, nodes: { 1: script } });
    await fake.engine.killContainer(fake.cluster.node(1).containerId, 'SIGKILL');
    script.stuckAfter = 'start';
    expect(await thrownBy(() => back(fake, 1, 300))).toMatchObject({
      kind: 'formation-timeout',
      message: expect.stringMatching(/^Expected node2@erlang-node-2 to be up within 0.3 s, /) as string,
    });
  });
});
