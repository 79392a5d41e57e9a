import { sum } from '../base/lists.js';
import { setAside, isIn, type Aside } from './aside.js';
import type { Control, Verdict } from './comparison.js';
import { contrast, type Estimate, type Observed } from './estimate.js';
import { controlOf, doubted, judge, type Question } from './judge.js';
import { levelled } from './levels.js';
import type { Metric } from './metrics.js';
import type { RoundRecord } from './round.js';
import { ruledBy } from './ruled.js';

/** Of one cluster, in the order of its round. */
type Valued = Observed & { at: number };

const entryValues = ({ entries }: RoundRecord, id: string): (number | undefined)[] | undefined => {
  if (id === 'formation-time-ms') return entries.map(({ formationMs }) => formationMs);
  if (id === 'total-memory-bytes') return entries.map(({ memoryBytes }) => memoryBytes);
  return undefined;
};

/** Operations have lanes of their own; what is known of a pair of nodes is not known of them. */
const hasPairs = (id: string): boolean => id.startsWith('latency-') || id.startsWith('saturated-');

const asObserved = ({ round, entries }: RoundRecord, values: readonly (number | undefined)[]): Valued[] =>
  values.flatMap((value, at): Valued[] => {
    const arm = entries[at]?.arm;
    return value === undefined || (arm !== 'base' && arm !== 'head') ? [] : [{ round, arm, value, at }];
  });

const ofPairs = (rounds: readonly RoundRecord[], id: string, aside: Aside): Valued[] => {
  const { adjusted } = ruledBy(rounds, id, aside);
  return rounds.flatMap((record) => {
    const own = record.cells.filter((cell) => cell.metric === id && isIn(aside, record.round, cell));
    const values = levelled(
      own.map((cell) => adjusted(record, cell)),
      record.entries.length,
    );
    return asObserved(record, values);
  });
};

const ofOperations = (record: RoundRecord, id: string): Valued[] =>
  asObserved(
    record,
    levelled(
      record.cells.filter(({ metric }) => metric === id),
      record.entries.length,
    ),
  );

/** What each cluster was measured at: of one metric, without the pairs that are no measure of their side. */
export const observedOf = (rounds: readonly RoundRecord[], id: string, aside = setAside(rounds)): Valued[] =>
  hasPairs(id)
    ? ofPairs(rounds, id, aside)
    : rounds.flatMap((record) => {
        const values = entryValues(record, id);
        return values ? asObserved(record, values) : ofOperations(record, id);
      });

/**
 * What was launched of one side in one round, as if it were two sides: the first and the second of them change places from
 * round to round, so that the order of the launch cancels out.
 */
const asControl = (valued: readonly Valued[]): Observed[] =>
  (['base', 'head'] as const).flatMap((arm, side) =>
    [...new Set(valued.map(({ round }) => round))].flatMap((round) => {
      const [first, second, ...more] = valued.filter((each) => each.arm === arm && each.round === round);
      if (!first || !second || more.length > 0) return [];
      const [base, head] = round % 2 === 0 ? [first, second] : [second, first];
      const place = 2 * round + side;
      return [
        { round: place, arm: 'base' as const, value: base.value },
        { round: place, arm: 'head' as const, value: head.value },
      ];
    }),
  );

const typical = (valued: readonly Valued[], arm: Observed['arm']): number | null => {
  const logs = valued.filter((each) => each.arm === arm).map(({ value }) => Math.log(value));
  return logs.length === 0 ? null : Math.exp(sum(logs) / logs.length);
};

export type Judged = Readonly<{ verdicts: Verdict[]; control: Control[]; aside: Aside }>;

export type JudgeOptions = {
  metrics: readonly Metric[];
  wouldTake: Question['wouldTake'];
};

/** A metric of which nothing came, and why. */
const missingOf = (valued: readonly Valued[], estimate: Estimate | undefined): string | undefined => {
  if (estimate) return undefined;
  return valued.length === 0 ? 'it could not be measured' : 'too few clusters were measured to tell';
};

/** What rounds of both sides, clusters launched anew for each, say of every metric. */
export const judgeRounds = (rounds: readonly RoundRecord[], { metrics, wouldTake }: JudgeOptions): Judged => {
  const aside = setAside(rounds);
  const judged = metrics.length;
  const told = metrics.map(({ head, threshold }) => {
    const valued = observedOf(rounds, head.id, aside);
    const estimate = contrast(valued);
    const base = typical(valued, 'base');
    const value = base !== null && estimate ? base * Math.exp(estimate.log) : typical(valued, 'head');
    const missing = missingOf(valued, estimate);
    const verdict = judge({
      head,
      estimate,
      baseline: base,
      value,
      threshold,
      judged,
      wouldTake,
      ...(missing === undefined ? {} : { missing }),
    });
    const control = controlOf(head, contrast(asControl(valued)), { threshold, judged });
    return { verdict: doubted(verdict, control), control };
  });
  return {
    verdicts: told.map(({ verdict }) => verdict),
    control: told.map(({ control }) => control),
    aside,
  };
};
