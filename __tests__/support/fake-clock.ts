import type { Clock } from '../../src/base/until.js';

export type FakeClock = Clock & { readonly slept: readonly number[]; pass: (ms: number) => void };

/** A clock that moves only when somebody sleeps on it or says so. */
export const fakeClock = (): FakeClock => {
  let ms = 0;
  const slept: number[] = [];
  return {
    slept,
    now: () => ms,
    pass: (more) => void (ms += more),
    sleep: async (more, signal) => {
      signal?.throwIfAborted();
      slept.push(more);
      ms += more;
    },
  };
};
