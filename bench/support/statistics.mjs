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
  // Beyond this, 2^-n is no number any more, and the normal approximation is as good.
  if (n > 1000) return Math.floor((n - 1.96 * Math.sqrt(n)) / 2);
  let below = 0;
  let term = 0.5 ** n;
  for (let k = 0; ; k += 1) {
    below += term;
    if (below > 0.025) return k;
    term *= (n - k) / (k + 1);
  }
}

/** `weight`: how many observations the y is the mean of. @typedef {{ x: number, y: number, weight: number }} Point */
/** @typedef {{ intercept: number, slope: number, slopeError: number }} Line */

/** Weighted least squares; `slopeError` is the slope's standard error. @param {readonly Point[]} points @returns {Line} */
export function fitLine(points) {
  const sum = (/** @type {(point: Point) => number} */ pick) =>
    points.reduce((total, point) => total + point.weight * pick(point), 0);
  const weight = sum(() => 1);
  const [x, y] = [sum((point) => point.x) / weight, sum((point) => point.y) / weight];
  const spread = sum((point) => (point.x - x) ** 2);
  const slope = sum((point) => (point.x - x) * (point.y - y)) / spread;
  const intercept = y - slope * x;
  const residual = sum((point) => (intercept + slope * point.x - point.y) ** 2) / (points.length - 2);
  return { intercept, slope, slopeError: Math.sqrt(residual / spread) };
}

/** The weighted mean as a line. @param {readonly Point[]} points @returns {Line} */
export function fitConstant(points) {
  const weight = points.reduce((total, point) => total + point.weight, 0);
  const intercept = points.reduce((total, point) => total + point.weight * point.y, 0) / weight;
  return { intercept, slope: 0, slopeError: 0 };
}

/** How far the line is off at each point, as a share of what was measured. @param {Line} line @param {readonly Point[]} points */
export const errorsOf = ({ intercept, slope }, points) =>
  points.map(({ x, y }) => Math.abs(intercept + slope * x - y) / y);
