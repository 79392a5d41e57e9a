import { until } from '../../src/base/until.js';
import { inject } from '../../src/faults/inject.js';
import { restartNode } from '../../src/cluster/restart.js';
import { asked, evaluated } from '../support/boots.js';
import { testImages } from '../support/images.js';
import { imageThatBoots, type OddImage } from '../support/odd-images.js';
import { agentModules, engine, execIn, never, realMesh, type RealCluster } from '../support/real-cluster.js';

describe.each(testImages)('on OTP $otp, in nodes that boot themselves', ({ otp, image }) => {
  let odd: OddImage | undefined;
  let real: RealCluster | undefined;
  const cluster = () => real!.cluster;
  const node = (index: number) => cluster().node(index);
  beforeAll(async () => {
    odd = await imageThatBoots(image);
    real = await realMesh({ nodeCount: 2, image: odd.name, boot: 'image' });
  });
  afterAll(async () => {
    await real?.[Symbol.asyncDispose]();
    await odd?.[Symbol.asyncDispose]();
  });

  test('the agent answers through the helper as it does through stdin', async () => {
    expect(node(0).facts.otp).toBe(String(otp));
    const { agent } = node(0);
    expect(await agent.ask('health', [], never)).toEqual({
      epmd: { names: [{ name: 'node1', port: 9000 }] },
      peers: [node(1).name],
    });
    const footprint = await agent.ask('footprint', [], never);
    expect(footprint.connections).toBe(1);
    expect((await agent.ask('wire', [], never)).tx_bytes).toBeGreaterThan(1000);
    await expect(agent.ask('footprint', ['of whom'], never)).rejects.toMatchObject({
      kind: 'agent-protocol',
      message: expect.stringMatching(/do as asked, got `.*function_clause/) as string,
    });
  });

  test('a load is told of while it runs, and can be given up', async () => {
    const over = new AbortController();
    const progress: number[] = [];
    const load = node(0).agent.ask(
      'round-trip',
      [node(1).name, 64, 1, 0, 1_000_000_000, 60_000],
      over.signal,
      {
        onProgress: (done) => {
          progress.push(done);
          over.abort(new Error('enough'));
        },
      },
    );
    await expect(load).rejects.toThrow('enough');
    expect(progress.length).toBeGreaterThan(0);
    expect((await node(0).agent.ask('health', [], never)).peers).toEqual([node(1).name]);
  });

  test('what a node prints is its log', async () => {
    expect(await asked(node(0), 'io put_chars [user, "a line, ::error::"]')).toBe('ok');
    await asked(node(0), 'io nl [user]');
    const seen = async () =>
      node(0).agent.log.lines.join().includes('a line, ::error::') ? true : undefined;
    expect(await until(seen, { everyMs: 20, timeoutMs: 10_000 })).toBe(true);
  });

  test('nothing of ours is left in a node but its agent: no cookie file, no name in epmd, no visible peer', async () => {
    const home = await execIn(node(0).containerId, ['sh', '-c', 'ls -a ~; epmd -names']);
    expect(home.output).not.toContain('.erlang.cookie');
    expect(home.output).not.toContain('helper');
    expect(await asked(node(0), 'erlang nodes []')).toBe(`['${node(1).name}']`);
    const names = await asked(node(0), 'erlang registered []');
    expect(names.match(/cluster_agent\w*/g)).toEqual(['cluster_agent']);
  });

  test('what is printed on behalf of the agent comes out in the node, and not at the helper', async () => {
    const leader = 'element(2, process_info(whereis(cluster_agent), group_leader)) =:= whereis(user).';
    expect(await evaluated(node(0), leader)).toBe('{ok, true}');
  });

  test('a connection to the helper that was cut is made again', async () => {
    await asked(node(0), "erlang disconnect_node ['cluster_agent_helper@erlang-helper']");
    expect((await node(0).agent.ask('health', [], never)).peers).toEqual([node(1).name]);
    expect(node(0).agent.log.tail().join('\n')).not.toContain('helper');
  });

  test('a killed node is heard to its last word, and started again', async () => {
    const beats: number[] = [];
    const { agent } = node(1);
    agent.onEvent((event) => event.event === 'beat' && beats.push(event.at_ns));
    await agent.ask('beat', [30_000], never);
    await inject(engine, { kind: 'kill', node: node(1) });
    await agent.ended(never);
    expect(beats.length).toBeGreaterThan(0);
    const options = { engine, index: 1, agentModules, signal: never, timeoutMs: 60_000 };
    await restartNode(cluster(), options);
    expect((await node(0).agent.ask('health', [], never)).peers).toEqual([node(1).name]);
  });
});
