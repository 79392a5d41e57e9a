import type { Figure, Series } from '../measure/series.js';
import type { Block } from './budget.js';
import { chartBlocks } from './chart-block.js';
import { bar, gantt } from './charts.js';
import { inline } from './escape.js';
import { figureTable, hasInterval, isValued } from './figures.js';
import { quantity } from './quantity.js';
import { folded, tableBlock, tableOf } from './tables.js';

type Spans = NonNullable<Series['spans']>;

const phases = (name: string, spans: Spans): Block[] => {
  const lastMs = Math.max(0, ...spans.map(({ endMs }) => endMs));
  const table = tableOf(
    [
      { label: 'Phase' },
      { label: 'Began after', right: true },
      { label: 'Took', right: true },
      { label: 'Timeline' },
    ],
    spans.map((span) => [
      inline(span.phase),
      quantity(span.startMs, 'ms'),
      quantity(span.endMs - span.startMs, 'ms'),
      `\`${bar(span, lastMs)}\``,
    ]),
  );
  const chart = gantt(spans);
  return [
    { name: `phases of ${name}`, worth: 50, ...table },
    ...(chart === undefined ? [] : [{ name: `chart of ${name}`, worth: 35, head: chart }]),
  ];
};

const definition = (figure: Figure): string => {
  const { model, calibrated } = isValued(figure) ? figure : {};
  const rule = model ? ` Rule of thumb: ${inline(model.formula)}.` : '';
  const ours = calibrated ? ` Calibrated: ${inline(calibrated.formula)}.` : '';
  return `- **${inline(figure.label)}** (\`${figure.id}\`): ${inline(figure.definition, 1000)}${rule}${ours}`;
};

const INTERVALS =
  '- In parentheses: the 95 % confidence interval, from the spread over segments of the measurement.';

const definitions = (name: string, figures: readonly Figure[]): Block[] => {
  if (figures.length === 0) return [];
  const lines = [...figures.map(definition), ...(hasInterval(figures) ? [INTERVALS] : [])];
  return [
    {
      name: `definitions of ${name}`,
      worth: 30,
      ...folded('How this was measured', { head: '', lines }),
    },
  ];
};

/** One series, whatever it measured. */
export const seriesBlocks = (series: Series): Block[] => {
  const { title, figures, tables, histograms = [], charts = [], spans = [], notes = [] } = series;
  const name = inline(title);
  const heading = `### ${name}`;
  const values = figureTable(figures);
  const remarks = notes.map((note) => `${notes.length > 1 ? '- ' : ''}${inline(note, 1000)}`).join('\n');
  return [
    {
      name,
      worth: 60,
      ...(figures.length > 0 ? { ...values, head: `${heading}\n\n${values.head}` } : { head: heading }),
    },
    ...(remarks === '' ? [] : [{ name: `notes on ${name}`, worth: 45, head: remarks }]),
    ...(spans.length > 0 ? phases(name, spans) : []),
    ...tables.map((table) => tableBlock(table, histograms)),
    ...charts.flatMap(chartBlocks),
    ...definitions(name, figures),
  ];
};
