import { curveLinear, line, type CurveFactory } from 'd3-shape';
import type { Point } from './marks.js';
import { markup, trusted, type Markup } from './markup.js';

type Run = { first: number; least: number; most: number; last: number };

const orders = ({ first, least, most, last }: Run): number[] =>
  [...new Set([first, least, most, last])].sort((a, b) => a - b);

/**
 * No more points than pixels: of those in one column the first, the lowest, the highest and the last, between which
 * all others lie. A gap (null) stays one.
 */
export const thinned = (points: readonly (Point | null)[]): (Point | null)[] => {
  const runs: Run[] = [];
  const column = (at: number): number | null => {
    const point = points[at];
    return point ? Math.round(point[0]) : null;
  };
  const height = (at: number): number => points[at]?.[1] ?? 0;
  points.forEach((_, at) => {
    const run = runs.at(-1);
    if (!run || column(run.first) !== column(at)) {
      runs.push({ first: at, least: at, most: at, last: at });
      return;
    }
    run.last = at;
    if (height(at) < height(run.least)) run.least = at;
    if (height(at) > height(run.most)) run.most = at;
  });
  return runs.flatMap((run) =>
    (points[run.first] ? orders(run) : [run.first]).map((at) => points[at] ?? null),
  );
};

/** The same path, shorter where it goes straight along an axis, as every step does. */
const compact = (path: string): string => {
  let [fromX, fromY] = ['', ''];
  return path.replace(/([ML])([^,]+),([^MLZ]+)/g, (_, command: string, x: string, y: string) => {
    const [sameX, sameY] = [x === fromX, y === fromY];
    [fromX, fromY] = [x, y];
    if (command === 'M') return `M${x} ${y}`;
    if (sameX) return sameY ? '' : `V${y}`;
    return sameY ? `H${x}` : `L${x} ${y}`;
  });
};

/** A line through the points, broken where there are none. */
export const lineThrough = (points: readonly (Point | null)[], curve: CurveFactory = curveLinear): Markup => {
  const path = line<Point | null>(
    (point) => point?.[0] ?? 0,
    (point) => point?.[1] ?? 0,
  )
    .defined((point) => point !== null)
    .curve(curve)
    .digits(1)(thinned(points));
  return path ? markup`<path class="line" d="${trusted(compact(path))}"/>` : trusted('');
};
