import { thrownBy } from '../../support/builders.js';
import { never } from '../../support/fake-cluster.js';
import { records } from '../../support/fake-records.js';
import { fakeWire, greetedWire, greeting } from '../../support/fake-wire.js';

describe('loading', () => {
  test('feeds the agent and is done when it is ready', async () => {
    const { agent, tell, wire } = fakeWire();
    const loading = agent.load('QkVBTQ==\n', never);
    tell('-', { event: 'loader', otp: '25' });
    tell('-', { event: 'ready' });
    await expect(loading).resolves.toBeUndefined();
    expect(wire.written).toBe('QkVBTQ==\n');
  });

  test('is not done before the agent is ready', async () => {
    const { agent, tell, stdout } = fakeWire();
    const loading = thrownBy(() => agent.load('x\n', never));
    tell('-', { event: 'loader', otp: '27' });
    stdout.end();
    expect(await loading).toMatchObject({ kind: 'node-exited' });
  });

  test.each(['24', 'R16B03', '', '\u001b[31m'])('refuses OTP %j', async (otp) => {
    const { agent, tell } = fakeWire();
    const loading = thrownBy(() => agent.load('x\n', never));
    tell('-', { event: 'loader', otp });
    const error = await loading;
    expect(error).toMatchObject({ kind: 'image' });
    expect((error as Error).message).toMatch(
      /^Expected an image with Erlang\/OTP 25 or later, got OTP [ -~]*$/,
    );
  });

  test.each(['25', '27', '29', '28-rc3'])('takes OTP %j', async (otp) => {
    const { agent, tell } = fakeWire();
    const loading = agent.load('x\n', never);
    tell('-', { event: 'loader', otp });
    tell('-', { event: 'ready' });
    await expect(loading).resolves.toBeUndefined();
  });

  test('ends with the reason of an abort', async () => {
    const cancel = new AbortController();
    const { agent } = fakeWire();
    const loading = thrownBy(() => agent.load('x\n', cancel.signal));
    cancel.abort('enough');
    expect(await loading).toBe('enough');
  });
});

describe('asking', () => {
  test('is one line with an id, and hello names a session of 16 digits', async () => {
    const { agent, wire, tell } = fakeWire();
    const hello = agent.hello(never);
    tell(1, { ok: greeting });
    expect(await hello).toEqual(greeting);
    const connect = agent.ask('connect', ['node1@a', 'node2@b'], never);
    tell(2, { ok: { peers: [] } });
    await connect;
    expect(wire.written).toMatch(/^1 hello [0-9a-f]{16}\n2 connect node1@a node2@b\n$/);
  });

  test('every connection has a session of its own', async () => {
    const wires = await Promise.all([greetedWire(), greetedWire(), greetedWire()]);
    expect(new Set(wires.map(({ session }) => session())).size).toBe(3);
  });

  test('gives each request its own reply, in whatever order they come', async () => {
    const { agent, tell } = await greetedWire();
    const [first, second] = [agent.ask('global', [], never), agent.ask('global', [], never)];
    tell(3, { ok: { sync_us: 3 } });
    tell(2, { ok: { sync_us: 2 } });
    expect(await Promise.all([first, second])).toEqual([{ sync_us: 2 }, { sync_us: 3 }]);
  });

  test('leaves out of a reply what its shape does not know', async () => {
    const { agent, tell } = await greetedWire();
    const asked = agent.ask('global', [], never);
    tell(2, { ok: { sync_us: 2, secret: 'x' } });
    expect(await asked).toEqual({ sync_us: 2 });
  });

  test.each<[string, unknown, string]>([
    ['another shape', { ok: { sync_us: 'soon' } }, 'Expected node1@erlang-node-1 to answer `global` in its shape, got another'], // prettier-ignore
    ['nothing', { ok: null }, 'Expected node1@erlang-node-1 to answer `global` in its shape, got another'],
    [
      'an error',
      { error: '{error,badarg}' },
      'Expected node1@erlang-node-1 to do as asked, got `{error,badarg}`',
    ],
    ['a hostile error', { error: '\n::error::x' }, 'Expected node1@erlang-node-1 to do as asked, got `\\u{a}::error::x`'], // prettier-ignore
    ['neither', {}, 'Expected node1@erlang-node-1 to do as asked, got `{}`'],
    ['no object', 7, 'Expected node1@erlang-node-1 to do as asked, got `7`'],
  ])('refuses a reply of %s', async (_what, body, message) => {
    const { agent, tell } = await greetedWire();
    const asked = thrownBy(() => agent.ask('global', [], never));
    tell(2, body);
    expect(await asked).toMatchObject({ kind: 'agent-protocol', message });
  });

  test('refuses a reply that is no JSON', async () => {
    const { agent, stdout, session } = await greetedWire();
    const asked = thrownBy(() => agent.ask('global', [], never));
    stdout.write(`\u001e${session()} 2 . {"ok":\n`);
    expect(await asked).toMatchObject({ kind: 'agent-protocol' });
  });

  test('does not take the reply of another session, or one to another request', async () => {
    const { agent, tell, stdout } = await greetedWire();
    const asked = agent.ask('global', [], never);
    for (const session of ['-', 'ffffffffffffffff'])
      stdout.write(records(session, '2', { ok: { sync_us: 666 } }));
    tell(99, { ok: { sync_us: 666 } });
    tell(2, { ok: { sync_us: 2 } });
    expect(await asked).toEqual({ sync_us: 2 });
  });

  test('ends when the output ends', async () => {
    const { agent, stdout } = await greetedWire();
    const asked = thrownBy(() => agent.ask('global', [], never));
    stdout.end();
    const ended = {
      kind: 'node-exited',
      message: 'Expected node1@erlang-node-1 to answer, got the end of its output',
    };
    expect(await asked).toMatchObject(ended);
    expect(await thrownBy(() => agent.ask('global', [], never))).toMatchObject(ended);
  });

  test('ends when the input breaks, with the cause', async () => {
    const { agent, stdin } = await greetedWire();
    const asked = thrownBy(() => agent.ask('global', [], never));
    const cause = new Error('EPIPE');
    stdin.destroy(cause);
    expect(await asked).toMatchObject({ kind: 'node-exited', cause });
  });

  test('ends when there is no answer in time, and not before', async () => {
    const { agent, tell } = await greetedWire();
    expect(await thrownBy(() => agent.ask('global', [], never, { timeoutMs: 1 }))).toMatchObject({
      kind: 'agent-protocol',
      message: 'Expected node1@erlang-node-1 to answer `global` within 0.001 s, got nothing',
    });
    const patient = agent.ask('global', [], never, { timeoutMs: Infinity });
    tell(3, { ok: { sync_us: 3 } });
    expect(await patient).toEqual({ sync_us: 3 });
  });

  test('ends with the reason of an abort, before or after it began', async () => {
    const { agent } = await greetedWire();
    const cancel = new AbortController();
    const asked = thrownBy(() => agent.ask('global', [], cancel.signal));
    cancel.abort('enough');
    expect(await asked).toBe('enough');
    expect(await thrownBy(() => agent.ask('global', [], cancel.signal))).toBe('enough');
  });
});

test('with the end of the output all that was asked ends', async () => {
  const { agent, stdout } = await greetedWire();
  const asked = [
    agent.ask('global', [], never),
    agent.ask('raw-stream', ['node2@erlang-node-2', 64, 0, 100], never, { timeoutMs: Infinity }),
    agent.nextEvent(() => undefined, never),
  ];
  stdout.end();
  const ends = await Promise.allSettled(asked);
  expect(ends).toMatchObject(Array(3).fill({ status: 'rejected', reason: { kind: 'node-exited' } }));
});

test('the end of the output is waited for', async () => {
  const { agent, stdout } = await greetedWire();
  const ended = agent.ended(never);
  stdout.write('last words\n');
  stdout.end();
  await ended;
  expect(agent.log.lines).toEqual(['last words']);
  await agent.ended(never);
});

test('the end of the output is not waited for beyond an abort', async () => {
  const { agent } = await greetedWire();
  expect(await thrownBy(() => agent.ended(AbortSignal.abort('enough')))).toBe('enough');
});

test('what is let go answers no more', async () => {
  const { agent, wire } = await greetedWire();
  const asked = thrownBy(() => agent.ask('global', [], never));
  agent.close();
  const closed = {
    kind: 'node-exited',
    message: 'Expected a connection to node1@erlang-node-1, got one already closed',
  };
  expect(await asked).toMatchObject(closed);
  expect(await thrownBy(() => agent.ask('global', [], never))).toMatchObject(closed);
  expect(wire.closed).toBe(1);
});
