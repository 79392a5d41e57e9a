// @ts-check
/** What a pair carries at its limit, beside a flood without our accounting and plain TCP. */
import { estimate, megabytes, perSecond } from '../support/numbers.mjs';
import { median, medianWithInterval } from '../support/statistics.mjs';
import { table } from '../support/table.mjs';
import { cellsOf, rateOf } from './record.mjs';

/** @typedef {import('../../src/measure/recording.js').SaturationRecord} SaturationRecord */

/**
 * @param {import('../support/library.mjs').Library} library
 * @param {import('../../src/measure/recording.js').Recording} recording
 * @param {import('../../src/config/config.js').MessagingConfig} messaging
 */
export function throughputTable({ figures }, recording, { messageSizesBytes, concurrency }) {
  const rows = cellsOf(recording, messageSizesBytes).map((cell) => {
    const records = recording.saturation.filter(
      (each) => each.sizeBytes === cell.sizeBytes && each.pair.pairClass === cell.pairClass,
    );
    const over = (/** @type {(record: SaturationRecord) => number} */ pick) => records.map(pick);
    return {
      ...cell,
      flood: median(over(({ flood }) => rateOf(flood))),
      bare: median(over(({ bare }) => rateOf(bare))),
      tcp: median(over(({ raw }) => rateOf(raw))),
      besideBare: medianWithInterval(over(({ flood, bare }) => rateOf(flood) / rateOf(bare))),
      besideTcp: medianWithInterval(over(({ flood, raw }) => rateOf(flood) / rateOf(raw))),
    };
  });
  /** @typedef {typeof rows[number]} Row */
  const bytes = (/** @type {Row} */ { sizeBytes }, /** @type {number} */ messages) =>
    sizeBytes === 0 ? '–' : megabytes(sizeBytes * messages);
  return [
    `### Throughput at saturation, ${Math.max(...concurrency)} senders, medians over segments`,
    table(
      rows,
      [
        ['Message', ({ sizeBytes }) => figures.sizeLabel(sizeBytes)],
        ['Pairs', ({ pairClass }) => pairClass],
        ['Flood', ({ flood }) => perSecond(flood)],
        ['payload', (row) => bytes(row, row.flood)],
        ['Bare flood', ({ bare }) => perSecond(bare)],
        ['TCP stream', ({ tcp }) => perSecond(tcp)],
        ['payload', (row) => bytes(row, row.tcp)],
        ['Flood ÷ TCP', ({ besideTcp }) => estimate(besideTcp)],
        ['Flood ÷ bare', ({ besideBare }) => estimate(besideBare)],
      ],
      2,
    ),
  ].join('\n\n');
}
