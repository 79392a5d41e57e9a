import type { Histogram, Table } from '../../measure/series.js';
import { quantity } from '../quantity.js';
import type { Card } from './cards.js';
import { density, reachOf, timeText, type Reach } from './distribution.js';
import { markup, prose, type Markup, type Part } from './markup.js';

export type Column = { label: Part; isNumber?: boolean };

/** A table in a box of its own that scrolls when the table is wider or very long. */
export const tableOf = (
  name: string,
  columns: readonly Column[],
  rows: readonly (readonly Part[])[],
): Markup => {
  const kind = (at: number): string => (columns[at]?.isNumber ? ' class="number"' : '');
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${name}"><table>
<thead><tr>${columns.map(({ label }, at) => markup`<th scope="col"${{ safe: kind(at) }}>${label}</th>`)}</tr></thead>
<tbody>${rows.map((cells) => markup`<tr>${cells.map((cell, at) => markup`<td${{ safe: kind(at) }}>${cell}</td>`)}</tr>\n`)}</tbody>
</table></div>`;
};

/** A table with more rows is folded. */
const OPEN_ROWS = 16;
const MOST_ROWS = 2000;
/** A table with more columns takes the whole width. */
const MOST_COLUMNS = 6;

type Cell = Table['rows'][number][number] | undefined;
type TableColumn = Table['columns'][number];

const NONE = markup`<span class="muted">—</span>`;

const cellText = (cell: Cell, { unit }: TableColumn): Part => {
  if (cell === null || cell === undefined) return NONE;
  return typeof cell === 'number' ? quantity(cell, unit) : prose(cell);
};

/** The histograms that a column names, each drawn once, all over one axis. */
type Drawn = { reach: Reach | undefined; byId: ReadonlyMap<string, Part> };

const drawnIn = (rows: Table['rows'], at: number, histograms: readonly Histogram[]): Drawn => {
  const ids = new Set(rows.map((cells) => cells[at]));
  const named = histograms.filter(({ id }) => ids.has(id));
  const reach = reachOf(named);
  const drawing = (histogram: Histogram): Part =>
    reach && histogram.buckets.length > 0
      ? density(histogram, reach)
      : markup`<span class="muted">empty</span>`;
  return { reach, byId: new Map(named.map((each) => [each.id, drawing(each)])) };
};

const drawing = (cell: Cell, { byId }: Drawn): Part =>
  (typeof cell === 'string' ? byId.get(cell) : undefined) ?? cellText(cell, { label: '' });

const headOf = ({ label }: TableColumn, reach: Reach | undefined): Part =>
  reach
    ? markup`${prose(label)} <span class="reach">${timeText(reach[0])} – ${timeText(reach[1])}</span>`
    : prose(label);

/** A table of a series: numbers in their units and to the right; ids of histograms are drawn, over one axis. */
export const seriesTable = ({ title, columns, rows }: Table, histograms: readonly Histogram[]): Card => {
  const drawn = columns.map(({ shows }, at) => (shows ? drawnIn(rows, at, histograms) : undefined));
  const isNumeric = (at: number): boolean => rows.some((cells) => typeof cells[at] === 'number');
  const table = tableOf(
    title,
    columns.map((column, at) => ({
      label: headOf(column, drawn[at]?.reach),
      isNumber: !column.shows && (column.unit !== undefined || isNumeric(at)),
    })),
    rows.slice(0, MOST_ROWS).map((cells) =>
      columns.map((column, at) => {
        const histogramsHere = drawn[at];
        return histogramsHere ? drawing(cells[at], histogramsHere) : cellText(cells[at], column);
      }),
    ),
  );
  const more = rows.length - MOST_ROWS;
  const rest =
    more > 0
      ? markup`<p class="muted">…and ${quantity(more)} more rows in <code>report.json</code>.</p>`
      : '';
  const isFolded = rows.length > OPEN_ROWS;
  const body = isFolded
    ? markup`<details><summary><h3>${prose(title)}</h3> <span class="muted">${quantity(rows.length)} rows</span></summary>${table}${rest}</details>`
    : markup`<h3>${prose(title)}</h3>${table}`;
  return { body, isFull: isFolded || columns.length > MOST_COLUMNS };
};
