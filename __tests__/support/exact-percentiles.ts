declare const sorted: unique symbol;

/** At least one sample, in ascending order. */
export type SortedSamples = readonly [number, ...number[]] & { readonly [sorted]: true };

/** The samples in ascending order; `undefined` when there are none. */
export const sortSamples = (samples: readonly number[]): SortedSamples | undefined =>
  samples.length === 0 ? undefined : (Float64Array.from(samples).sort() as unknown as SortedSamples);

/**
 * The sample at `sorted[floor(count · p)]`, clamped to the last: a value that was seen, never interpolated.
 * (The nearest-rank definition with the rank rounded up instead of down differs by at most one sample.)
 * @param p from 0 to 1
 */
export const percentile = (samples: SortedSamples, p: number): number => {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`Expected a percentile from 0 to 1, got ${String(p)}`);
  const index = Math.min(samples.length - 1, Math.floor(samples.length * p));
  return samples[index] ?? samples[0];
};
