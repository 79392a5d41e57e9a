// @ts-check
/** What ten runs in a row say of one. */
import { digits, micros, percent } from '../support/numbers.mjs';
import { table } from '../support/table.mjs';
import { coverageOf, figuresWithInterval, judged } from './coverage.mjs';

/** @typedef {import('./run.mjs').Run} Run */
/** @typedef {{ name: string, runs: readonly Run[] }} Arm */

/** Shown run by run; the rest only in the summary. */
const HEADLINES = [
  'latency-p50-us',
  'latency-p99-us',
  'throughput',
  'response-p50-us',
  'response-p99-us',
  'saturated-messages-per-second',
];

/** @param {readonly Arm[]} arms */
export function summarySection(arms) {
  const ids = [...new Set(arms.flatMap(({ runs }) => figuresWithInterval(runs)))];
  const rows = ids.map((id) => ({ id, arms: arms.map(({ runs }) => coverageOf(runs, id)) }));
  const cell = (/** @type {import('./coverage.mjs').Coverage} */ each) =>
    `${each.covers}/${each.runs}${each.said > each.covers ? ` (${each.said})` : ''}, CV ${percent(each.variation)}, ±${percent(each.halfWidth)}${each.holds ? '' : ' ✗'}`;
  return [
    '### Covered, run-to-run variation, and half the width of the interval',
    table(rows, [
      ['Figure', ({ id }) => `\`${id}\``],
      ...arms.map(
        ({ name }, at) =>
          /** @type {const} */ ([
            name,
            (/** @type {typeof rows[number]} */ row) => cell(/** @type {any} */ (row.arms[at])),
          ]),
      ),
    ]),
    'Runs whose 95 % interval covers the median of the other runs; in brackets, with the runs whose report said that it could not tell: that the machine was too noisy, or that this figure varied too much. ✗: neither in nine of ten. CV is the standard deviation of the runs by their mean; ± the median half width of their intervals.',
    arms.map((arm) => verdict(arm, ids)).join('\n'),
  ].join('\n\n');
}

/** @param {Arm} arm @param {readonly string[]} ids */
function verdict({ name, runs }, ids) {
  const coverages = ids.map((id) => coverageOf(runs, id));
  const short = coverages.filter(({ holds }) => !holds);
  const bare = coverages.filter(({ covers, runs: of }) => covers >= 0.9 * of);
  const noisy = runs.filter((run) => run.noisy).length;
  return `- **${name}: ${short.length === 0 ? 'holds' : 'does not hold'}** for ${ids.length - short.length} of ${ids.length} figures (${bare.length} by their intervals alone); ${noisy} of ${runs.length} reports said that the machine was too noisy to tell.${short.length === 0 ? '' : ` Not for ${short.map(({ id }) => `\`${id}\``).join(', ')}.`}`;
}

/** @param {Arm} arm */
export function armSection({ name, runs }) {
  const ids = HEADLINES.filter((id) => runs.some(({ figures }) => figures.has(id)));
  const columns = ids.map((id) => judged(runs, id));
  return [
    `### Run by run: ${name}`,
    table(
      runs.map((run, at) => ({ run, at })),
      [
        ['Run', ({ at }) => String(at + 1)],
        ...ids.map(
          (id, column) =>
            /** @type {const} */ ([
              `\`${id}\``,
              (/** @type {{ run: Run }} */ { run }) =>
                shown(columns[column]?.find((each) => each.run === run)),
            ]),
        ),
        ['Its report', ({ run }) => reportOf(run)],
      ],
    ),
  ].join('\n\n');
}

/** `198 µs (180–210) ✓` @param {import('./coverage.mjs').Judged | undefined} judged */
function shown(judged) {
  if (!judged) return '–';
  const { value, unit, interval } = judged.found;
  const text = unit === 'us' ? micros(value) : digits(Math.round(value));
  const scale = unit === 'us' && value >= 1000 ? 1000 : 1;
  const ends = interval ? ` (${digits(interval.low / scale)}–${digits(interval.high / scale)})` : '';
  return `${text}${ends} ${judged.covers ? '✓' : '✗'}`;
}

/** @param {Run} run */
function reportOf({ noisy, figures }) {
  if (noisy) return 'too noisy';
  const wide = [...figures.values()].filter(({ said }) => said).length;
  return wide === 0 ? 'quiet' : `${wide} figures vary`;
}
