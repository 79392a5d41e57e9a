import type { Figure, Table } from '../measure/series.js';
import type { Block } from './budget.js';
import { inline, inlineHtml } from './escape.js';
import { quantity, ratio } from './quantity.js';

/** A head that stands whatever is left out, and lines that can be left out from the end. */
export type Lines = { head: string; lines: string[] };

export type Column = { label: string; right?: boolean };

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** A table of cells that are Markdown already. */
export const tableOf = (columns: readonly Column[], rows: readonly (readonly string[])[]): Lines => ({
  head: [
    row(columns.map(({ label }) => label)),
    row(columns.map(({ right }) => (right ? '---:' : '---'))),
  ].join('\n'),
  lines: rows.map(row),
});

/** @param title HTML already */
export const folded = (title: string, { head, lines }: Lines): Pick<Block, 'head' | 'lines' | 'foot'> => ({
  head: `<details>\n<summary>${title}</summary>\n${head && `\n${head}`}`,
  lines,
  foot: '\n</details>',
});

const valueText = (figure: Figure): string =>
  'value' in figure ? `**${quantity(figure.value, figure.unit)}**` : `not measured: ${inline(figure.absent)}`;

const figureColumns: readonly Column[] = [{ label: 'Figure' }, { label: 'Measured', right: true }];
const modelColumns: readonly Column[] = [
  { label: 'Rule of thumb', right: true },
  { label: 'Measured ÷ rule', right: true },
];

export const figureTable = (figures: readonly Figure[]): Lines =>
  tableOf(
    figureColumns,
    figures.map((figure) => [inline(figure.label), valueText(figure)]),
  );

const modelCells = (figure: Figure): [rule: string, off: string] => {
  if (!('value' in figure) || !figure.model) return ['', ''];
  return [quantity(figure.model.value, figure.unit), ratio(figure.value, figure.model.value) ?? ''];
};

/** Figures beside what the rule of thumb says, where it says anything. */
export const comparedTable = (figures: readonly Figure[]): Lines =>
  figures.some((figure) => 'value' in figure && figure.model)
    ? tableOf(
        [...figureColumns, ...modelColumns],
        figures.map((figure) => [inline(figure.label), valueText(figure), ...modelCells(figure)]),
      )
    : figureTable(figures);

/** A table with more rows is folded. */
const OPEN_ROWS = 4;

type Cell = Table['rows'][number][number];

const cellText = (cell: Cell | undefined, unit: Table['columns'][number]['unit']): string => {
  if (cell === null || cell === undefined) return '—';
  return typeof cell === 'number' ? quantity(cell, unit) : inline(cell);
};

/** A table of a series: numbers in their units and to the right, folded when it is long. */
export const tableBlock = ({ title, columns, rows }: Table): Block => {
  const isNumeric = (at: number): boolean => rows.some((cells) => typeof cells[at] === 'number');
  const table = tableOf(
    columns.map(({ label, unit }, at) => ({
      label: inline(label),
      right: unit !== undefined || isNumeric(at),
    })),
    rows.map((cells) => columns.map(({ unit }, at) => cellText(cells[at], unit))),
  );
  const frame =
    rows.length > OPEN_ROWS
      ? folded(`${inlineHtml(title)} (${quantity(rows.length)} rows)`, table)
      : { ...table, head: `**${inline(title)}**\n\n${table.head}` };
  return { name: inline(title), worth: 40, ...frame };
};
