import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds on a clock that never jumps. */
export type Clock = { now: () => number; sleep: (ms: number, signal?: AbortSignal) => Promise<void> };

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}),
};

export type UntilOptions = {
  everyMs: number;
  timeoutMs: number;
  signal?: AbortSignal;
  clock?: Clock;
};

/**
 * Ask `probe` until it gives something other than `undefined`: the only polling loop of the project.
 * @returns the answer, or `undefined` when `timeoutMs` have passed without one
 * @throws the signal's reason when aborted, and whatever `probe` throws
 */
export const until = async <T>(
  probe: () => Promise<T | undefined>,
  { everyMs, timeoutMs, signal, clock = systemClock }: UntilOptions,
): Promise<T | undefined> => {
  const deadline = clock.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (clock.now() + everyMs > deadline) return undefined;
    await clock.sleep(everyMs, signal);
  }
};

/**
 * The promise, or a rejection with the signal's reason as soon as it is aborted. The work behind an abandoned
 * promise goes on; what it creates carries our label, so the teardown finds it.
 */
export const abortable = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
  // Abandoned before it is begun to be waited for, it may still fail: that must not end the process.
  work.catch(() => undefined);
  signal.throwIfAborted();
  // As many listeners as there are nodes to wait for: more than Node's leak warning expects.
  setMaxListeners(0, signal);
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = (): void => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    stop = () => {
      signal.removeEventListener('abort', onAbort);
    };
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    stop();
  }
};
