import type { Chart } from '../../measure/series.js';
import { axisOf, extent, type Ends } from './axis.js';
import { axes, BELOW, frameOf, nameOf, picture, type Canvas, type Drawing } from './frame.js';
import { lineClass, marks, type Point } from './marks.js';
import { markup, type Markup } from './markup.js';

export type ScatterChart = Extract<Chart, { kind: 'scatter' }>;
type Group = ScatterChart['groups'][number];

const draw =
  (chart: ScatterChart, groups: readonly Group[], ends: { x: Ends; y: Ends }) =>
  (canvas: Canvas): Drawing => {
    const height = canvas.name === 'wide' ? 320 : 280;
    const bottom = height - BELOW;
    const y = axisOf({
      ends: ends.y,
      unit: chart.y.unit,
      range: [bottom, 28],
      count: 6,
      fromZero: false,
    });
    const frame = frameOf(canvas, bottom, y.ticks);
    const x = axisOf({
      ends: ends.x,
      unit: chart.x.unit,
      range: [frame.left + 6, frame.right - 4],
      count: canvas.name === 'wide' ? 7 : 4,
      fromZero: false,
    });
    const drawn = groups.map((group, at) => {
      const places = group.points.map(([across, up]): Point => [x.at(across), y.at(up)]);
      return markup`<g class="${lineClass(at)} scatter">${marks(at, places)}</g>`;
    });
    const xTicks = x.ticks.map(({ value, text }) => ({ x: x.at(value), text }));
    const names = { yName: nameOf(chart.y.label, y), xName: nameOf(chart.x.label, x) };
    return { height, body: markup`${axes(frame, { y, xTicks, ...names })}${drawn}` };
  };

/** Draws some groups of a chart, on the axes of all of them. */
export const scatterPlot = (chart: ScatterChart): ((groups: readonly Group[]) => Markup) => {
  const points = chart.groups.flatMap((group) => group.points);
  const ends = { x: extent(points.map(([x]) => x)), y: extent(points.map(([, y]) => y)) };
  const says = `${chart.title}: ${chart.y.label} over ${chart.x.label}, points of`;
  return (groups) =>
    picture(`${says} ${groups.map(({ label }) => label).join('; ')}`, draw(chart, groups, ends));
};
