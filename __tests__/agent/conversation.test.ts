import { testImages } from '../support/images.js';
import { callNode, docker, execIn, never, realCluster } from '../support/real-cluster.js';

describe.each(testImages)('on OTP $otp', ({ otp, image }) => {
  test('every verb is answered in its shape', async () => {
    await using real = await realCluster({ nodeCount: 2, image });
    const [one, two] = [real.cluster.node(0), real.cluster.node(1)];
    const ask = two.agent.ask.bind(two.agent);

    expect(two.facts).toMatchObject({ otp: String(otp) });
    expect(await ask('health', [], never)).toEqual({
      epmd: { names: [{ name: 'node2', port: 9001 }] },
      peers: [],
    });
    expect((await ask('connect', [one.name], never)).peers).toMatchObject([
      { node: one.name, connected: true },
    ]);
    expect(await ask('mesh', [1], never)).toEqual({ peers: [one.name] });
    expect((await ask('global', [], never)).sync_us).toBeGreaterThan(0);
    expect((await ask('wire', [], never)).tx_bytes).toBeGreaterThan(1000);
    const idle = await ask('idle', [100, 1000, 300], never);
    expect(idle.elapsed_ns / 1e6).toBeGreaterThanOrEqual(300);
    expect(idle.tx_bytes).toBeLessThan(2000);
    const footprint = await ask('footprint', [], never);
    expect(Object.values(footprint).every((value) => value !== null && value > 0)).toBe(true);
    expect(footprint.connections).toBe(1);

    const machine = await ask('machine', [], never);
    expect(machine.total_ticks).toBeGreaterThan(machine.steal_ticks ?? NaN);
    const list = await execIn(two.containerId, ['grep', 'Cpus_allowed_list', '/proc/self/status']);
    expect(machine.cpus_allowed).toBe(list.output.trim().split(/\s+/)[1]);
    const { cpu_ns, elapsed_ns, waited_ns } = await ask('ruler', [], never);
    expect(cpu_ns).toBeGreaterThan(1000);
    expect(elapsed_ns).toBeGreaterThanOrEqual(20 * cpu_ns);
    expect(waited_ns).toBeGreaterThanOrEqual(0);
    expect(Math.abs((await ask('clock', [], never)).at_ms - Date.now())).toBeLessThan(1000);
  });

  test('a request it cannot do is refused with the reason, and the next is answered', async () => {
    await using real = await realCluster({ image });
    const { agent } = real.cluster.node(0);
    await expect(agent.ask('footprint', ['of whom'], never)).rejects.toMatchObject({
      kind: 'agent-protocol',
      message: expect.stringMatching(
        /^Expected node1@erlang-node-1 to do as asked, got `.*function_clause/,
      ) as string,
    });
    expect((await agent.ask('health', [], never)).peers).toEqual([]);
  });

  test('what the node prints, even without a line end, is its log and does not harm the protocol', async () => {
    await using real = await realCluster({ image });
    const node = real.cluster.node(0);
    await callNode(node, ['io', 'put_chars', '[user, <<"half a line, ::error::">>]']);
    expect((await node.agent.ask('health', [], never)).peers).toEqual([]);
    expect(node.agent.log.tail()).toContain('half a line, ::error::');
  });

  test('the cookie is taken, left for docker exec, and stands on no command line', async () => {
    const cookie = 'S3cret-of-this-test!';
    await using real = await realCluster({ image, cookie });
    const node = real.cluster.node(0);
    expect(await callNode(node, ['erlang', 'get_cookie', '[]'])).toBe(`'${cookie}'`);
    const mode = await execIn(node.containerId, [
      'sh',
      '-c',
      'stat -c %a ~/.erlang.cookie; cat ~/.erlang.cookie',
    ]);
    expect(mode.output.split(/\r?\n/)).toEqual(['400', cookie]);
    const lines = await execIn(node.containerId, ['sh', '-c', 'cat /proc/[0-9]*/cmdline']);
    expect(lines.output).toContain('-setcookie');
    expect(lines.output).not.toContain(cookie);
  });

  test('init is PID 1: SIGTERM ends the node in order, and epmd leaves no zombie', async () => {
    await using real = await realCluster({ image });
    const { containerId } = real.cluster.node(0);
    const states = await execIn(containerId, ['sh', '-c', 'cat /proc/[0-9]*/stat']);
    expect(states.output).toMatch(/\(epmd\) S/);
    expect(states.output).not.toMatch(/\) Z /);
    const container = docker.getContainer(containerId);
    const ended = container.wait() as Promise<{ StatusCode: number }>;
    await container.kill({ signal: 'SIGTERM' });
    // 0 is the BEAM's own orderly end; a signal that nobody handled would give 143.
    expect((await ended).StatusCode).toBe(0);
  });
});

test('runs as a user whose home is no place for a cookie file', async () => {
  const { image = '' } = testImages[0] ?? {};
  const name = 'erlang-cluster-action/test-user:unprivileged';
  const made = await docker.createContainer({ Image: image, Cmd: ['true'] });
  try {
    await made.commit({ repo: name.split(':')[0], tag: 'unprivileged', changes: 'USER 4711:4711' } as object);
    await using real = await realCluster({ image: name });
    const { containerId } = real.cluster.node(0);
    expect((await execIn(containerId, ['id', '-u'])).output.trim()).toBe('4711');
  } finally {
    await made.remove();
    await docker.getImage(name).remove();
  }
});
