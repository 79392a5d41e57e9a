import { area, curveLinear } from 'd3-shape';
import { scaleLog } from 'd3-scale';
import { sum } from '../../base/lists.js';
import type { Histogram } from '../../measure/series.js';
import { quantity } from '../quantity.js';
import { markup, trusted, type Markup } from './markup.js';

export const timeText = (ns: number): string => quantity(ns / 1000, 'us');

export const countOf = ({ buckets }: Histogram): number => sum(buckets.map(([, , count]) => count));

/** The longest time of the bucket in which the share `p` of all is reached; `undefined` where so rare a time was not counted. */
export const percentile = (histogram: Histogram, p: number): number | undefined => {
  const count = countOf(histogram);
  if (count * (1 - p) < 1 - 1e-9) return undefined;
  let left = Math.ceil(count * p - 1e-9);
  for (const [, highest, hits] of histogram.buckets) {
    left -= hits;
    if (left <= 0) return Math.min(highest, histogram.maxNs);
  }
  return undefined;
};

const WIDTH = 132;
const HEIGHT = 26;
const COLUMNS = 66;

/** Times from the shortest to the longest of several histograms. */
export type Reach = readonly [leastNs: number, mostNs: number];

export const reachOf = (histograms: readonly Histogram[]): Reach | undefined => {
  const counted = histograms.filter(({ buckets }) => buckets.length > 0);
  const mostNs = counted.reduce((most, { maxNs }) => Math.max(most, maxNs), 1);
  const leastNs = counted.reduce((least, { minNs }) => Math.min(least, Math.max(1, minNs)), mostNs);
  return counted.length === 0 ? undefined : [leastNs, Math.max(mostNs, leastNs * 1.01)];
};

/** How many fell into each column; a bucket that is wider than one is spread over all it reaches. */
const columnsOf = ({ buckets }: Histogram, at: (ns: number) => number): number[] => {
  const columns = Array.from({ length: COLUMNS }, () => 0);
  for (const [lowest, highest, count] of buckets) {
    const from = Math.min(COLUMNS - 1, Math.floor(at(lowest)));
    const to = Math.max(from, Math.min(COLUMNS - 1, Math.floor(at(highest))));
    for (let column = from; column <= to; column += 1) {
      columns[column] = (columns[column] ?? 0) + count / (to - from + 1);
    }
  }
  return columns;
};

/** A histogram in a cell: a logarithmic axis of time, heights as square roots of counts, so that a thin tail is seen. */
export const density = (histogram: Histogram, reach: Reach): Markup => {
  const scale = scaleLog([...reach], [0, COLUMNS]).clamp(true);
  const columns = columnsOf(histogram, (ns) => scale(Math.max(1, ns)));
  const most = Math.max(...columns);
  const shape = area<number>()
    .x((_, column) => ((column + 0.5) / COLUMNS) * WIDTH)
    .y0(HEIGHT - 1)
    .y1((count) => HEIGHT - 1 - Math.sqrt(count / most) * (HEIGHT - 3))
    .curve(curveLinear)
    .digits(1)(columns);
  const says = `${quantity(countOf(histogram))} from ${timeText(histogram.minNs)} to ${timeText(histogram.maxNs)}`;
  return markup`<svg class="density" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${says}"><title>${says}</title><path class="axis" d="M0 ${HEIGHT - 0.5}H${WIDTH}"/><path class="area" d="${trusted(shape ?? '')}"/></svg>`;
};
