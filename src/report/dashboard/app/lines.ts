import { shapes } from '../../page/shapes.js';
import { bandsOf } from './band.js';
import { svg } from './element.js';
import { fixed, type Place } from './place.js';
import type { Trend } from './trend.js';

const path = (places: readonly (readonly [x: number, y: number])[]): string =>
  places.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${fixed(x)} ${fixed(y)}`).join('');

/** Where most runs lie, and their middle: below the points and above them. */
export const trendLines = (
  { points }: Trend,
  { x, y }: Place,
): { below: SVGElement[]; above: SVGElement[] } => {
  const found = bandsOf(points.map((point) => point?.value ?? null)).flatMap((band, run) =>
    band ? [{ ...band, run }] : [],
  );
  if (found.length === 0) return { below: [], above: [] };
  const upper = found.map(({ run, high }) => [x(run), y(high)] as const);
  const lower = found.map(({ run, low }) => [x(run), y(low)] as const);
  const middle = found.map(({ run, middle: value }) => [x(run), y(value)] as const);
  return {
    below: [svg('path', { class: 'spread', d: `${path([...upper, ...lower.reverse()])}Z` })],
    above: [svg('path', { class: 'middle', d: path(middle) })],
  };
};

/** How sure each run was of its value. */
export const whiskers = ({ points }: Trend, { x, y }: Place): SVGElement => {
  const known = points.map((point, run) =>
    point?.interval
      ? `M${fixed(x(run))} ${fixed(y(point.interval.low))}V${fixed(y(point.interval.high))}`
      : '',
  );
  return svg('path', { class: 'whisker', d: known.join('') });
};

const DOT = 'm-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0z';

/** Those that stand out, the worst above all others. */
const marked = ['inconclusive', 'improved', 'regressed'] as const;
const standsOut = (verdict: string | null): boolean => marked.some((kind) => kind === verdict);

/** One path, since there may be thousands of points. */
const pathOf = (
  { points }: Trend,
  { x, y }: Place,
  shape: string,
  isMeant: (verdict: string | null) => boolean,
) =>
  points
    .map((point, run) =>
      point && isMeant(point.verdict) ? `M${fixed(x(run))} ${fixed(y(point.value))}${shape}` : '',
    )
    .join('');

export const dots = (trend: Trend, place: Place): SVGElement =>
  svg('path', { class: 'point', d: pathOf(trend, place, DOT, (verdict) => !standsOut(verdict)) });

export const marks = (trend: Trend, place: Place): SVGElement[] =>
  marked.map((kind) =>
    svg('path', {
      class: `point ${kind}`,
      d: pathOf(trend, place, shapes[kind], (verdict) => verdict === kind),
    }),
  );
