import type { Histogram, Table } from '../measure/series.js';
import type { Block } from './budget.js';
import { distribution } from './distributions.js';
import { inline, inlineHtml } from './escape.js';
import { quantity } from './quantity.js';

/** A head that stands whatever is left out, lines that can be left out from the end, and a foot that stands again. */
export type Lines = { head: string; lines: string[]; foot?: string };

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
export const folded = (title: string, { head, lines, foot }: Lines): Required<Lines> => ({
  head: `<details>\n<summary>${title}</summary>\n${head && `\n${head}`}`,
  lines,
  foot: `${foot === undefined ? '' : `${foot}\n`}\n</details>`,
});

type Cell = Table['rows'][number][number];
/** How the cells of one column are shown, and over which axis. */
type Shown = Column & { cell: (cell: Cell | undefined) => string; axis?: string };

const cellText = (cell: Cell | undefined, unit: Table['columns'][number]['unit']): string => {
  if (cell === null || cell === undefined) return '—';
  return typeof cell === 'number' ? quantity(cell, unit) : inline(cell);
};

const shownAs = (
  { label, unit, shows }: Table['columns'][number],
  cells: readonly (Cell | undefined)[],
  histograms: readonly Histogram[],
): Shown => {
  if (shows === 'histogram') {
    return { label: inline(label), ...distribution(cells, histograms) };
  }
  return {
    label: inline(label),
    right: unit !== undefined || cells.some((cell) => typeof cell === 'number'),
    cell: (cell) => cellText(cell, unit),
  };
};

/** A table with more rows is folded; one of distributions says too much at a glance to be, as long as it fits a screen. */
const OPEN_ROWS = { plain: 4, drawn: 24 };

const HEIGHTS =
  '\nDistributions are drawn over a logarithmic time axis; a height is the square root of a count, so that tails are seen.';

/** A table of a series: numbers in their units and to the right, distributions drawn, folded when it is long. */
export const tableBlock = ({ title, columns, rows }: Table, histograms: readonly Histogram[] = []): Block => {
  const shown = columns.map((column, at) =>
    shownAs(
      column,
      rows.map((cells) => cells[at]),
      histograms,
    ),
  );
  const drawn = shown.some(({ axis }) => axis !== undefined);
  const table = {
    ...tableOf(shown, [
      ...(drawn ? [shown.map(({ axis = '' }) => axis)] : []),
      ...rows.map((cells) => shown.map(({ cell }, at) => cell(cells[at]))),
    ]),
    ...(drawn ? { foot: HEIGHTS } : {}),
  };
  const frame =
    rows.length > (drawn ? OPEN_ROWS.drawn : OPEN_ROWS.plain)
      ? folded(`${inlineHtml(title)} (${quantity(rows.length)} rows)`, table)
      : { ...table, head: `**${inline(title)}**\n\n${table.head}` };
  return { name: inline(title), worth: drawn ? 55 : 40, ...frame };
};
