import type { Figure } from '../measure/series.js';
import { studentT } from '../measure/student.js';
import type { Control, Verdict, VerdictKind } from './comparison.js';
import { intervalOf, reachOf, type Estimate } from './estimate.js';
import { percent, signedPercent } from '../measure/percent.js';

/** That of all metrics of a run one is called changed by chance alone: at most once in a hundred runs. */
export const FALSE_ALARMS = 0.01;

/** How often a change of the size that is told as detectable is found. */
export const POWER = 0.95;

/** What cannot see a change of this many thresholds is too noisy to call anything unchanged. */
const BLIND = 3;

export type Head = Omit<Extract<Figure, { absent: string }>, 'absent'>;

export const headOf = ({ id, label, unit, better, definition }: Head): Head => ({
  id,
  label,
  unit,
  better,
  definition,
});

export type Question = Readonly<{
  head: Head;
  /** `undefined` where there is nothing to compare with. */
  estimate: Estimate | undefined;
  /** The same without the ruler, where the estimate is by it: what both share is no accident for sure. */
  plain?: Estimate | undefined;
  baseline: number | null;
  value: number | null;
  /** Whether there was nothing to compare with, rather than something that told nothing. */
  isNew?: boolean;
  /** The smallest relative change that matters. */
  threshold: number;
  /** Metrics that are judged in this run, this one among them: each may be wrong that much more seldom (Bonferroni). */
  judged: number;
  /** What it would take to know `times` as much as now, in words. */
  wouldTake: (times: number) => string;
  /** Why there is no estimate. */
  missing?: string;
}>;

const confidenceFor = (judged: number): number => 1 - FALSE_ALARMS / judged;

/** One-sided, of the normal distribution. */
const LUCK = 1.644854;

/**
 * The smallest change that is found `POWER` of the time, as a relative change upwards. The statistic of a real change is
 * noncentral t, by its normal approximation (Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 2, 31.6).
 */
export const detectable = (
  { error, degrees }: Pick<Estimate, 'error' | 'degrees'>,
  { threshold, judged }: Pick<Question, 'threshold' | 'judged'>,
): number => {
  const t = studentT(confidenceFor(judged), degrees);
  const evident = t * (1 - 1 / (4 * degrees)) + LUCK * Math.sqrt(1 + t ** 2 / (2 * degrees));
  return Math.expm1(error * Math.max(evident, Math.log1p(threshold) / error + LUCK));
};

/** Whether the interval leaves no room for chance, and the change is worth speaking of. */
const isChange = (
  estimate: Estimate,
  { threshold, judged }: Pick<Question, 'threshold' | 'judged'>,
): boolean =>
  Math.abs(Math.expm1(estimate.log)) >= threshold &&
  Math.abs(estimate.log) > reachOf(estimate, confidenceFor(judged));

const isWorse = ({ log }: Estimate, { better }: Head): boolean => (better === 'lower' ? log > 0 : log < 0);

type Finding = { kind: VerdictKind; reason: string };

/** So many times as much is looked at; more is not worth telling. */
const TIMES = [1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64] as const;

/** How many times as many clusters it would take, if they differed as these do; `Infinity` beyond reason. */
const needed = (
  { error, degrees }: Estimate,
  isEnough: (later: Pick<Estimate, 'error' | 'degrees'>) => boolean,
): number =>
  TIMES.find((times) =>
    isEnough({ error: error / Math.sqrt(times), degrees: Math.round((degrees + 1) * times) - 1 }),
  ) ?? Infinity;

const find = (estimate: Estimate, question: Question): Finding => {
  const { head, threshold, judged, wouldTake, plain } = question;
  const seen = detectable(estimate, question);
  const size = Math.abs(Math.expm1(estimate.log));
  if (isChange(estimate, question))
    return {
      kind: isWorse(estimate, head) ? 'regressed' : 'improved',
      reason: `more than the threshold of ${percent(threshold)}, and chance is excluded`,
    };
  if (size >= threshold) {
    const times = needed(
      estimate,
      (later) => Math.abs(estimate.log) > studentT(confidenceFor(judged), later.degrees) * later.error,
    );
    return {
      kind: 'inconclusive',
      reason: `more than the threshold of ${percent(threshold)}, but it may be chance; ${wouldTake(times)}`,
    };
  }
  if (seen > BLIND * threshold) {
    const times = needed(estimate, (later) => detectable(later, question) <= BLIND * threshold);
    return {
      kind: 'inconclusive',
      reason: `too noisy: only a change of ${percent(seen)} would have been seen; ${wouldTake(times)}`,
    };
  }
  if (plain && Math.abs(Math.expm1(plain.log)) >= threshold)
    return {
      kind: 'inconclusive',
      reason: `less than the threshold of ${percent(threshold)} only because plain TCP between the nodes differed, too (${signedPercent(Math.expm1(plain.log))} without that): an accident or the change, this cannot tell`,
    };
  return {
    kind: 'unchanged',
    reason: `less than the threshold of ${percent(threshold)}; a change of ${percent(seen)} would have been seen`,
  };
};

/** `less than …` as a sentence of its own. */
const sentence = (fragment: string): string => `${fragment.charAt(0).toUpperCase()}${fragment.slice(1)}.`;

/** What is said of one metric. */
export const judge = (question: Question): Verdict => {
  const { head, estimate, baseline, value, threshold, judged, isNew = false, missing } = question;
  const told = { ...head, baseline, value, threshold };
  if (!estimate) {
    const kind = isNew ? 'new' : 'inconclusive';
    const reason = missing ?? 'there is nothing to compare it with yet';
    return { ...told, kind, change: null, interval: null, detectable: null, reason: sentence(reason) };
  }
  const { kind, reason } = find(estimate, question);
  return {
    ...told,
    kind,
    reason: sentence(reason),
    change: Math.expm1(estimate.log),
    interval: intervalOf(estimate, confidenceFor(judged)),
    detectable: detectable(estimate, question),
  };
};

/** The same rule on two things that are one. */
export const controlOf = (
  head: Head,
  estimate: Estimate | undefined,
  asked: Pick<Question, 'threshold' | 'judged'>,
): Control => ({
  ...head,
  change: estimate ? Math.expm1(estimate.log) : null,
  interval: estimate ? intervalOf(estimate, confidenceFor(asked.judged)) : null,
  alarm: estimate !== undefined && isChange(estimate, asked),
});

/** A verdict that the control takes back: what differs from itself can differ from anything. */
export const doubted = (verdict: Verdict, { alarm, change }: Control): Verdict =>
  alarm && verdict.change !== null
    ? {
        ...verdict,
        kind: 'inconclusive',
        reason: `The same thing differed from itself by ${signedPercent(change ?? 0)} in the control, so this machine cannot tell.`,
      }
    : verdict;
