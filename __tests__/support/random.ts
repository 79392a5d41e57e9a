/** Named here, because a look at a global is slow in the contexts that tests run in. */
const { cos, imul, log, PI, sqrt } = Math;

/** Uniform numbers from 0 to below 1, the same for the same seed (mulberry32). */
export const uniform = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Standard normal numbers (Box and Muller). */
export const normal = (seed: number): (() => number) => {
  const next = uniform(seed);
  return () => sqrt(-2 * log(1 - next())) * cos(2 * PI * next());
};
