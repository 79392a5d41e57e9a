import type { HistoryEntry } from '../../../history/entry.js';
import { svg } from './element.js';
import { fixed, HEIGHT, type Place } from './place.js';
import type { Scale } from './scale.js';

const days = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' });
const months = new Intl.DateTimeFormat('en-US', { year: 'numeric', month: 'short', timeZone: 'UTC' });
const YEAR_MS = 365 * 86_400_000;

/** A date has about so much room. */
const DATE_WIDTH = 110;

/** Some of the runs' dates, the first and the last among them. */
export const dateTicks = (entries: readonly HistoryEntry[], { x }: Place, width: number): SVGElement[] => {
  const times = entries.map(({ createdAt }) => Date.parse(createdAt));
  const last = times.length - 1;
  const format = (times[last] ?? 0) - (times[0] ?? 0) > YEAR_MS ? months : days;
  const gaps = Math.max(1, Math.min(last, Math.floor(width / DATE_WIDTH)));
  const runs = last === 0 ? [0] : Array.from({ length: gaps + 1 }, (_, at) => Math.round((at * last) / gaps));
  const anchor = (run: number): string => {
    if (last === 0) return 'middle';
    if (run === 0) return 'start';
    return run === last ? 'end' : 'middle';
  };
  return runs.map((run) =>
    svg('text', { x: fixed(x(run)), y: HEIGHT - 6, 'text-anchor': anchor(run) }, format.format(times[run])),
  );
};

export const grid = (
  { ticks }: Scale,
  { y }: Place,
  [left, right]: readonly [number, number],
): SVGElement[] =>
  ticks.flatMap(({ value, text }) => [
    svg('path', { class: 'grid', d: `M${fixed(left)} ${fixed(y(value))}H${fixed(right)}` }),
    svg('text', { x: fixed(left - 6), y: fixed(y(value) + 4), 'text-anchor': 'end' }, text),
  ]);
