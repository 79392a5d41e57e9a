import { distinct, sum } from '../base/lists.js';
import { studentT } from '../measure/student.js';

/** How far apart two things are, on the logarithmic scale: of `ln(head ÷ base)` the mean and its standard error. */
export type Estimate = Readonly<{ log: number; error: number; degrees: number }>;

/** A value of one cluster, above 0. Clusters of one round lived side by side. */
export type Observed = Readonly<{ round: number; arm: 'base' | 'head'; value: number }>;

type Cell = readonly number[];
type Round = { base: Cell; head: Cell };

const mean = (values: Cell): number => sum(values) / values.length;

const squares = (values: Cell): number => sum(values.map((value) => (value - mean(values)) ** 2));

/** Observations of a round that have no counterpart in it say nothing of a difference. */
const roundsOf = (observed: readonly Observed[]): Round[] =>
  distinct(observed.map(({ round }) => round))
    .map((round): Round => {
      const of = (arm: Observed['arm']): number[] =>
        observed
          .filter((each) => each.round === round && each.arm === arm)
          .map(({ value }) => Math.log(value));
      return { base: of('base'), head: of('head') };
    })
    .filter(({ base, head }) => base.length > 0 && head.length > 0);

/**
 * The difference of two arms over rounds, by a two-way analysis of variance without interaction (rounds × arms, the
 * cluster being the unit; Montgomery, Design and Analysis of Experiments, 4.1): what a round does to all its clusters
 * cancels out, and what is left of the clusters' spread is the error. On the logarithms, because times and rates vary by
 * factors.
 * @returns `undefined` where nothing is left to tell the error by, or a value is not above 0
 */
export const contrast = (observed: readonly Observed[]): Estimate | undefined => {
  if (!observed.every(({ value }) => value > 0 && Number.isFinite(value))) return undefined;
  const rounds = roundsOf(observed);
  const weighed = rounds.map(({ base, head }) => ({
    weight: (base.length * head.length) / (base.length + head.length),
    difference: mean(head) - mean(base),
  }));
  const weight = sum(weighed.map((each) => each.weight));
  const clusters = sum(rounds.map(({ base, head }) => base.length + head.length));
  const degrees = clusters - rounds.length - 1;
  if (degrees < 1) return undefined;
  const log = sum(weighed.map((each) => each.weight * each.difference)) / weight;
  const within = sum(rounds.map(({ base, head }) => squares(base) + squares(head)));
  const between = sum(weighed.map((each) => each.weight * (each.difference - log) ** 2));
  return { log, error: Math.sqrt((within + between) / degrees / weight), degrees };
};

/**
 * One more value beside those of earlier runs: how far it is from their middle, with the error of a prediction
 * (Montgomery & Runger, Applied Statistics and Probability for Engineers, 8-6).
 * @returns `undefined` for fewer than two earlier values, or where a value is not above 0
 */
export const beside = (earlier: readonly number[], value: number): Estimate | undefined => {
  if (earlier.length < 2 || ![...earlier, value].every((each) => each > 0 && Number.isFinite(each)))
    return undefined;
  const logs = earlier.map(Math.log);
  const degrees = logs.length - 1;
  const error = Math.sqrt((squares(logs) / degrees) * (1 + 1 / logs.length));
  return { log: Math.log(value) - mean(logs), error, degrees };
};

/** A relative change as an interval: 0.1 is 10 % more. */
export type ChangeInterval = { low: number; high: number };

/** Half the width of the interval on the logarithmic scale. */
export const reachOf = ({ error, degrees }: Estimate, confidence: number): number =>
  studentT(confidence, degrees) * error;

export const intervalOf = (estimate: Estimate, confidence: number): ChangeInterval => {
  const reach = reachOf(estimate, confidence);
  return { low: Math.expm1(estimate.log - reach), high: Math.expm1(estimate.log + reach) };
};
