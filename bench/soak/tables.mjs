// @ts-check
/** Whether memory stayed bounded, and how fast a cancel was. */
import { digits, mebibytes, megabytes, percent, perSecond, span } from '../support/numbers.mjs';
import { fitLine } from '../support/statistics.mjs';
import { table } from '../support/table.mjs';

/** @typedef {import('./run.mjs').Look} Look */
/** @typedef {import('./run.mjs').Soaked} Soaked */
/** @typedef {import('./cancel.mjs').Cancelled} Cancelled */

/** Memory counts as bounded when its trend over the last two thirds adds up to less than this of its most. */
const BOUNDED = 0.1;
const CANCEL_MS = 2000;

const KINDS = /** @type {const} */ ([
  ['Controller, resident', 'rssBytes'],
  ['Controller, heap in use', 'heapBytes'],
  ['Largest node, working set', 'workingSetBytes'],
  ['Largest node, `erlang:memory(total)`', 'beamBytes'],
]);

/** @param {Soaked} soaked @param {import('../../src/config/config.js').MessagingConfig} messaging */
export function soakSection(
  { looks, ms, done, of, end, silent },
  { messageSizesBytes: [size = 0], concurrency },
) {
  const rate = (done * 1000) / ms;
  const rows = KINDS.map(([label, key]) => ({ label, ...growthOf(looks, key) }));
  const bounded = rows.every((row) => row.bounded);
  return [
    `**${done.toLocaleString('en-US')} of ${of.toLocaleString('en-US')} round trips of ${mebibytes(size)} (each there and back), ${concurrency.join()} in flight, in ${span(ms)}: ${perSecond(rate)}, ${megabytes(2 * rate * size)} of payload over all. It ended because ${end}. Memory ${bounded ? 'stayed bounded' : 'grew'}.**`,
    table(rows, [
      ['Memory', ({ label }) => label],
      ['First', ({ first }) => mebibytes(first)],
      ['Median', ({ middle }) => mebibytes(middle)],
      ['Most', ({ most }) => mebibytes(most)],
      ['Trend of the last two thirds', ({ perMinute }) => `${mebibytes(perMinute)} a minute`],
      ['adds up to, of the most', ({ share }) => percent(share)],
      ['Bounded', (row) => (row.bounded ? 'yes' : 'no')],
    ]),
    `${looks.length} looks${silent > 0 ? `, ${silent} without an answer` : ''}. Bounded: the straight line through the last two thirds rises by less than ${percent(BOUNDED)} of the most, or by less than 8 MiB.`,
  ].join('\n\n');
}

const NOTHING_BYTES = 8 * 1024 ** 2;

/** @param {readonly Look[]} looks @param {typeof KINDS[number][1]} key */
function growthOf(looks, key) {
  const late = looks.slice(Math.floor(looks.length / 3));
  const line = fitLine(late.map((look) => ({ x: look.ms / 60_000, y: look[key], weight: 1 })));
  const values = looks.map((look) => look[key]);
  const most = Math.max(...values);
  const minutes = ((late.at(-1)?.ms ?? 0) - (late[0]?.ms ?? 0)) / 60_000;
  const rise = line.slope * minutes;
  return {
    first: values[0] ?? NaN,
    middle: [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN,
    most,
    perMinute: line.slope,
    share: rise / most,
    bounded: rise < BOUNDED * most || rise < NOTHING_BYTES,
  };
}

/** @param {Cancelled} cancelled */
export function cancelSection({ done, rejectedMs, restedMs, reason, left }) {
  const inTime = rejectedMs <= CANCEL_MS && restedMs !== undefined && restedMs <= CANCEL_MS;
  const rest =
    restedMs === undefined
      ? `${left} nodes were still busy after 30 s`
      : `after ${digits(restedMs)} ms no load ran in any node any more`;
  return `**Cancelled in the middle (${done.toLocaleString('en-US')} round trips done): the caller heard after ${digits(rejectedMs)} ms (${reason}), ${rest}: ${inTime ? 'within' : 'not within'} 2 s.** By the nodes' own count of processes, back at what it was before.`;
}
