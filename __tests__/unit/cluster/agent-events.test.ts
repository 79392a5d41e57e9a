import type { AgentEvent } from '../../../src/cluster/replies.js';
import { thrownBy } from '../../support/builders.js';
import { never } from '../../support/fake-cluster.js';
import { records } from '../../support/fake-records.js';
import { greetedWire } from '../../support/fake-wire.js';

const nodeup = { event: 'nodeup', node: 'node2@erlang-node-2', at_ns: 17 } as const;

describe('events', () => {
  const heard = (agent: Awaited<ReturnType<typeof greetedWire>>['agent']) => {
    const events: AgentEvent[] = [];
    return { events, stop: agent.onEvent((event) => events.push(event)) };
  };

  test('are heard from now on, until that is ended', async () => {
    const { agent, tell } = await greetedWire();
    tell('-', { ...nodeup, at_ns: 1 });
    const { events, stop } = heard(agent);
    tell('-', nodeup);
    stop();
    tell('-', nodeup);
    expect(events).toEqual([nodeup]);
  });

  test('that we do not know are let pass', async () => {
    const { agent, tell } = await greetedWire();
    const { events } = heard(agent);
    for (const body of [{ event: 'weather' }, { event: 'nodeup' }, 'nodeup', null]) tell('-', body);
    expect(events).toEqual([]);
  });

  test('of another session are not heard', async () => {
    const { agent, stdout } = await greetedWire();
    const { events } = heard(agent);
    stdout.write(records('ffffffffffffffff', '-', nodeup));
    expect(events).toEqual([]);
  });

  test('without a session are not heard after hello: the node could have printed them', async () => {
    const { agent, stdout } = await greetedWire();
    const { events } = heard(agent);
    stdout.write(records('-', '-', nodeup));
    expect(events).toEqual([]);
  });

  test('are waited for one by one', async () => {
    const { agent, tell } = await greetedWire();
    const next = agent.nextEvent((event) => (event.event === 'nodedown' ? event.reason : undefined), never);
    tell('-', nodeup);
    tell('-', { event: 'nodedown', node: 'x', at_ns: 1, reason: 'gone' });
    expect(await next).toBe('gone');
  });
});

describe("the node's own output", () => {
  test('is its log, from both streams', async () => {
    const { agent, stdout, stderr } = await greetedWire();
    stdout.write('from stdout\n');
    stderr.write('from stderr\nwithout an end');
    stdout.end();
    await thrownBy(() => agent.ask('global', [], never));
    expect(agent.log.lines).toEqual(['from stdout', 'from stderr', 'without an end']);
  });

  test('on stderr is never the word of the agent, whatever it looks like', async () => {
    const { agent, stderr, session } = await greetedWire();
    const asked = thrownBy(() => agent.ask('global', [], AbortSignal.timeout(1)));
    stderr.write(records(session(), '2', { ok: { sync_us: 666 } }));
    expect(await asked).toMatchObject({ name: 'TimeoutError' });
    expect(agent.log.lines).toEqual(['{"ok":{"sync_us":666}}']);
  });
});
