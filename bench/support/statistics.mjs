// @ts-check
/** Medians with intervals that assume no distribution, and straight lines. */

/** @param {readonly number[]} values */
const ascending = (values) => [...values].sort((a, b) => a - b);

/** The middle value, or the mean of the middle two; NaN without values. @param {readonly number[]} values */
export const median = (values) => quantile(values, 0.5);

/** With straight lines between the values. @param {readonly number[]} values @param {number} p */
export function quantile(values, p) {
  const sorted = ascending(values);
  const at = p * (sorted.length - 1);
  const [low = NaN, high = NaN] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

/** @param {readonly number[]} values */
export const mean = (values) => values.reduce((sum, each) => sum + each, 0) / values.length;

/** Standard deviation by mean. @param {readonly number[]} values */
export function variation(values) {
  const middle = mean(values);
  const squares = values.reduce((sum, each) => sum + (each - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1)) / middle;
}

/** @typedef {{ value: number, low: number, high: number, count: number }} Estimate */

/**
 * The median, with the interval that the sign test gives (Conover, Practical Nonparametric Statistics, 3.2): between
 * two of the values, covering the median with 95 % at least whatever their distribution. Of fewer than six values no
 * interval does, and it is as wide as can be.
 *
 * @param {readonly number[]} values
 * @returns {Estimate}
 */
export function medianWithInterval(values) {
  const sorted = ascending(values);
  const rank = signTestRank(sorted.length);
  return {
    value: median(sorted),
    low: sorted[rank - 1] ?? -Infinity,
    high: sorted[sorted.length - rank] ?? Infinity,
    count: sorted.length,
  };
}

/** The largest k with P(fewer than k of n coin tosses are heads) ≤ 2.5 %; 0 where there is none. @param {number} n */
export function signTestRank(n) {
  let below = 0;
  let term = 0.5 ** n;
  for (let k = 0; ; k += 1) {
    below += term;
    if (below > 0.025) return k;
    term *= (n - k) / (k + 1);
  }
}

/** @typedef {{ x: number, y: number }} Point */
/** @typedef {{ intercept: number, slope: number }} Line */

/** Least squares. @param {readonly Point[]} points @returns {Line} */
export function fitLine(points) {
  const [x, y] = [mean(points.map((point) => point.x)), mean(points.map((point) => point.y))];
  const along = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0);
  const spread = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
  const slope = spread === 0 ? 0 : along / spread;
  return { intercept: y - slope * x, slope };
}

/** The worst of the line at any point, as a share of what was measured. @param {Line} line @param {readonly Point[]} points */
export const worstError = ({ intercept, slope }, points) =>
  Math.max(...points.map(({ x, y }) => Math.abs(intercept + slope * x - y) / y));
