import { sum } from '../base/lists.js';
import { studentT } from './student.js';

const CONFIDENCE = 0.95;
const FEWEST_SECTIONS = 3;

export type Interval = { low: number; high: number };

/**
 * 95 % confidence interval of a positive figure by sectioning (Asmussen & Glynn, Stochastic Simulation, 2007, III.5a):
 * `pooled` from all the data, `sections` the same figure from each segment alone, Student's t with one degree of freedom
 * fewer than segments. On the logarithms, because times and rates vary by factors. A figure that the segments are too
 * short for differs from theirs, which widens the interval.
 * @returns undefined for fewer than three segments (of two, Student's t is 12.7, and the interval any size), or when a
 *   value is not positive
 */
export const sectioned = (pooled: number, sections: readonly number[]): Interval | undefined => {
  const all = [pooled, ...sections];
  if (sections.length < FEWEST_SECTIONS || !all.every((value) => value > 0)) return undefined;
  const squares = sections.map((section) => Math.log(section / pooled) ** 2);
  const variance = sum(squares) / (sections.length - 1);
  const reach = Math.exp(studentT(CONFIDENCE, sections.length - 1) * Math.sqrt(variance / sections.length));
  return { low: pooled / reach, high: pooled * reach };
};

/** Half the interval's width on the logarithmic scale, as a share: 0.1 is ±10 %. */
export const halfWidth = ({ low, high }: Interval): number => Math.sqrt(high / low) - 1;
