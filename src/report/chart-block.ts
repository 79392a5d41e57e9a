import type { Chart } from '../measure/series.js';
import type { Block } from './budget.js';
import { inline, inlineHtml } from './escape.js';
import { gapless, type Grid, type Part } from './gapless.js';
import { lineChart, markOf, MOST_LINES, MOST_STEPS, type LineChart } from './line-chart.js';
import { quantity } from './quantity.js';
import { folded, tableOf, type Lines } from './tables.js';

const NOTHING: Part = { lines: [], steps: [] };

const at = <T>(items: readonly T[], indices: readonly number[]): T[] =>
  items.filter((_, index) => indices.includes(index));

const picture = ({ x, y }: LineChart, grid: Grid, { lines, steps }: Part): string | undefined =>
  lineChart(
    { x: { label: x.label, values: at(x.values, steps) }, y },
    at(grid, lines).map((line) => at(line, steps).map((value) => value ?? 0)),
  );

/** The values, which is the legend too: a heading has the colour of its line. */
const legend = ({ x, y, lines }: LineChart, grid: Grid, drawn: Part): Lines =>
  tableOf(
    [
      { label: inline(x.label) },
      ...lines.map(({ label }, line) => ({
        label: `${markOf(drawn.lines.indexOf(line))} ${inline(label)}`.trim(),
        right: true,
      })),
    ],
    x.values.map((step, row) => [
      inline(step),
      ...grid.map((line) => (typeof line[row] === 'number' ? quantity(line[row], y.unit) : '—')),
    ]),
  );

const leftOut = ({ x, lines }: LineChart, drawn: Part): string[] => [
  ...lines.filter((_, line) => !drawn.lines.includes(line)).map(({ label }) => inline(label)),
  ...x.values.filter((_, step) => !drawn.steps.includes(step)).map((label) => inline(label)),
];

const remarks = (chart: LineChart, drawn: Part | undefined, more: number): string[] => {
  const missing = drawn ? leftOut(chart, drawn) : [];
  return [
    ...(missing.length > 0 ? [`Not drawn, for want of a value: ${missing.join(', ')}.`] : []),
    ...(more > 0
      ? [`${quantity(more)} more ${more === 1 ? 'line is' : 'lines are'} in \`report.json\`.`]
      : []),
  ];
};

/** A chart of lines, folded, above its values. Others are for a page that can draw them. */
export const chartBlocks = (chart: Chart): Block[] => {
  if (chart.kind !== 'lines') return [];
  const { title, x } = chart;
  const shown = { ...chart, lines: chart.lines.slice(0, MOST_LINES) };
  const grid: Grid = shown.lines.map(({ values }) => x.values.map((_, step) => values[step] ?? null));
  if (!grid.flat().some((value) => value !== null)) return [];
  const drawn = x.values.length <= MOST_STEPS ? gapless(grid, x.values.length) : NOTHING;
  const image = picture(shown, grid, drawn);
  const table = legend(shown, grid, image === undefined ? NOTHING : drawn);
  const notes = remarks(shown, image === undefined ? undefined : drawn, chart.lines.length - MOST_LINES);
  const count = x.values.length;
  const kind = image === undefined ? `${quantity(count)} ${count === 1 ? 'row' : 'rows'}` : 'chart';
  return [
    {
      name: inline(title),
      worth: 38,
      ...folded(`${inlineHtml(title)} (${kind})`, {
        head: [...(image === undefined ? [] : [image]), table.head].join('\n\n'),
        lines: table.lines,
        ...(notes.length > 0 ? { foot: `\n${notes.join(' ')}` } : {}),
      }),
    },
  ];
};
