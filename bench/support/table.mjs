// @ts-check
/** Markdown, which is read in the terminal as well: prettier aligns its columns. */
import { format, resolveConfig } from 'prettier';

/**
 * @template Row
 * @typedef {readonly [head: string, cell: (row: Row) => string]} Column
 */

/**
 * A table whose first columns are words and whose others are figures.
 *
 * @template Row
 * @param {readonly Row[]} rows
 * @param {readonly Column<Row>[]} columns
 * @param {number} words
 */
export function table(rows, columns, words = 1) {
  const rule = columns.map((_, at) => (at < words ? '---' : '---:'));
  const lines = [
    columns.map(([head]) => head),
    rule,
    ...rows.map((row) => columns.map(([, cell]) => cell(row))),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** A file's text as the project formats it. @param {string} text @param {URL} file */
export const formatted = async (text, file) =>
  format(text, { ...(await resolveConfig(file)), filepath: file.pathname });
