import { distinct } from '../base/lists.js';
import { geometricMean } from '../measure/statistics.js';
import { setAside, isIn, type Aside } from './aside.js';
import type { Control, Verdict } from './comparison.js';
import { contrast, type Estimate, type Observed } from './estimate.js';
import { controlOf, doubted, judge, type Question } from './judge.js';
import type { Metric } from './metrics.js';
import { asObserved, levelsOf, type Valued } from './observed.js';
import type { RoundRecord } from './round.js';
import { ruledBy } from './ruled.js';

const entryValues = ({ entries }: RoundRecord, id: string): (number | undefined)[] | undefined => {
  if (id === 'formation-time-ms') return entries.map(({ formationMs }) => formationMs);
  if (id === 'total-memory-bytes') return entries.map(({ memoryBytes }) => memoryBytes);
  return undefined;
};

/** Operations have lanes of their own; what is known of a pair of nodes is not known of them. */
const hasPairs = (id: string): boolean => id.startsWith('latency-') || id.startsWith('saturated-');

/** Pairs of nodes: by the ruler where that can be, which takes accidents off better than leaving them out does. */
const ofPairs = (rounds: readonly RoundRecord[], id: string, aside: Aside) => {
  const { slope, adjusted } = ruledBy(rounds, id, aside);
  const plain = levelsOf(rounds, id, ({ round, cells }) => cells.filter((cell) => isIn(aside, round, cell)));
  if (slope === 0) return { valued: plain };
  const ruled = levelsOf(rounds, id, (record) => record.cells.map((cell) => adjusted(record, cell)));
  return { valued: ruled, plain };
};

/** What each cluster was measured at; `plain` is the same without the ruler, where it was taken off. */
export const observedOf = (
  rounds: readonly RoundRecord[],
  id: string,
  aside = setAside(rounds),
): { valued: Valued[]; plain?: Valued[] } => {
  if (hasPairs(id)) return ofPairs(rounds, id, aside);
  const ofEntries = rounds.flatMap((record) => asObserved(record, entryValues(record, id) ?? []));
  return { valued: ofEntries.length > 0 ? ofEntries : levelsOf(rounds, id, ({ cells }) => cells) };
};

/**
 * What was launched of one side in one round, as if it were two sides: the first and the second of them change places from
 * round to round, so that the order of the launch cancels out.
 */
const asControl = (valued: readonly Valued[]): Observed[] =>
  (['base', 'head'] as const).flatMap((arm, side) =>
    distinct(valued.map(({ round }) => round)).flatMap((round) => {
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

const typical = (valued: readonly Valued[], arm: Observed['arm']): number | null =>
  geometricMean(valued.filter((each) => each.arm === arm).map(({ value }) => value)) ?? null;

export type Judged = Readonly<{ verdicts: Verdict[]; control: Control[]; aside: Aside }>;

export type JudgeOptions = {
  metrics: readonly Metric[];
  wouldTake: Question['wouldTake'];
};

/** Whether it is of an operation that a side does not have. */
const isAbsent = (rounds: readonly RoundRecord[], id: string): boolean =>
  rounds.some(({ absent }) => absent.some((operation) => id.startsWith(`${operation}-`)));

/** A metric of which nothing came, and why. */
const missingOf = (
  valued: readonly Valued[],
  { estimate, isNew }: { estimate: Estimate | undefined; isNew: boolean },
): string | undefined => {
  if (estimate) return undefined;
  if (isNew) return 'the baseline has no such function';
  return valued.length === 0 ? 'it could not be measured' : 'too few clusters were measured to tell';
};

/** What rounds of both sides, clusters launched anew for each, say of every metric. */
export const judgeRounds = (rounds: readonly RoundRecord[], { metrics, wouldTake }: JudgeOptions): Judged => {
  const aside = setAside(rounds);
  const judged = metrics.length;
  const told = metrics.map(({ head, threshold }) => {
    const { valued, plain } = observedOf(rounds, head.id, aside);
    const estimate = contrast(valued);
    const base = typical(valued, 'base');
    const value = base !== null && estimate ? base * Math.exp(estimate.log) : typical(valued, 'head');
    const isNew = isAbsent(rounds, head.id);
    const missing = missingOf(valued, { estimate, isNew });
    const verdict = judge({
      head,
      estimate,
      ...(plain ? { plain: contrast(plain) } : {}),
      baseline: base,
      value,
      threshold,
      judged,
      isNew,
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
