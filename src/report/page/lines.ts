import { scalePoint } from 'd3-scale';
import type { Chart } from '../../measure/series.js';
import { axisOf, extent, type Ends } from './axis.js';
import { axes, BELOW, frameOf, nameOf, picture, type Canvas, type Drawing } from './frame.js';
import { lineClass, marks, type Point } from './marks.js';
import { clipped, markup, type Markup } from './markup.js';
import { lineThrough } from './thin.js';

export type LineChart = Extract<Chart, { kind: 'lines' }>;
type Line = LineChart['lines'][number];

/** With more steps the marks would cover the line. */
const MARKED_STEPS = 40;

/** Of more steps only every second, third … is named. */
const MOST_TICKS = { wide: 14, narrow: 8 } as const;

const known = ({ lines }: LineChart): number[] =>
  lines.flatMap(({ values }) => values.filter((value) => value !== null));

const draw =
  (chart: LineChart, lines: readonly Line[], ends: Ends) =>
  (canvas: Canvas): Drawing => {
    const height = canvas.name === 'wide' ? 320 : 280;
    const bottom = height - BELOW;
    const { unit, label } = chart.y;
    const y = axisOf({ ends, unit, range: [bottom, 28], count: 6, fromZero: true });
    const frame = frameOf(canvas, bottom, y.ticks);
    const steps = chart.x.values.map((_, step) => String(step));
    const x = scalePoint(steps, [frame.left, frame.right]).padding(steps.length > 12 ? 0.2 : 0.5);
    const placeOf = (step: number): number => x(String(step)) ?? frame.left;
    const drawn = lines.map(({ values }, at) => {
      const points = steps.map((_, step): Point | null => {
        const value = values[step] ?? null;
        return value === null ? null : [placeOf(step), y.at(value)];
      });
      const dots = steps.length > MARKED_STEPS ? [] : points.filter((point) => point !== null);
      return markup`<g class="${lineClass(at)}">${lineThrough(points)}${marks(at, dots)}</g>`;
    });
    const every = Math.ceil(steps.length / MOST_TICKS[canvas.name]);
    const xTicks = chart.x.values
      .map((text, step) => ({ x: placeOf(step), text: clipped(text, 14) }))
      .filter((_, step) => step % every === 0);
    const names = { yName: nameOf(label, y), xName: clipped(chart.x.label, 40) };
    return { height, body: markup`${axes(frame, { y, xTicks, ...names })}${drawn}` };
  };

/** Draws some lines of a chart, on the axes of all of them. */
export const linesPlot = (chart: LineChart): ((lines: readonly Line[]) => Markup) => {
  const ends = extent(known(chart));
  const says = `${chart.title}: ${chart.y.label} by ${chart.x.label}, lines`;
  return (lines) =>
    picture(`${says} ${lines.map(({ label }) => label).join('; ')}`, draw(chart, lines, ends));
};
