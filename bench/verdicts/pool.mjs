// @ts-check
/** The pool of clusters that comparisons are drawn from: a line a round, numbers rounded to what they are good for. */
import { appendFile, readFile } from 'node:fs/promises';

export const POOL = new URL('./pool.jsonl', import.meta.url);

/** Share of a round trip that the echo is slowed by, by the name of the kind of cluster. */
export const SLOWED = /** @type {const} */ ({ s3: 0.03, s5: 0.05, s10: 0.1, s20: 0.2 });

/**
 * Kinds of clusters of a round, in the order in which they are launched: the same from either end, so that whatever the
 * order does cancels out for each pair of a kind.
 */
export const BLOCKS = /** @type {const} */ ({
  X: ['a', 's5', 's10', 'a', 'a', 's10', 's5', 'a'],
  Y: ['a', 's3', 's20', 'a', 'a', 's20', 's3', 'a'],
});

/** @typedef {keyof typeof BLOCKS} Block */
/** @typedef {'a' | keyof typeof SLOWED} Kind */
/**
 * `cells` by metric, contestant, lane and pass, in the unit of the figure; null where a lane is not measured in a pass.
 * @typedef {{
 *   round: number, at: string, block: Block, cpus: string, kinds: Kind[], formationMs: number[], memoryBytes: (number | null)[],
 *   machine: { cpuNs: readonly number[], waitShare: number | null, stealShare: number | null },
 *   cells: Record<string, (number | null)[][][]>,
 * }} PoolRound
 */

/** @param {number} value */
const rounded = (value) => Number(value.toPrecision(5));

/**
 * @param {import('../../src/compare/round.js').RoundRecord} record
 * @param {Pick<PoolRound, 'block' | 'kinds' | 'at'>} told
 * @returns {PoolRound}
 */
export function poolRound({ round, cpus, entries, cells, machine }, told) {
  /** @type {PoolRound['cells']} */
  const byMetric = {};
  const [lanes, passes] = [1, 1].map(
    (_, at) => 1 + Math.max(...cells.map((cell) => (at ? cell.pass : cell.lane))),
  );
  for (const { metric, contestant, lane, pass, value } of cells) {
    byMetric[metric] ??= entries.map(() =>
      Array.from({ length: lanes ?? 1 }, () => Array(passes).fill(null)),
    );
    const row = byMetric[metric]?.[contestant]?.[lane];
    if (row) row[pass] = rounded(value);
  }
  return {
    round,
    ...told,
    cpus: cpus ?? '',
    formationMs: entries.map(({ formationMs }) => rounded(formationMs)),
    memoryBytes: entries.map(({ memoryBytes }) => memoryBytes ?? null),
    machine,
    cells: byMetric,
  };
}

/** @param {PoolRound} round */
export const keepRound = (round) => appendFile(POOL, `${JSON.stringify(round)}\n`);

/** @returns {Promise<PoolRound[]>} */
export async function readPool() {
  const lines = (await readFile(POOL, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line));
}
