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
/** `longer`: bare floods of several times the length by short ones. @typedef {{ sizeBytes: number, pair: Pair, counted: number[], alike: number[], longer: number[] }} Counted */
/**
 * @typedef {{
 *   recording: import('../../src/measure/recording.js').Recording,
 *   messaging: import('../../src/config/config.js').MessagingConfig,
 *   pairs: number, pairMs: number, signal: AbortSignal, tell: (line: () => string) => void,
 * }} AccountingOptions
 */

/** What our accounting may cost at most. */
const BUDGET = 0.05;
/** A long bare flood has so many times the length, and comes after every second quad. */
const LONGER = 4;
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
async function alternated(load, pairs, tell) {
  const { pair, sizeBytes, senders, ms, signal } = load;
  const ask = pair.from.agent.ask.bind(pair.from.agent);
  let expected = 0;
  const flood = async () =>
    (expected = rateOf(await ask('flood', [pair.to.name, sizeBytes, senders, WARMUP_MS, ms], signal)));
  const bare = async (times = 1) => {
    const each = Math.max(1, Math.round((times * expected * ms) / 1000 / senders));
    return rateOf(await ask('bare-flood', [pair.to.name, sizeBytes, senders, each], signal));
  };

  await flood();
  /** @type {Counted} */
  const all = { sizeBytes, pair, counted: [], alike: [], longer: [] };
  for (let quad = 0; all.counted.length < pairs; quad += 1) {
    tell();
    const floodOutside = quad % 2 === 0;
    const outer = floodOutside ? flood : () => bare();
    const inner = floodOutside ? () => bare() : flood;
    const first = await outer();
    const second = await inner();
    const third = await inner();
    const fourth = await outer();
    const turned = (/** @type {number} */ ratio) => (floodOutside ? ratio : 1 / ratio);
    all.counted.push(turned(first / second), turned(fourth / third));
    all.alike.push(second / third, first / fourth);
    if (!floodOutside) all.longer.push((await bare(LONGER)) / fourth);
  }
  return all;
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
        ['Alike ÷ alike', ({ alike }) => estimate(medianWithInterval(alike))],
        ['Long bare ÷ bare', ({ longer }) => estimate(medianWithInterval(longer))],
        ['of', ({ counted }) => `${counted.length} pairs`],
        ['Costs at most 5 %', ({ verdict }) => verdict],
      ],
      2,
    ),
    `Floods of ${pairMs} ms in turns (ABBA); the median of the pairs' ratios with the 95 % interval of the sign test. _Alike ÷ alike_ are two neighbours of one kind, where nothing but the machine differs. A bare flood has a beginning, when buffers are still empty, and an end; the flood's window has neither. _Long bare ÷ bare_ (${LONGER} × the length) tells what that makes: below 1 the short bare flood flatters itself, and a part of what the flood lacks is not our accounting.`,
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
