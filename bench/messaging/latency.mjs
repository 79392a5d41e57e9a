// @ts-check
/** Round trips, response times at a fixed rate, and small messages beside bulk data. */
import { estimate, micros, percent } from '../support/numbers.mjs';
import { medianWithInterval } from '../support/statistics.mjs';
import { table } from '../support/table.mjs';
import { cellsOf } from './record.mjs';

/** @typedef {import('../support/library.mjs').Library} Library */
/** @typedef {import('../../src/measure/recording.js').Recording} Recording */
/** @typedef {import('../../src/measure/histogram.js').Times} Times */
/** @typedef {import('../../src/config/config.js').MessagingConfig} MessagingConfig */
/** @typedef {import('./record.mjs').Cell} Cell */

/** @param {Library} library @param {Recording} recording @param {MessagingConfig} messaging */
export const latencyTables = (library, recording, messaging) => [
  roundTripTable(library, recording, messaging),
  fixedRateTable(library, recording, messaging),
  bulkTable(library, recording),
];

/** @param {Library} library @param {Recording} recording @param {MessagingConfig} messaging */
function roundTripTable({ figures, histogram: { Times } }, recording, { messageSizesBytes: sizes }) {
  const trips = (/** @type {Cell} */ cell, /** @type {number} */ inFlight) =>
    Times.merged(tripsOf(recording, cell, inFlight).map(({ times }) => times));
  const tcp = (/** @type {Cell} */ cell) => Times.merged(rawOf(recording, cell).map(({ times }) => times));
  const beside = (/** @type {Cell} */ cell) =>
    medianWithInterval(
      rawOf(recording, cell).flatMap(({ segment, times }) => {
        const ours = Times.merged(
          tripsOf(recording, cell, 1)
            .filter((each) => each.segment === segment)
            .map(({ first }) => first),
        ).percentileNs(0.5);
        const theirs = times.percentileNs(0.5);
        return ours && theirs ? [ours / theirs] : [];
      }),
    );
  const at = (/** @type {Times} */ times, /** @type {number} */ p) => micros(figures.percentileUs(times, p));
  return [
    '### Round trips, closed loop',
    table(
      cellsOf(recording, sizes),
      [
        ['Message', ({ sizeBytes }) => figures.sizeLabel(sizeBytes)],
        ['Pairs', ({ pairClass }) => pairClass],
        ['1 in flight, p50', (cell) => at(trips(cell, 1), 0.5)],
        ['p99', (cell) => at(trips(cell, 1), 0.99)],
        ['16 in flight, p50', (cell) => at(trips(cell, 16), 0.5)],
        ['p99', (cell) => at(trips(cell, 16), 0.99)],
        ['TCP, p50', (cell) => at(tcp(cell), 0.5)],
        ['p99', (cell) => at(tcp(cell), 0.99)],
        ['Distribution ÷ TCP, p50', (cell) => estimate(beside(cell))],
      ],
      2,
    ),
  ].join('\n\n');
}

/** @param {Recording} recording @param {Cell} cell @param {number} inFlight */
const tripsOf = ({ roundTrips }, { sizeBytes, pairClass }, inFlight) =>
  roundTrips
    .filter((each) => each.sizeBytes === sizeBytes && each.concurrency === inFlight)
    .flatMap(({ segment, classes }) =>
      classes.filter((each) => each.pairClass === pairClass).map((each) => ({ segment, ...each })),
    );

/** @param {Recording} recording @param {Cell} cell */
const rawOf = ({ raw }, { sizeBytes, pairClass }) =>
  raw.filter((each) => each.sizeBytes === sizeBytes && each.pairClass === pairClass);

/** @param {Library} library @param {Recording} recording @param {MessagingConfig} messaging */
function fixedRateTable({ figures, histogram }, recording, { messageSizesBytes: sizes, rate }) {
  const rows = cellsOf(recording, sizes).map((cell) => {
    const loops = recording.fixedRate
      .filter((each) => each.sizeBytes === cell.sizeBytes)
      .flatMap(({ classes }) => classes.filter((each) => each.pairClass === cell.pairClass));
    const all = (/** @type {'response' | 'service' | 'lag'} */ kind) =>
      histogram.Times.merged(loops.map((each) => each[kind]));
    const back = loops.reduce((sum, { backInWindow }) => sum + backInWindow, 0);
    return { ...cell, all, back: back / all('response').count };
  });
  /** @typedef {typeof rows[number]} Row */
  const at =
    (/** @type {'response' | 'service' | 'lag'} */ kind, /** @type {number} */ p) =>
    (/** @type {Row} */ { all }) =>
      micros(figures.percentileUs(all(kind), p));
  return [
    `### Response time at ${rate}/s over all pairs, open loop`,
    table(
      rows,
      [
        ['Message', ({ sizeBytes }) => figures.sizeLabel(sizeBytes)],
        ['Pairs', ({ pairClass }) => pairClass],
        ['Response p50', at('response', 0.5)],
        ['p99', at('response', 0.99)],
        ['Service p99', at('service', 0.99)],
        ['Send lag p99', at('lag', 0.99)],
        ['Back within the windows', ({ back }) => percent(back)],
      ],
      2,
    ),
  ].join('\n\n');
}

/** @param {Library} library @param {Recording} recording */
function bulkTable({ figures, histogram: { Times } }, { bulk }) {
  const classes = [...new Set(bulk.map(({ pairClass }) => pairClass))];
  const rows = classes.flatMap((pairClass) => {
    const records = bulk.filter((each) => each.pairClass === pairClass);
    const row = (/** @type {string} */ connection, /** @type {readonly Times[]} */ times) => ({
      pairClass,
      connection,
      times: Times.merged(times),
    });
    return [
      row(
        'idle',
        records.map(({ alone }) => alone),
      ),
      row(
        'full of 1 MiB messages',
        records.map(({ besideBulk }) => besideBulk),
      ),
    ];
  });
  return [
    '### Head of the line: response times of 64 B at 500/s beside bulk data, open loop',
    table(
      rows,
      [
        ['Pairs', ({ pairClass }) => pairClass],
        ['Connection', ({ connection }) => connection],
        ['p50', ({ times }) => micros(figures.percentileUs(times, 0.5))],
        ['p99', ({ times }) => micros(figures.percentileUs(times, 0.99))],
        ['max', ({ times }) => micros(times.maxNs / 1000)],
        ['Messages', ({ times }) => times.count.toLocaleString('en-US')],
      ],
      2,
    ),
  ].join('\n\n');
}
