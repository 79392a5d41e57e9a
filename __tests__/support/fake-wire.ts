import { PassThrough } from 'node:stream';
import { AgentConnection } from '../../src/cluster/agent.js';
import type { Attachment } from '../../src/docker/engine.js';
import { records } from './fake-records.js';

/** A connection whose other end is held by the test. */
export const fakeWire = () => {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const wire = { closed: 0, written: '' };
  stdin.on('data', (chunk: Buffer) => (wire.written += chunk.toString()));
  const attachment: Attachment = { stdin, stdout, stderr, close: () => void (wire.closed += 1) };
  const agent = new AgentConnection('node1@erlang-node-1', attachment);
  const session = (): string => / hello ([0-9a-f]+)\n/.exec(wire.written)?.[1] ?? '-';
  return {
    agent,
    stdin,
    stdout,
    stderr,
    wire,
    session,
    /** An event or a reply in the session that the last hello named. */
    tell: (id: string | number, body: unknown): void => {
      stdout.write(records(session(), String(id), body));
    },
  };
};

export type FakeWire = ReturnType<typeof fakeWire>;

export const greeting = {
  node: 'node1@erlang-node-1',
  otp: '27',
  erts: '15.2',
  schedulers: 2,
  epmd: { names: [{ name: 'node1', port: 9000 }] },
};

/** A connection that has had its hello. */
export const greetedWire = async (): Promise<FakeWire> => {
  const wire = fakeWire();
  const hello = wire.agent.hello(new AbortController().signal);
  wire.tell(1, { ok: greeting });
  await hello;
  return wire;
};
