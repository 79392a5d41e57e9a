// @ts-check
/** What other tools' rules make of the same clusters. Scores: the higher, the surer that the head is slower. */
import jStat from 'jstat';
import { mean, median } from '../support/statistics.mjs';

/** @typedef {import('../../src/compare/round.js').RoundRecord} RoundRecord */
/** @typedef {{ score: number, alarm: boolean }} Called */

/** Of one metric: what one cluster, measured once, would have been reported at. @param {RoundRecord} record @param {string} metric */
function reported({ entries, cells }, metric) {
  return entries.map((entry, contestant) => {
    if (metric === 'formation-time-ms') return entry.formationMs;
    if (metric === 'total-memory-bytes') return entry.memoryBytes ?? NaN;
    return median(samplesOf(cells, metric, contestant));
  });
}

/** @param {RoundRecord['cells']} cells @param {string} metric @param {number} contestant */
const samplesOf = (cells, metric, contestant) =>
  cells.filter((cell) => cell.metric === metric && cell.contestant === contestant).map(({ value }) => value);

/** Values of each side, one a cluster, in the order of the rounds. @param {readonly RoundRecord[]} rounds @param {string} metric */
function clustersOf(rounds, metric) {
  const values = rounds.flatMap((record) =>
    reported(record, metric).map((value, at) => ({ arm: record.entries[at]?.arm, value })),
  );
  const of = (/** @type {string} */ arm) =>
    values.filter((each) => each.arm === arm).map(({ value }) => value);
  return { base: of('base'), head: of('head') };
}

/** Whether more is worse. @param {string} metric */
const risesBadly = (metric) => metric !== 'saturated-messages-per-second';

/** github-action-benchmark: one run against the last one, by their ratio. @param {number} limit */
const ratioRule =
  (limit) =>
  /** @param {readonly RoundRecord[]} rounds @param {string} metric @returns {Called} */
  (rounds, metric) => {
    const { base, head } = clustersOf(rounds.slice(0, 1), metric);
    const ratio = (head[0] ?? NaN) / (base[0] ?? NaN);
    const worse = risesBadly(metric) ? ratio : 1 / ratio;
    return { score: worse, alarm: worse > limit };
  };

/** Bencher's t-test threshold: a new run beyond the boundary of 0.99 of those there were, by their mean and deviation. */
const bencherRule = (/** @type {readonly RoundRecord[]} */ rounds, /** @type {string} */ metric) => {
  const { base, head } = clustersOf(rounds, metric);
  const sign = risesBadly(metric) ? 1 : -1;
  const middle = mean(base);
  const deviation = Math.sqrt(base.reduce((sum, each) => sum + (each - middle) ** 2, 0) / (base.length - 1));
  const score = (sign * ((head[0] ?? NaN) - middle)) / deviation;
  return { score, alarm: score > jStat.studentt.inv(0.99, base.length - 1) };
};

/**
 * Mann-Whitney U, one-sided, by the normal approximation with ties averaged (Conover, Practical Nonparametric Statistics,
 * 5.1). @param {readonly number[]} base @param {readonly number[]} head
 */
export function rankSumZ(base, head) {
  const all = [
    ...base.map((value) => ({ value, head: false })),
    ...head.map((value) => ({ value, head: true })),
  ];
  all.sort((a, b) => a.value - b.value);
  let [sum, at, ties] = [0, 0, 0];
  while (at < all.length) {
    let end = at;
    while (end < all.length && all[end]?.value === all[at]?.value) end += 1;
    const rank = (at + 1 + end) / 2;
    for (let each = at; each < end; each += 1) if (all[each]?.head) sum += rank;
    ties += (end - at) ** 3 - (end - at);
    at = end;
  }
  const [m, n] = [base.length, head.length];
  const total = m + n;
  const variance = ((m * n) / 12) * (total + 1 - ties / (total * (total - 1)));
  return (sum - (n * (total + 1)) / 2) / Math.sqrt(variance);
}

/** As benchstat does: each cluster one sample. */
const clusterU = (/** @type {readonly RoundRecord[]} */ rounds, /** @type {string} */ metric) => {
  const { base, head } = clustersOf(rounds, metric);
  const score = (risesBadly(metric) ? 1 : -1) * rankSumZ(base, head);
  return { score, alarm: score > 1.959964 };
};

/** Each segment one sample, as if segments of one cluster knew nothing of one another. */
const segmentU = (/** @type {readonly RoundRecord[]} */ rounds, /** @type {string} */ metric) => {
  const of = (/** @type {string} */ arm) =>
    rounds.flatMap((record) =>
      record.entries.flatMap((entry, at) => {
        if (entry.arm !== arm) return [];
        const samples = samplesOf(record.cells, metric, at);
        return samples.length > 0 ? samples : [reported(record, metric)[at] ?? NaN];
      }),
    );
  const score = (risesBadly(metric) ? 1 : -1) * rankSumZ(of('base'), of('head'));
  return { score, alarm: score > 1.959964 };
};

export const peers = {
  'ratio > 200 % (github-action-benchmark, default)': ratioRule(2),
  'ratio > 110 %': ratioRule(1.1),
  't-test, boundary 0.99 (Bencher)': bencherRule,
  'U test on clusters, 5 % (as benchstat)': clusterU,
  'U test on segments, 5 %': segmentU,
};
