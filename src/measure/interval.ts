import { sum } from '../base/lists.js';
/** Two-sided 95 % quantiles of Student's t for 1 to 9 degrees of freedom (NIST/SEMATECH e-Handbook, 1.3.6.7.2). */
const SMALL_T = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622];

const Z = 1.959964;

/**
 * The 0.975 quantile of Student's t: from the table up to 9 degrees of freedom, beyond by the expansion of
 * Abramowitz & Stegun 26.7.5, which is right to four digits there.
 */
export const studentT = (degrees: number): number =>
  SMALL_T[degrees - 1] ??
  Z +
    (Z ** 3 + Z) / (4 * degrees) +
    (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / (96 * degrees ** 2) +
    (3 * Z ** 7 + 19 * Z ** 5 + 17 * Z ** 3 - 15 * Z) / (384 * degrees ** 3);

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
  const reach = Math.exp(studentT(sections.length - 1) * Math.sqrt(variance / sections.length));
  return { low: pooled / reach, high: pooled * reach };
};

/** Half the interval's width on the logarithmic scale, as a share: 0.1 is ±10 %. */
export const halfWidth = ({ low, high }: Interval): number => Math.sqrt(high / low) - 1;
