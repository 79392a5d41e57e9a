import { sum } from '../base/lists.js';
/** Completions per second. `elapsedMs` above 0. */
export const throughput = (completions: number, elapsedMs: number): number =>
  (completions * 1000) / elapsedMs;

/** The middle of the values, or the mean of the middle two; `undefined` without values. */
export const median = (values: readonly number[]): number | undefined => {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
};

export const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : sum(values) / values.length;

/** Of values above 0; `undefined` without values. */
export const geometricMean = (values: readonly number[]): number | undefined => {
  const log = mean(values.map(Math.log));
  return log === undefined ? undefined : Math.exp(log);
};
