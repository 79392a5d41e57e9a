import type { HistoryEntry } from '../../../history/entry.js';
import { dateTicks, grid } from './axes.js';
import { svg } from './element.js';
import { dots, marks, trendLines, whiskers } from './lines.js';
import { BOTTOM, fixed, HEIGHT, TOP, type Place } from './place.js';
import { bounded } from '../../page/drawable.js';
import { scaleFor } from './scale.js';
import type { Trend } from './trend.js';

/** A trend as it is drawn for one width. */
export type Chart = {
  picture: SVGSVGElement;
  /** The run nearest to this place. */
  runAt: (x: number) => number;
  /** Shows where a run stands. */
  pointTo: (run: number) => void;
};

const CHARACTER = 7;
const TICKS = 4;
/** Between the frame and the first point. */
const INSET = 8;
/** Closer points have no room for a whisker each. */
const WHISKER_ROOM = 7;

/** Points that are closer still cover each other, and what is below. */
const DENSE = 2;

const reach = ({ points }: Trend): number[] =>
  points.flatMap((point) =>
    point ? [point.value, ...(point.interval ? [point.interval.low, point.interval.high] : [])] : [],
  );

/** Draws a trend of these runs, the oldest to the left, evenly spaced. */
export const chartOf = (trend: Trend, entries: readonly HistoryEntry[], width: number): Chart => {
  const scale = scaleFor(reach(trend), trend.head.unit, TICKS);
  const left = 8 + CHARACTER * Math.max(...scale.ticks.map(({ text }) => text.length));
  const right = width - 2;
  const [first, last] = [left + INSET, right - INSET];
  const step = entries.length > 1 ? (last - first) / (entries.length - 1) : 0;
  const place: Place = {
    x: (run) => (step === 0 ? (first + last) / 2 : first + run * step),
    y: (value) => BOTTOM - ((bounded(value) - scale.low) / (scale.high - scale.low)) * (BOTTOM - TOP),
  };
  const cursor = svg('path', { class: 'cursor' });
  const ring = svg('circle', { class: 'ring', r: 7 });
  const lines = trendLines(trend, place);
  const picture = svg(
    'svg',
    {
      class: step > 0 && step < DENSE ? 'dense' : 'sparse',
      viewBox: `0 0 ${String(width)} ${String(HEIGHT)}`,
      width,
      height: HEIGHT,
      'aria-hidden': 'true',
    },
    ...grid(scale, place, [left, right]),
    ...dateTicks(entries, place, last - first),
    ...lines.below,
    ...(step === 0 || step >= WHISKER_ROOM ? [whiskers(trend, place)] : []),
    dots(trend, place),
    ...lines.above,
    cursor,
    ...marks(trend, place),
    ring,
  );
  const nearest = (x: number): number => (step === 0 ? 0 : Math.round((x - first) / step));
  return {
    picture,
    runAt: (x) => Math.min(entries.length - 1, Math.max(0, nearest(x))),
    pointTo: (run) => {
      const point = trend.points[run];
      cursor.setAttribute('d', `M${fixed(place.x(run))} ${String(TOP)}V${String(BOTTOM)}`);
      ring.setAttribute('cx', fixed(place.x(run)));
      ring.setAttribute('cy', point ? fixed(place.y(point.value)) : '-99');
    },
  };
};
