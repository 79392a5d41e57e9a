import type { Series } from '../../measure/series.js';
import { quantity } from '../quantity.js';
import { axisOf, extent } from './axis.js';
import { BELOW, CHARACTER, picture, xTicks, type Canvas, type Drawing } from './frame.js';
import { clipped, markup, type Markup } from './markup.js';

type Span = NonNullable<Series['spans']>[number];

/** More are in the table only. */
export const MOST_BARS = 40;

const ROW = 24;
const BAR = 14;

const tookMs = ({ startMs, endMs }: Span): number => endMs - startMs;

const draw =
  (spans: readonly Span[]) =>
  (canvas: Canvas): Drawing => {
    const names = spans.map(({ phase }) => clipped(phase, canvas.name === 'wide' ? 22 : 13));
    const left = Math.max(...names.map(({ length }) => length)) * CHARACTER + 14;
    const [right, top] = [canvas.width - 14, 8];
    const bottom = top + spans.length * ROW + 4;
    const ends = spans.flatMap(({ startMs, endMs }) => [startMs, endMs]);
    const linear = axisOf({
      ends: extent([0, ...ends]),
      unit: 'ms',
      range: [left, right],
      count: canvas.name === 'wide' ? 6 : 3,
      fromZero: true,
    });
    const bars = spans.map((span, at) => {
      const y = top + at * ROW + (ROW - BAR) / 2;
      const from = linear.at(Math.min(span.startMs, span.endMs));
      const width = Math.max(1.5, linear.at(Math.max(span.startMs, span.endMs)) - from);
      const took = quantity(tookMs(span), 'ms');
      const room = right - from - width > took.length * CHARACTER + 8;
      const text = room
        ? markup`<text class="value" x="${from + width + 6}" y="${y + 11}">${took}</text>`
        : width > took.length * CHARACTER + 12
          ? markup`<text class="value inside" x="${from + width - 6}" y="${y + 11}" text-anchor="end">${took}</text>`
          : markup`<text class="value" x="${from - 6}" y="${y + 11}" text-anchor="end">${took}</text>`;
      return markup`<g><title>${span.phase}: ${took}, from ${quantity(span.startMs, 'ms')} to ${quantity(span.endMs, 'ms')}</title>
<text class="tick" x="${left - 8}" y="${y + 11}" text-anchor="end">${names[at]}</text>
<rect class="bar" x="${from}" y="${y}" width="${width}" height="${BAR}" rx="2"/>${text}</g>`;
    });
    const frame = { left, right, top, bottom };
    const ticks = linear.ticks.map(({ value, text }) => ({ x: linear.at(value), text }));
    return { height: bottom + BELOW - 18, body: markup`${xTicks(frame, ticks)}${bars}` };
  };

/** Phases as bars on one axis of time. */
export const timeline = (spans: readonly Span[]): Markup =>
  picture(`Timeline of ${spans.map(({ phase }) => phase).join(', ')}`, draw(spans.slice(0, MOST_BARS)));
