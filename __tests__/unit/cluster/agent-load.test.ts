import { jest } from '@jest/globals';
import { never } from '../../support/fake-cluster.js';
import { greetedWire } from '../../support/fake-wire.js';

beforeEach(() => {
  // Streams need the rest.
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
});
afterEach(() => {
  jest.useRealTimers();
});

const args = ['node2@erlang-node-2', 64, 1, 0, 100];
/** A load as request 2, what it told of its progress, and how it ended. */
const underWay = async (signal = never, timeoutMs = 1000) => {
  const wire = await greetedWire();
  const told: number[] = [];
  let ended: unknown = 'not yet';
  const options = { timeoutMs, onProgress: (done: number) => told.push(done) };
  const load = wire.agent.ask('bare-flood', args, signal, options);
  load.then(
    (reply) => (ended = reply),
    (error: unknown) => (ended = error),
  );
  const pass = async (ms: number) => {
    await new Promise((resolve) => setImmediate(resolve));
    await jest.advanceTimersByTimeAsync(ms);
    return ended;
  };
  const progress = (id: string, done: unknown) => {
    wire.tell('-', { event: 'progress', id, done });
  };
  const asked = () => wire.wire.written.split('\n').slice(1, -1);
  return { ...wire, told, pass, progress, asked };
};
const silent = {
  kind: 'agent-protocol',
  message: 'Expected node1@erlang-node-1 to answer `bare-flood` within 1 s, got nothing',
};
const line = '2 bare-flood node2@erlang-node-2 64 1 0 100';

test('a load tells its progress, and may take as long as it does so', async () => {
  const { told, pass, progress, tell, asked } = await underWay();
  for (const done of [0, 7, 7, 12]) {
    expect(await pass(999)).toBe('not yet');
    progress('2', done);
  }
  tell(2, { ok: { messages: 100, elapsed_ns: 5 } });
  expect(await pass(5000)).toEqual({ messages: 100, elapsed_ns: 5 });
  expect(told).toEqual([0, 7, 7, 12]);
  expect(asked()).toEqual([line]);
});

test('a load that falls silent is given up, and ended in the node', async () => {
  const { pass, progress, asked } = await underWay();
  expect(await pass(999)).toBe('not yet');
  progress('2', 3);
  expect(await pass(999)).toBe('not yet');
  expect(asked()).toEqual([line]);
  expect(await pass(1)).toMatchObject(silent);
  expect(asked()).toEqual([line, '- cancel 2']);
});

test.each([
  ['of another request', '3', 4],
  ['of nobody', '-', 4],
  ['of another shape', '2', 'much'],
  ['of less than nothing', '2', -1],
])('a load is not kept alive by progress %s', async (_what, id, done) => {
  const { told, pass, progress } = await underWay();
  await pass(999);
  progress(id, done);
  expect(await pass(1)).toMatchObject(silent);
  expect(told).toEqual([]);
});

test('a load that was given up tells no more', async () => {
  const cancel = new AbortController();
  const { told, pass, progress } = await underWay(cancel.signal);
  cancel.abort('enough');
  expect(await pass(0)).toBe('enough');
  progress('2', 5);
  await pass(0);
  expect(told).toEqual([]);
});

test('a load that is aborted ends with the reason, and is ended in the node', async () => {
  const cancel = new AbortController();
  const { pass, asked } = await underWay(cancel.signal, Infinity);
  expect(await pass(1e9)).toBe('not yet');
  cancel.abort('enough');
  expect(await pass(0)).toBe('enough');
  expect(asked()).toEqual([line, '- cancel 2']);
});

test('a load whose node has gone is not ended there', async () => {
  const cancel = new AbortController();
  const { pass, asked, stdout } = await underWay(cancel.signal);
  stdout.end();
  expect(await pass(0)).toMatchObject({ kind: 'node-exited' });
  cancel.abort('enough');
  await pass(5000);
  expect(asked()).toEqual([line]);
});

test('progress is not an event for those who listen to the node', async () => {
  const { agent, progress, pass } = await underWay();
  const heard: unknown[] = [];
  agent.onEvent((event) => heard.push(event));
  progress('2', 1);
  await pass(0);
  expect(heard).toEqual([]);
});
