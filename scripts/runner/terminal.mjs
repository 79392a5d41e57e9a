// @ts-check
/** What a step prints, for a terminal. */
import { inspect } from 'node:util';

/** @typedef {import('./step-log.mjs').LogEntry} LogEntry */
/** @typedef {{color: boolean}} Look */

/** @typedef {'red' | 'yellow' | 'cyan' | 'bold'} Style */

/** `styleText` of Node 20.12, for Node 20.11. @param {Style} style @param {string} text */
export function styled(style, text) {
  const [on, off] = inspect.colors[style] ?? [0, 0];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}

/** @type {Partial<Record<LogEntry['kind'], [style: Style, word: string]>>} */
const ANNOTATIONS = { error: ['red', 'Error'], warning: ['yellow', 'Warning'], notice: ['cyan', 'Notice'] };

/** Around foreign lines: commands are off, commands are on. */
const BRACKET = /^::(stop-commands::\*\*\*|\*\*\*::)$/;

/** The text of a log entry; nothing for one that is not to be seen. @param {LogEntry} entry @param {Look} look */
export function renderEntry({ kind, text, group }, { color }) {
  const look = color ? styled : (/** @type {Style} */ _style, /** @type {string} */ words) => words;
  if (kind === 'debug' || kind === 'endgroup' || BRACKET.test(text)) return undefined;
  if (kind === 'group') return look('bold', text);
  const [style, word] = ANNOTATIONS[kind] ?? [];
  const line = style && word ? `${look(style, `${word}:`)} ${text}` : text;
  return group === undefined ? line : line.replaceAll(/^/gm, '  ');
}

/** Names and values in two columns, a long value cut off. @param {Record<string, string>} values @param {number} width */
export function renderList(values, width) {
  const column = Math.max(0, ...Object.keys(values).map((name) => name.length));
  const room = Math.max(20, width - column - 4);
  return Object.entries(values)
    .map(
      ([name, value]) =>
        `  ${name.padEnd(column)}  ${value.length > room ? `${value.slice(0, room - 1)}…` : value}`,
    )
    .map((line) => line.trimEnd())
    .join('\n');
}
