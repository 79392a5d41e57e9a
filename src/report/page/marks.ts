import { clipped, markup, pixels, trusted, type Markup } from './markup.js';

/** More lines than this in one chart cannot be told apart. */
export const MOST_LINES = 8;

/** By line: a shape, drawn from its middle. Colour and dash come from the style. */
const shapes = [
  'm-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0z',
  'm-2.8-2.8h5.6v5.6h-5.6z',
  'm0-3.7l3.6 6.4h-7.2z',
  'm0-3.8l3.8 3.8l-3.8 3.8l-3.8-3.8z',
  'm0 3.7l3.6-6.4h-7.2z',
  'm-3.2 0h6.4m-3.2-3.2v6.4',
  'm-2.7-2.7l5.4 5.4m-5.4 0l5.4-5.4',
  'm-3.4 1.6h6.8v-3.2h-6.8z',
] as const;

export type Point = readonly [x: number, y: number];

/** The class that gives the `at`th line its colour and its dash. */
export const lineClass = (at: number): string => `c${String((at % MOST_LINES) + 1)}`;

/** The marks of the `at`th line at these points, as one path; those at the same pixel only once. */
export const marks = (at: number, points: readonly Point[]): Markup => {
  if (points.length === 0) return trusted('');
  const places = new Set(
    points.map(([x, y]) => `M${pixels(Math.round(x * 2) / 2)} ${pixels(Math.round(y * 2) / 2)}`),
  );
  const shape = shapes[at % shapes.length] ?? shapes[0];
  return markup`<path class="mark" d="${trusted([...places].map((place) => place + shape).join(''))}"/>`;
};

const swatch = (at: number, isLine: boolean): Markup =>
  markup`<svg viewBox="0 0 28 12" aria-hidden="true">${isLine ? trusted('<path class="line" d="M0 6H28"/>') : ''}${marks(at, [[14, 6]])}</svg>`;

/** What each line or mark stands for. */
export const legend = (labels: readonly string[], { isLine = true } = {}): Markup =>
  markup`<ul class="legend">${labels.map((label, at) => markup`<li class="${lineClass(at)}">${swatch(at, isLine)}<span>${clipped(label, 120)}</span></li>`)}</ul>`;

/** In groups of at most `most`, as even as can be. */
export const evenly = <T>(items: readonly T[], most = MOST_LINES): T[][] => {
  const parts = Math.ceil(items.length / most);
  return Array.from({ length: parts }, (_, part) =>
    items.slice(Math.round((part * items.length) / parts), Math.round(((part + 1) * items.length) / parts)),
  );
};
