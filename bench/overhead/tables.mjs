// @ts-check
/** What was measured, the lines through it, and how far these and the rules of thumb are off. */
import { digits, mebibytes, micros, percent, ratio } from '../support/numbers.mjs';
import { errorsOf, fitLine, median } from '../support/statistics.mjs';
import { table } from '../support/table.mjs';
import { constantsOf, MODELS, pointsOf } from './calibration.mjs';

/** @typedef {import('./sample.mjs').Sample} Sample */
/** @typedef {import('./sample.mjs').IdleSample} IdleSample */
/** @typedef {import('./calibration.mjs').Calibration} Calibration */
/** @typedef {import('../support/library.mjs').Library} Library */

/** @param {readonly Sample[]} samples @returns {Sample[][]} clusters of one release and one number of nodes */
const cellsOf = (samples) => {
  const keys = [...new Set(samples.map(keyOf))].sort((a, b) => a - b);
  return keys.map((key) => samples.filter((each) => keyOf(each) === key));
};

/** @param {Sample} sample */
const keyOf = ({ otp, nodeCount }) => otp * 1000 + nodeCount;

/** @param {readonly Sample[]} cell @param {(sample: Sample) => number} pick */
const over = (cell, pick) => median(cell.map(pick));

/** @param {readonly Sample[]} samples */
export const measuredSection = (samples) =>
  [
    '### Measured, medians over fresh clusters',
    table(
      cellsOf(samples),
      [
        ['OTP', ([first]) => String(first?.otp)],
        ['Nodes', ([first]) => String(first?.nodeCount)],
        ['Connections', ([first]) => String(first?.connections)],
        ['Memory', (cell) => mebibytes(over(cell, (each) => each.workingSetBytes))],
        ['a node', (cell) => mebibytes(over(cell, (each) => each.workingSetBytes / each.nodeCount))],
        [
          '`erlang:memory` a node',
          (cell) => mebibytes(over(cell, (each) => each.beamBytes / each.nodeCount)),
        ],
        ['Descriptors', (cell) => digits(over(cell, (each) => each.descriptors))],
        ['Bytes to form', (cell) => digits(over(cell, (each) => each.formationBytes))],
        ['a connection', (cell) => digits(over(cell, (each) => each.formationBytes / each.connections))],
        [
          'Packets a connection',
          (cell) => digits(over(cell, (each) => each.formationPackets / each.connections)),
        ],
        ['Connect, cold', (cell) => micros(median(cell.flatMap(({ connectUs }) => connectUs)))],
      ],
      1,
    ),
    'Memory is the working set of the containers; connect the median of all connects of the mesh, made at once.',
  ].join('\n\n');

/** @param {Library} library @param {readonly Calibration[]} calibrations @param {readonly Sample[]} samples */
export function fitSection({ model }, calibrations, samples) {
  const rows = MODELS.flatMap((each) =>
    calibrations.map(({ otp, lines }) => {
      const points = pointsOf(samples, otp, each);
      const kept = lines.get(each.id) ?? fitLine(points);
      return { ...each, otp, line: fitLine(points), kept, errors: errorsOf(kept, points) };
    }),
  );
  const rule =
    (/** @type {(nodes: number) => number} */ says, /** @type {keyof Sample} */ key) =>
    (/** @type {Sample[]} */ cell) =>
      ratio(says(cell[0]?.nodeCount ?? 0) / over(cell, (each) => Number(each[key])));
  return [
    '### Lines of least squares',
    table(
      rows,
      [
        ['Figure', ({ label }) => label],
        ['OTP', ({ otp }) => String(otp)],
        ['Line', ({ line, x }) => formula(line, x)],
        ['Kept', ({ kept }) => (kept.slope === 0 ? digits(kept.intercept) : 'line')],
        ['Median error', ({ errors }) => percent(median(errors))],
        ['Worst error', ({ errors }) => percent(Math.max(...errors))],
      ],
      3,
    ),
    'Each node, or each connection, is an observation; ± is the standard error of the slope. A slope of less than two of them could as well be none, and a constant is kept. The errors are of single clusters.',
    '### Rules of thumb: how many times the measured figure they say',
    table(
      cellsOf(samples),
      [
        ['OTP', ([first]) => String(first?.otp)],
        ['Nodes', ([first]) => String(first?.nodeCount)],
        ['Memory: 50 MB a node', rule(model.modelledMemoryBytes, 'workingSetBytes')],
        ['Descriptors: n · (2 + n(n−1)/2)', rule(model.modelledDescriptors, 'descriptors')],
        ['Bytes to form: 8 KiB a connection', rule(model.modelledNetworkBytes, 'formationBytes')],
      ],
      1,
    ),
  ].join('\n\n');
}

/** `21 + 1 ± 0 · peers` @param {import('../support/statistics.mjs').Line} line @param {string} x */
const formula = ({ intercept, slope, slopeError }, x) =>
  `${digits(intercept)} ${slope < 0 ? '−' : '+'} (${digits(Math.abs(slope))} ± ${digits(slopeError)}) · ${x}`;

/** @param {readonly IdleSample[]} idle */
export const idleSection = (idle) =>
  [
    '### Idle',
    table(
      [...idle].sort((a, b) => a.otp - b.otp),
      [
        ['OTP', ({ otp }) => String(otp)],
        ['Nodes', ({ nodeCount }) => String(nodeCount)],
        ['Watched', ({ ms }) => `${digits(ms / 1000)} s`],
        ['Bytes', ({ bytes }) => digits(bytes)],
        ['Bytes a second', ({ bytes, ms }) => digits((bytes * 1000) / ms)],
        ['a connection', ({ bytes, ms, connections }) => digits((bytes * 1000) / ms / connections)],
        [
          'Packets a second and connection',
          ({ packets, ms, connections }) => digits((packets * 1000) / ms / connections),
        ],
      ],
    ),
    'Bytes sent by all interfaces, counted once, at the sender. A tick goes out on every side of a connection each quarter of the net tick time (15 s by default) in which nothing else was sent.',
  ].join('\n\n');

/** @param {readonly Calibration[]} calibrations */
export const pasteSection = (calibrations) =>
  [
    '### For the calibrated models',
    `\`\`\`ts\n${calibrations.map((each) => `${each.otp}: ${literal(constantsOf(each))},`).join('\n')}\n\`\`\``,
  ].join('\n\n');

/** @param {Record<string, number>} constants */
function literal(constants) {
  const lines = Object.entries(constants).map(([name, value]) => `  ${name}: ${grouped(value)},`);
  return `{\n${lines.join('\n')}\n}`;
}

/** `12_345` as TypeScript has it. @param {number} value */
const grouped = (value) => value.toLocaleString('en-US', { maximumFractionDigits: 3 }).replaceAll(',', '_');
