// @ts-check
/**
 * What our accounting costs a flood: many short floods with it and without it, in turns. How many messages go out in
 * one write jumps between modes that last for seconds, so only neighbours compare.
 */
import { estimate, percent } from '../support/numbers.mjs';
import { median, medianWithInterval } from '../support/statistics.mjs';
import { table } from '../support/table.mjs';

/** @typedef {import('../support/library.mjs').Library} Library */
/** @typedef {import('../../src/measure/pairs.js').Pair} Pair */
/** @typedef {{ sizeBytes: number, pair: Pair, counted: number[], control: number[], startUpMs: number }} Counted */
/**
 * @typedef {{
 *   recording: import('../../src/measure/recording.js').Recording,
 *   messaging: import('../../src/config/config.js').MessagingConfig,
 *   pairs: number, pairMs: number, signal: AbortSignal, tell: (line: () => string) => void,
 * }} AccountingOptions
 */

/** What our accounting may cost at most. */
const BUDGET = 0.05;
const START_UPS = 10;
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
      all.push(await alternated(library, load, pairs, () => tell(told)));
    }
  }
  return all;
}

/** @typedef {{ pair: Pair, sizeBytes: number, senders: number, ms: number, signal: AbortSignal }} Load */

/** By quads: flood, bare, bare, flood, and the next the other way around. @param {Library} library @param {Load} load @param {number} pairs @param {() => void} tell */
async function alternated(library, load, pairs, tell) {
  const { pair, sizeBytes, senders, ms, signal } = load;
  const { agent } = pair.from;
  const rateOf = library.loads.arrivalRate;
  const bareMessages = (/** @type {number} */ processes, /** @type {number} */ each) =>
    agent.ask('bare-flood', [pair.to.name, sizeBytes, processes, each], signal);
  let expected = 0;
  const flood = async () =>
    (expected = rateOf(await agent.ask('flood', [pair.to.name, sizeBytes, senders, WARMUP_MS, ms], signal)));
  const bare = async () =>
    rateOf(await bareMessages(senders, Math.max(1, Math.round((expected * ms) / 1000 / senders))));

  await flood();
  /** @type {number[]} */
  const counted = [];
  /** @type {number[]} */
  const control = [];
  for (let quad = 0; counted.length < pairs; quad += 1) {
    tell();
    const [outer, inner] = quad % 2 === 0 ? [flood, bare] : [bare, flood];
    const [first, second, third, fourth] = [await outer(), await inner(), await inner(), await outer()];
    const turned = (/** @type {number} */ ratio) => (quad % 2 === 0 ? ratio : 1 / ratio);
    counted.push(turned(first / second), turned(fourth / third));
    control.push(second / third, first / fourth);
  }
  const startUps = [];
  for (let at = 0; at < START_UPS; at += 1) startUps.push((await bareMessages(1, 1)).elapsed_ns / 1e6);
  return { sizeBytes, pair, counted, control, startUpMs: median(startUps) };
}

/** @param {Library} library @param {readonly Counted[]} all @param {number} pairMs */
export function accountingSection({ figures }, all, pairMs) {
  const rows = all.map((each) => ({ ...each, estimate: medianWithInterval(each.counted) }));
  const verdicts = rows.map((row) => ({ ...row, verdict: verdictOf(row.estimate) }));
  return [
    '### What our accounting costs a flood',
    table(
      verdicts,
      [
        ['Message', ({ sizeBytes }) => figures.sizeLabel(sizeBytes)],
        ['Pairs', ({ pair }) => pair.pairClass],
        ['Flood ÷ bare', (row) => estimate(row.estimate)],
        ['Alike ÷ alike', ({ control }) => estimate(medianWithInterval(control))],
        ['Start and end', ({ startUpMs }) => percent(startUpMs / pairMs)],
        ['of', ({ counted }) => `${counted.length} pairs`],
        ['Costs at most 5 %', ({ verdict }) => verdict],
      ],
      2,
    ),
    `Floods of ${pairMs} ms in turns (ABBA); the median of the pairs' ratios with the 95 % interval of the sign test. *Alike ÷ alike* are two neighbours of one kind, where nothing but the machine differs. The bare flood's time has its start and end in it (one message there, one word back), which makes it look slower by about that share. The flood of the window is charged for messages that are sent in it and not yet received.`,
    overall(verdicts.map(({ verdict }) => verdict)),
  ].join('\n\n');
}

/** @param {import('../support/statistics.mjs').Estimate} estimate */
const verdictOf = ({ low, high }) =>
  low >= 1 - BUDGET ? 'holds' : high < 1 - BUDGET ? 'does not hold' : 'too wide to tell';

/** @param {readonly string[]} verdicts */
function overall(verdicts) {
  const of = (/** @type {string} */ verdict) => verdicts.filter((each) => each === verdict).length;
  return `**Our accounting costs at most ${percent(BUDGET)} of the flood: holds in ${of('holds')} of ${verdicts.length} cells, does not in ${of('does not hold')}; in ${of('too wide to tell')} the interval is too wide to tell.**`;
}
