import type { Histogram } from '../measure/series.js';

/** A logarithmic time axis. */
export type Axis = { lowNs: number; highNs: number };

export const SPARK_CELLS = 20;

const BARS = '▁▂▃▄▅▆▇█';
/** As wide as a bar, and kept where it stands. */
const BLANK = '\u00a0';

const midpoints = ({ buckets }: Histogram): number[] => buckets.map(([low, high]) => (low + high) / 2);

/** From the shortest time above 0 to the longest of all; `undefined` where nothing was counted. */
export const axisOf = (histograms: readonly Histogram[]): Axis | undefined => {
  const counted = histograms.filter(({ buckets }) => buckets.length > 0);
  if (counted.length === 0) return undefined;
  const lows = counted.flatMap((each) => (each.minNs > 0 ? [each.minNs] : midpoints(each)));
  const lowNs = lows.filter((ns) => ns > 0).reduce((least, ns) => Math.min(least, ns), Infinity);
  const highNs = counted.reduce((most, { maxNs }) => Math.max(most, maxNs), 0);
  return lowNs > highNs ? { lowNs: highNs, highNs } : { lowNs, highNs };
};

const cellOf = (ns: number, { lowNs, highNs }: Axis): number => {
  if (ns <= lowNs) return 0;
  const along = Math.log(ns / lowNs) / Math.log(highNs / lowNs);
  return Math.min(SPARK_CELLS - 1, Math.floor(along * SPARK_CELLS));
};

/** How often each stretch of the axis was hit; a bucket counts where its middle lies. */
export const cellCounts = (histogram: Histogram, axis: Axis): number[] => {
  const counts = Array.from({ length: SPARK_CELLS }, () => 0);
  for (const [low, high, count] of histogram.buckets) {
    const cell = cellOf((low + high) / 2, axis);
    counts[cell] = (counts[cell] ?? 0) + count;
  }
  return counts;
};

/** A histogram as one line of bars. A height is the square root of a count, so that a thin tail is seen. */
export const sparkline = (histogram: Histogram, axis: Axis): string => {
  const counts = cellCounts(histogram, axis);
  const most = Math.max(...counts);
  return counts
    .map((count) => (count === 0 ? BLANK : BARS[Math.ceil(Math.sqrt(count / most) * BARS.length) - 1]))
    .join('');
};
