import type { Axis, Tick } from './axis.js';
import { clipped, markup, type Markup } from './markup.js';

/** What a chart is drawn on. Each is drawn on both; the page shows the one that fits, so that text stays readable. */
export type Canvas = { name: 'wide' | 'narrow'; width: number };

const canvases: readonly Canvas[] = [
  { name: 'wide', width: 640 },
  { name: 'narrow', width: 340 },
];

export type Drawing = { height: number; body: Markup };

/** About the width of a character of a chart's text. */
export const CHARACTER = 7.3;
export const LINE = 15;

/** The same picture for wide and for narrow columns. */
export const picture = (label: string, draw: (canvas: Canvas) => Drawing): Markup =>
  markup`<div class="chart">${canvases.map((canvas) => {
    const { height, body } = draw(canvas);
    return markup`<svg class="${canvas.name}" viewBox="0 0 ${canvas.width} ${height}" role="img" aria-label="${clipped(label, 300)}">${body}</svg>`;
  })}</div>`;

/** The inner edges of a chart with axes. */
export type Frame = { left: number; right: number; top: number; bottom: number };

/** Room for the texts of the ticks to the left, and for the names of the axes above and below. */
export const frameOf = ({ width }: Canvas, bottom: number, yTicks: readonly Tick[]): Frame => {
  const longest = yTicks.reduce((most, { text }) => Math.max(most, text.length), 1);
  return { left: longest * CHARACTER + 10, right: width - 14, top: 28, bottom };
};

export const BELOW = 42;

type Placed = { x: number; text: string };

/** Those texts that do not run into the one before. */
export const spaced = <T extends Placed>(placed: readonly T[]): T[] => {
  let end = -Infinity;
  return placed.filter(({ x, text }) => {
    const half = (text.length * CHARACTER) / 2;
    if (x - half < end + 5) return false;
    end = x + half;
    return true;
  });
};

const yTick =
  ({ left, right }: Frame, y: Axis) =>
  ({ value, text }: Tick): Markup =>
    markup`<path class="grid" d="M${left} ${y.at(value)}H${right}"/><text class="tick" x="${left - 7}" y="${y.at(value) + 4}" text-anchor="end">${text}</text>`;

/** Kept within the picture. */
const within = (x: number, text: string, right: number): number =>
  Math.min(x, right + 12 - (text.length * CHARACTER) / 2);

/** A line and a text for each tick that there is room for. */
export const xTicks = ({ right, top, bottom }: Frame, ticks: readonly Placed[]): Markup =>
  markup`${spaced(ticks.map((tick) => ({ ...tick, line: tick.x, x: within(tick.x, tick.text, right) }))).map(
    ({ x, line, text }) =>
      markup`<path class="grid" d="M${line} ${top}V${bottom}"/><text class="tick" x="${x}" y="${bottom + 17}" text-anchor="middle">${text}</text>`,
  )}`;

export const nameOf = (label: string, { isLog }: { isLog: boolean }): string =>
  `${clipped(label, 40)}${isLog ? ', log scale' : ''}`;

export type Axes = { y: Axis; yName: string; xTicks: readonly Placed[]; xName: string };

/** Grid, ticks and the names of both axes. */
export const axes = (frame: Frame, { y, yName, xTicks: ticks, xName }: Axes): Markup => {
  const { left, right, bottom } = frame;
  return markup`${y.ticks.map(yTick(frame, y))}${xTicks(frame, ticks)}<path class="axis" d="M${left} ${bottom}H${right}"/>
<text class="name" x="4" y="14">${yName}</text><text class="name" x="${right}" y="${bottom + 36}" text-anchor="end">${xName}</text>`;
};
