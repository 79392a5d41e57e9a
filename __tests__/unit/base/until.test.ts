import { getEventListeners } from 'node:events';
import { abortable, systemClock, until } from '../../../src/base/until.js';
import { thrownBy } from '../../support/builders.js';
import { fakeClock } from '../../support/fake-clock.js';

/** A probe that answers at its n-th question. */
const answersAt = (n: number) => {
  const count = { asked: 0 };
  const probe = async (): Promise<string | undefined> => ((count.asked += 1) >= n ? 'here' : undefined);
  return Object.assign(probe, { count });
};

describe('until', () => {
  test('asks at once, and does not sleep when there is an answer', async () => {
    const clock = fakeClock();
    expect(await until(answersAt(1), { everyMs: 10, timeoutMs: 100, clock })).toBe('here');
    expect(clock.slept).toEqual([]);
  });

  test('asks again after every pause', async () => {
    const clock = fakeClock();
    expect(await until(answersAt(4), { everyMs: 10, timeoutMs: 100, clock })).toBe('here');
    expect(clock.slept).toEqual([10, 10, 10]);
  });

  test('takes any answer but undefined', async () => {
    for (const answer of [null, false, 0, '']) {
      expect(await until(async () => answer, { everyMs: 1, timeoutMs: 0, clock: fakeClock() })).toBe(answer);
    }
  });

  test('gives undefined when the time has passed, after a last question at its very end', async () => {
    const probe = answersAt(Infinity);
    const clock = fakeClock();
    expect(await until(probe, { everyMs: 10, timeoutMs: 30, clock })).toBeUndefined();
    expect(probe.count.asked).toBe(4);
    expect(clock.now()).toBe(30);
  });

  test('does not sleep beyond its time', async () => {
    const clock = fakeClock();
    expect(await until(answersAt(Infinity), { everyMs: 10, timeoutMs: 29, clock })).toBeUndefined();
    expect(clock.now()).toBe(20);
  });

  test('counts the time that the questions take', async () => {
    const clock = fakeClock();
    const slow = async (): Promise<string | undefined> => {
      clock.pass(15);
      return undefined;
    };
    expect(await until(slow, { everyMs: 10, timeoutMs: 30, clock })).toBeUndefined();
    expect(clock.slept).toEqual([10]);
  });

  test('rejects with what the probe throws', async () => {
    const trouble = new Error('no');
    const probe = (): Promise<undefined> => Promise.reject(trouble);
    expect(await thrownBy(() => until(probe, { everyMs: 1, timeoutMs: 9, clock: fakeClock() }))).toBe(
      trouble,
    );
  });

  test('rejects with the reason of an abort, without another question', async () => {
    const probe = answersAt(Infinity);
    const cancel = new AbortController();
    const clock = { ...fakeClock(), sleep: async () => cancel.abort('enough') };
    const options = { everyMs: 1, timeoutMs: 9, signal: cancel.signal, clock };
    expect(await thrownBy(() => until(probe, options))).toBe('enough');
    expect(probe.count.asked).toBe(1);
  });

  test('hands the signal to the sleep, so that an abort ends a long pause', async () => {
    const cancel = new AbortController();
    const waiting = until(answersAt(Infinity), {
      everyMs: 3_600_000,
      timeoutMs: 7_200_000,
      signal: cancel.signal,
    });
    cancel.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('has a clock of its own that never runs backwards', async () => {
    const before = systemClock.now();
    await systemClock.sleep(0);
    expect(systemClock.now()).toBeGreaterThanOrEqual(before);
  });
});

describe('abortable', () => {
  const never = new Promise<never>(() => undefined);

  test('is the work as long as nobody aborts', async () => {
    const { signal } = new AbortController();
    expect(await abortable(Promise.resolve(42), signal)).toBe(42);
    expect(await thrownBy(() => abortable(Promise.reject(new Error('no')), signal))).toEqual(new Error('no'));
  });

  test('rejects with the reason as soon as it is aborted', async () => {
    const cancel = new AbortController();
    const waiting = thrownBy(() => abortable(never, cancel.signal));
    cancel.abort('enough');
    expect(await waiting).toBe('enough');
  });

  test('rejects at once when it was aborted before', async () => {
    expect(await thrownBy(() => abortable(never, AbortSignal.abort('enough')))).toBe('enough');
  });

  test('leaves no listener behind', async () => {
    const { signal } = new AbortController();
    await abortable(Promise.resolve(), signal);
    await thrownBy(() => abortable(Promise.reject(new Error('no')), signal));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('has a hand on the work it abandons, so that its later failure ends no process', async () => {
    const work = new Promise<never>(() => undefined);
    const handlers: unknown[] = [];
    work.then = (_, onRejected) => {
      handlers.push(onRejected);
      return never;
    };
    await thrownBy(() => abortable(work, AbortSignal.abort('before')));
    expect(handlers).toContainEqual(expect.any(Function));
  });
});
