import type { Figure, Series } from '../measure/series.js';
import type { Block } from './budget.js';
import { bar, gantt } from './charts.js';
import { inline } from './escape.js';
import { quantity } from './quantity.js';
import { figureTable, folded, tableBlock, tableOf } from './tables.js';

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
  const rule = 'value' in figure && figure.model ? ` Rule of thumb: ${inline(figure.model.formula)}.` : '';
  return `- **${inline(figure.label)}** (\`${figure.id}\`): ${inline(figure.definition, 1000)}${rule}`;
};

/** One series, whatever it measured. */
export const seriesBlocks = ({ title, figures, tables, spans = [], notes = [] }: Series): Block[] => {
  const name = inline(title);
  const heading = `### ${name}`;
  const values = figureTable(figures);
  const remarks = notes.map((note) => `${notes.length > 1 ? '- ' : ''}${inline(note, 1000)}`).join('\n');
  const definitions = folded('How this was measured', { head: '', lines: figures.map(definition) });
  return [
    {
      name,
      worth: 60,
      ...(figures.length > 0 ? { ...values, head: `${heading}\n\n${values.head}` } : { head: heading }),
    },
    ...(remarks === '' ? [] : [{ name: `notes on ${name}`, worth: 45, head: remarks }]),
    ...(spans.length > 0 ? phases(name, spans) : []),
    ...tables.map(tableBlock),
    ...(figures.length > 0 ? [{ name: `definitions of ${name}`, worth: 30, ...definitions }] : []),
  ];
};
