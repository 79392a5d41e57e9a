// @ts-check
/**
 * What our accounting costs a flood: many short floods with it and without it, in turns. How many messages go out in
 * one write jumps between modes that last for seconds, so only neighbours compare.
 */
import { estimate, percent } from '../support/numbers.mjs';
import { medianWithInterval } from '../support/statistics.mjs';
import { table } from '../support/table.mjs';
import { rateOf } from './record.mjs';

/** @typedef {import('../support/library.mjs').Library} Library */
/** @typedef {import('../../src/measure/pairs.js').Pair} Pair */
/** Ratios: of a flood to a bare one, and of two alike. */
/** @typedef {{ sizeBytes: number, pair: Pair, beside: number[], alike: number[] }} Counted */
/**
 * @typedef {{
 *   recording: import('../../src/measure/recording.js').Recording,
 *   messaging: import('../../src/config/config.js').MessagingConfig,
 *   pairs: number, pairMs: number, signal: AbortSignal, tell: (line: () => string) => void,
 * }} AccountingOptions
 */

/** What our accounting may cost at most. */
const BUDGET = 0.05;
/** A flood is in its stride after this; with less, its first messages count against it. */
const WARMUP_MS = 50;

/** @param {Library} library @param {AccountingOptions} options @returns {Promise<Counted[]>} */
export async function countAccounting(library, { recording, messaging, pairs, pairMs, signal, tell }) {
  /** @type {Counted[]} */
  const all = [];
  for (const sizeBytes of messaging.messageSizesBytes) {
    for (const pair of library.pairs.representatives(recording.pairs)) {
      const told = () =>
        `messaging: our accounting, ${library.figures.sizeLabel(sizeBytes)}, ${pair.pairClass}`;
      const load = { pair, sizeBytes, senders: Math.max(...messaging.concurrency), ms: pairMs, signal };
      all.push(await alternated(load, pairs, () => tell(told)));
    }
  }
  return all;
}

/** @typedef {{ pair: Pair, sizeBytes: number, senders: number, ms: number, signal: AbortSignal }} Load */

/** By quads: flood, bare, bare, flood, and the next the other way around. @param {Load} load @param {number} pairs @param {() => void} tell */
async function alternated({ pair, sizeBytes, senders, ms, signal }, pairs, tell) {
  const args = [pair.to.name, sizeBytes, senders, WARMUP_MS, ms];
  const flood = async () => rateOf(await pair.from.agent.ask('flood', args, signal));
  const bare = async () => rateOf(await pair.from.agent.ask('bare-flood', args, signal));
  await flood();
  /** @type {Counted} */
  const all = { sizeBytes, pair, beside: [], alike: [] };
  while (all.beside.length < pairs) {
    tell();
    const [flood1, bare1, bare2, flood2] = [await flood(), await bare(), await bare(), await flood()];
    const [bare3, flood3, flood4, bare4] = [await bare(), await flood(), await flood(), await bare()];
    all.beside.push(flood1 / bare1, flood2 / bare2, flood3 / bare3, flood4 / bare4);
    all.alike.push(flood1 / flood2, bare1 / bare2, bare3 / bare4, flood3 / flood4);
  }
  return all;
}

/** @param {Library} library @param {readonly Counted[]} all @param {number} pairMs */
export function accountingSection({ figures }, all, pairMs) {
  const rows = all.map((each) => ({ ...each, ratio: medianWithInterval(each.beside) }));
  return [
    '### What our accounting costs a flood',
    table(
      rows,
      [
        ['Message', ({ sizeBytes }) => figures.sizeLabel(sizeBytes)],
        ['Pairs', ({ pair }) => pair.pairClass],
        ['Flood ÷ bare', ({ ratio }) => estimate(ratio)],
        ['at most 5 %', ({ ratio }) => verdictOf(ratio)],
        ['Alike ÷ alike', ({ alike }) => estimate(medianWithInterval(alike))],
      ],
      2,
    ),
    `${all[0]?.beside.length} pairs of floods of ${pairMs} ms in turns; medians of the pairs' ratios with the 95 % interval of the sign test. A bare flood has the same load and window, but each receiver counts for itself and nobody looks on. _Alike ÷ alike_: neighbours of one kind, where nothing but the machine differs.`,
    overall(
      'flood ÷ bare',
      rows.map(({ ratio }) => verdictOf(ratio)),
    ),
  ].join('\n\n');
}

/** @param {import('../support/statistics.mjs').Estimate} estimate */
const verdictOf = ({ low, high }) =>
  low >= 1 - BUDGET ? 'holds' : high < 1 - BUDGET ? 'does not hold' : 'too wide to tell';

/** @param {string} by @param {readonly string[]} verdicts */
function overall(by, verdicts) {
  const of = (/** @type {string} */ verdict) => verdicts.filter((each) => each === verdict).length;
  return `**Our accounting costs at most ${percent(BUDGET)} of the flood, by ${by}: holds in ${of('holds')} of ${verdicts.length} cells, does not in ${of('does not hold')}; in ${of('too wide to tell')} the interval is too wide to tell.**`;
}
