import { PhaseClock } from '../../../src/cluster/phases.js';
import { thrownBy } from '../../support/builders.js';

const clocked = () => {
  let now = 1000;
  const clock = new PhaseClock(() => now);
  const pass = (ms: number): void => void (now += ms);
  const taking = (ms: number) => async (): Promise<string> => {
    pass(ms);
    return 'done';
  };
  return { clock, pass, taking };
};

test('counts from the moment it is made', () => {
  const { clock, pass } = clocked();
  expect(clock.elapsedMs()).toBe(0);
  pass(12);
  expect(clock.elapsedMs()).toBe(12);
});

test('a phase lasts as long as its work, whose result it gives', async () => {
  const { clock, pass, taking } = clocked();
  pass(5);
  expect(await clock.during('boot', taking(7))).toBe('done');
  expect(clock.spans()).toEqual([{ phase: 'boot', startMs: 5, endMs: 12 }]);
});

test('a phase of several works lasts from its first beginning to its last end', async () => {
  const { clock, pass, taking } = clocked();
  let release = (): void => undefined;
  const long = clock.during('boot', () => new Promise<void>((resolve) => (release = resolve)));
  await clock.during('boot', taking(10));
  expect(clock.spans()).toEqual([{ phase: 'boot', startMs: 0, endMs: 10 }]);
  pass(20);
  release();
  await long;
  expect(clock.spans()).toEqual([{ phase: 'boot', startMs: 0, endMs: 30 }]);
});

test('a phase that fails has an end too', async () => {
  const { clock, pass } = clocked();
  const work = async (): Promise<void> => {
    pass(3);
    throw new Error('no');
  };
  expect(await thrownBy(() => clock.during('start', work))).toEqual(new Error('no'));
  expect(clock.spans()).toEqual([{ phase: 'start', startMs: 0, endMs: 3 }]);
});

test('phases are told in the order of their beginning, as copies', async () => {
  const { clock, taking } = clocked();
  await clock.during('network', taking(1));
  await clock.during('create', taking(1));
  await clock.during('network', taking(1));
  const spans = clock.spans();
  expect(spans.map(({ phase }) => phase)).toEqual(['network', 'create']);
  spans[0]!.endMs = 999;
  expect(clock.spans()[0]!.endMs).toBe(3);
});

test('getting ready counts from the network on, without the time that the image took', async () => {
  const { clock, pass, taking } = clocked();
  await clock.during('image', taking(60_000));
  expect(clock.readyMs()).toBe(0);
  await clock.during('network', taking(100));
  pass(50);
  expect(clock.readyMs()).toBe(150);
});
