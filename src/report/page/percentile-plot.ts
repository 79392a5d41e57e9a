import { scaleLog } from 'd3-scale';
import { curveStepBefore } from 'd3-shape';
import type { Histogram } from '../../measure/series.js';
import { axisOf, type Tick } from './axis.js';
import { countOf } from './distribution.js';
import { axes, BELOW, frameOf, nameOf, picture, type Canvas, type Drawing } from './frame.js';
import { lineClass, marks, type Point } from './marks.js';
import { markup, type Markup } from './markup.js';
import { lineThrough } from './thin.js';

/**
 * Corners of the steps `[1 ÷ (1 − percentile), ns]`: so many times of all were no longer. The longest of n times stands
 * at n, as nothing is known of rarer ones.
 */
const corners = (histogram: Histogram): Point[] => {
  const total = countOf(histogram);
  let below = 0;
  const steps = histogram.buckets.map(([, highest, count]): Point => {
    below += count;
    return [below >= total ? total : total / (total - below), Math.min(highest, histogram.maxNs)];
  });
  const [first] = steps;
  return first ? [[1, first[1]], ...steps] : [];
};

/** Without those that a reader cannot see: less than a pixel from the one before. */
const apart = (points: readonly Point[]): Point[] => {
  let from: Point | undefined;
  return points.filter((point, at) => {
    const far = !from || Math.abs(point[0] - from[0]) >= 1 || Math.abs(point[1] - from[1]) >= 1;
    if (far) from = point;
    return far || at === points.length - 1;
  });
};

/** `0%`, `90%`, `99%`, `99.9%` …, where 1 ÷ (1 − p) is a power of ten. */
const percentileTicks = (rarest: number): Tick[] =>
  Array.from({ length: Math.floor(Math.log10(rarest) + 1e-9) + 1 }, (_, nines) => ({
    value: 10 ** nines,
    text: nines === 0 ? '0%' : nines === 1 ? '90%' : `99${nines > 2 ? '.' : ''}${'9'.repeat(nines - 2)}%`,
  }));

type Scope = { lowNs: number; highNs: number; rarest: number };

/** What all plots of a series have in common, so that they can be compared. */
const scopeOf = (histograms: readonly Histogram[]): Scope => ({
  lowNs: histograms.reduce((low, { minNs }) => Math.min(low, Math.max(1, minNs)), Infinity),
  highNs: histograms.reduce((high, { maxNs }) => Math.max(high, maxNs), 1),
  rarest: histograms.reduce((most, each) => Math.max(most, countOf(each)), 10),
});

const draw =
  (histograms: readonly Histogram[], { lowNs, highNs, rarest }: Scope) =>
  (canvas: Canvas): Drawing => {
    const height = canvas.name === 'wide' ? 340 : 300;
    const bottom = height - BELOW;
    const y = axisOf({
      ends: [lowNs / 1000, highNs / 1000],
      unit: 'us',
      range: [bottom, 28],
      count: 6,
      fromZero: true,
    });
    const frame = frameOf(canvas, bottom, y.ticks);
    const x = scaleLog([1, rarest], [frame.left, frame.right - 4]);
    const ticks = percentileTicks(rarest).map(({ value, text }) => ({ x: x(value), text }));
    const lines = histograms.map((histogram, at) => {
      const points = apart(corners(histogram).map(([rarity, ns]): Point => [x(rarity), y.at(ns / 1000)]));
      return markup`<g class="${lineClass(at)}">${lineThrough(points, curveStepBefore)}${marks(at, points.slice(-1))}</g>`;
    });
    return {
      height,
      body: markup`${axes(frame, { y, yName: nameOf('Time', y), xTicks: ticks, xName: 'Percentile' })}${lines}`,
    };
  };

/** Draws distributions by percentile, as HdrHistogram draws them: each step to the right is ten times as rare. */
export const percentilePlot = (all: readonly Histogram[]): ((some: readonly Histogram[]) => Markup) => {
  const scope = scopeOf(all);
  return (some) =>
    picture(`Time by percentile of ${some.map(({ label }) => label).join('; ')}`, draw(some, scope));
};
