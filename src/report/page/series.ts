import type { Chart, Histogram, Series } from '../../measure/series.js';
import { quantity } from '../quantity.js';
import { folded, grid, plots, type Card } from './cards.js';
import { countOf, percentile, timeText } from './distribution.js';
import { definitions, figureTable } from './figures.js';
import { linesPlot, type LineChart } from './lines.js';
import { markup, prose, type Markup, type Part } from './markup.js';
import { percentilePlot } from './percentile-plot.js';
import { scatterPlot } from './scatter.js';
import { seriesTable, tableOf, type Column } from './tables.js';
import { MOST_BARS, timeline } from './timeline.js';

const numbers = (labels: readonly string[]): Column[] => labels.map((label) => ({ label, isNumber: true }));

const shares = [0.5, 0.9, 0.99, 0.999, 0.9999] as const;

const percentiles = (histograms: readonly Histogram[]): Markup =>
  tableOf(
    'Percentiles',
    [
      { label: 'Distribution' },
      ...numbers(['Count', 'Least', 'Mean', 'p50', 'p90', 'p99', 'p99.9', 'p99.99', 'Most']),
    ],
    histograms.map((histogram) => {
      const { label, minNs, meanNs, maxNs } = histogram;
      const count = countOf(histogram);
      const times = [minNs, meanNs, ...shares.map((p) => percentile(histogram, p)), maxNs];
      return [
        prose(label),
        quantity(count),
        ...times.map((ns) => (count > 0 && ns !== undefined ? timeText(ns) : '—')),
      ];
    }),
  );

const distributions = (histograms: readonly Histogram[]): Card[] => {
  const counted = histograms.filter(({ buckets }) => buckets.length > 0);
  const empty = histograms.filter(({ buckets }) => buckets.length === 0);
  return [
    ...plots({
      title: 'Distribution by percentile',
      items: counted,
      draw: percentilePlot(counted),
      below: (some) => folded('In numbers', percentiles(some)),
      isLine: true,
    }),
    ...(empty.length > 0
      ? [{ body: markup`<h3>Distributions without a value</h3>${percentiles(empty)}` }]
      : []),
  ];
};

/** With more steps the values are for report.json. */
const MOST_STEPS = 60;

const values = ({ x, y }: LineChart, lines: readonly LineChart['lines'][number][]): Part =>
  x.values.length > MOST_STEPS
    ? ''
    : folded(
        'In numbers',
        tableOf(
          y.label,
          [{ label: prose(x.label) }, ...lines.map(({ label }) => ({ label: prose(label), isNumber: true }))],
          x.values.map((step, at) => [
            prose(step),
            ...lines.map((line) => {
              const value = line.values[at] ?? null;
              return value === null ? '—' : quantity(value, y.unit);
            }),
          ]),
        ),
      );

const chartCards = (chart: Chart): Card[] =>
  chart.kind === 'lines'
    ? plots({
        title: chart.title,
        items: chart.lines,
        draw: linesPlot(chart),
        below: (lines) => values(chart, lines),
        isLine: true,
      })
    : plots({
        title: chart.title,
        items: chart.groups,
        draw: scatterPlot(chart),
        isLine: false,
      });

const phases = (spans: NonNullable<Series['spans']>): Card[] => {
  if (spans.length === 0) return [];
  const table = tableOf(
    'Phases',
    [{ label: 'Phase' }, ...numbers(['Began after', 'Took'])],
    spans.map(({ phase, startMs, endMs }) => [
      prose(phase),
      quantity(startMs, 'ms'),
      quantity(endMs - startMs, 'ms'),
    ]),
  );
  const more = spans.length - MOST_BARS;
  const rest = more > 0 ? markup`<p class="muted">${quantity(more)} more are in the table.</p>` : '';
  return [
    {
      body: markup`<figure><figcaption><h3>Timeline</h3></figcaption>${timeline(spans)}${rest}${folded('In numbers', table)}</figure>`,
    },
  ];
};

/** The figures with what it takes to judge them. */
const findings = ({ title, figures, notes = [] }: Series): Card[] => {
  const remarks = notes.map((note) => markup`<li>${prose(note, 1000)}</li>`);
  const parts = [
    ...(figures.length > 0 ? [figureTable(title, figures)] : []),
    ...(remarks.length + figures.length > 0
      ? [
          markup`<div>${remarks.length > 0 ? markup`<ul class="notes">${remarks}</ul>` : ''}${figures.length > 0 ? definitions(figures) : ''}</div>`,
        ]
      : []),
  ];
  return parts.length > 0 ? [{ body: parts, yields: true }] : [];
};

/** One series, whatever it measured. */
export const seriesSection = (series: Series, anchor: string): Markup => {
  const { title, spans = [], histograms = [], charts = [], tables } = series;
  return markup`<section id="${anchor}"><h2>${prose(title)}</h2>
${grid([
  ...findings(series),
  ...phases(spans),
  ...distributions(histograms),
  ...charts.flatMap(chartCards),
  ...tables.map((table) => seriesTable(table, histograms)),
])}</section>`;
};
