import type { Figure } from '../measure/series.js';
import { inline } from './escape.js';
import { interval, quantity, ratio } from './quantity.js';
import { tableOf, type Column, type Lines } from './tables.js';

type Valued = Extract<Figure, { value: number }>;
type Model = 'model' | 'calibrated';

export const isValued = (figure: Figure): figure is Valued => 'value' in figure;

export const hasInterval = (figures: readonly Figure[]): boolean =>
  figures.some((figure) => isValued(figure) && figure.interval !== undefined);

const has = (figures: readonly Figure[], model: Model): boolean =>
  figures.some((figure) => isValued(figure) && figure[model] !== undefined);

const valueText = (figure: Figure): string => {
  if (!isValued(figure)) return `not measured: ${inline(figure.absent)}`;
  const { value, unit } = figure;
  const range = figure.interval ? ` (${interval(value, figure.interval, unit)})` : '';
  return `**${quantity(value, unit)}**${range}`;
};

const figureColumns = (figures: readonly Figure[]): Column[] => [
  { label: 'Figure' },
  { label: hasInterval(figures) ? 'Measured (95 % interval)' : 'Measured', right: true },
];

export const figureTable = (figures: readonly Figure[]): Lines =>
  tableOf(
    figureColumns(figures),
    figures.map((figure) => [inline(figure.label), valueText(figure)]),
  );

const models: Readonly<Record<Model, { column: Column; name: string }>> = {
  model: { column: { label: 'Rule of thumb', right: true }, name: 'a rule of thumb' },
  calibrated: { column: { label: 'Calibrated', right: true }, name: 'a calibrated value' },
};

const modelCell = (figure: Figure, model: Model): string => {
  const says = isValued(figure) ? figure[model]?.value : undefined;
  if (!isValued(figure) || says === undefined) return '';
  const off = ratio(figure.value, says);
  return `${quantity(says, figure.unit)}${off === undefined ? '' : ` (${off})`}`;
};

/** Figures beside what the models say, where they say anything. */
export const comparedTable = (figures: readonly Figure[]): Lines => {
  const said = (['model', 'calibrated'] as const).filter((model) => has(figures, model));
  const table = tableOf(
    [...figureColumns(figures), ...said.map((model) => models[model].column)],
    figures.map((figure) => [
      inline(figure.label),
      valueText(figure),
      ...said.map((model) => modelCell(figure, model)),
    ]),
  );
  if (said.length === 0) return table;
  const names = said.map((model) => models[model].name).join(' or ');
  return { ...table, foot: `\nIn parentheses beside ${names}: measured ÷ it.` };
};
