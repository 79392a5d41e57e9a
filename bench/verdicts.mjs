#!/usr/bin/env node
// @ts-check
/** How often would a verdict be wrong, and how often right? Comparisons drawn from clusters that were recorded once. */
import { writeFile } from 'node:fs/promises';
import { bench } from './support/bench.mjs';
import { count, counts, oneOf } from './support/flags.mjs';
import { drawComparison, partOf, uniform } from './verdicts/draw.mjs';
import { peers } from './verdicts/peers.mjs';
import { readPool, SLOWED } from './verdicts/pool.mjs';
import { plotOf } from './verdicts/plot.mjs';
import { describePool, effectSection, ratesSection, rulerSection } from './verdicts/tables.mjs';

/** @typedef {import('./verdicts/pool.mjs').Kind} Kind */
/** @typedef {import('./verdicts/peers.mjs').Called} Called */
/** By rule, kind of cluster and number of rounds: of each comparison whether p50 was called, its score, whether anything was. */
/** @typedef {{ called: boolean, score: number, any: boolean, wrong: boolean }} Outcome */
/** @typedef {{ rule: string, kind: Kind, rounds: number, outcomes: Outcome[] }} Trial */

const P50 = 'latency-p50-us';
export const OURS = 'ours';

await bench({
  name: 'verdicts',
  title: 'Verdicts: false alarms, and slowdowns found',
  images: 'one',
  flags: {
    part: oneOf(
      ['aside', 'tuning'],
      'which part of the pool: the third that nothing was tuned on, or the rest',
    ),
    budgets: counts([30, 60, 120, 300], 'seconds of `measure-budget`'),
    'round-seconds': count(14, 'how long a round takes here: two and two clusters of three nodes'),
    alike: count(1000, 'comparisons of clusters with their like, for each budget'),
    slowed: count(400, 'comparisons for each slowdown and budget'),
  },
  async run({ library, write }, { part, budgets, 'round-seconds': roundSeconds, alike, slowed }) {
    const all = await readPool();
    const pool = partOf(all, part);
    const messaging = library.options.messagingOptions(1000, {}, 3);
    const metrics = library.metrics.comparedMetrics(messaging, []);
    const random = uniform(20261129);
    /** @type {Trial[]} */
    const trials = [];
    const kinds = /** @type {Kind[]} */ (['a', ...Object.keys(SLOWED)]);
    for (const seconds of budgets) {
      const rounds = Math.max(1, Math.floor(seconds / roundSeconds));
      for (const kind of kinds) {
        /** @type {Map<string, Outcome[]>} */
        const outcomes = new Map([OURS, ...Object.keys(peers)].map((rule) => [rule, []]));
        for (let at = 0; at < (kind === 'a' ? alike : slowed); at += 1) {
          const drawn = drawComparison(pool, kind, rounds, random);
          const { verdicts } = library.verdicts.judgeRounds(drawn, { metrics, wouldTake: String });
          const p50 = verdicts.find(({ id }) => id === P50);
          outcomes.get(OURS)?.push({
            called: p50?.kind === 'regressed',
            score: scoreOf(library, drawn),
            any: verdicts.some((verdict) => verdict.kind === 'regressed'),
            wrong: verdicts.some((verdict) => verdict.kind === 'regressed' || verdict.kind === 'improved'),
          });
          for (const [rule, judge] of Object.entries(peers)) {
            const calls = metrics.map(({ head }) => judge(drawn, head.id));
            const of = judge(drawn, P50);
            const any = calls.some(({ alarm }) => alarm);
            outcomes.get(rule)?.push({ called: of.alarm, score: of.score, any, wrong: any });
          }
        }
        for (const [rule, found] of outcomes) trials.push({ rule, kind, rounds, outcomes: found });
      }
    }
    if (write)
      await writeFile(
        new URL('./verdicts/roc.svg', import.meta.url),
        plotOf(trials, { rounds: Math.floor(60 / roundSeconds) }),
      );
    const rules = [OURS, ...Object.keys(peers)];
    return [
      describePool(all, pool, part),
      ratesSection(trials, { rules, budgets, roundSeconds }),
      '![ROC: slowdowns found against false alarms, latency p50, 60 s](verdicts/roc.svg)',
      effectSection(library, pool),
      rulerSection(library, all),
    ].join('\n\n');
  },
});

/** How sure ours is that p50 rose: the estimate by its error. @param {import('./support/library.mjs').Library} library @param {import('../src/compare/round.js').RoundRecord[]} drawn */
function scoreOf({ verdicts, estimate }, drawn) {
  const found = estimate.contrast(verdicts.observedOf(drawn, P50).valued);
  return found ? found.log / found.error : 0;
}
