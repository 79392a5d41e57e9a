import jStat from 'jstat';

/** From here on Student's t is the normal distribution to six digits, and jStat's series no longer gets there. */
const MANY = 1e6;

/**
 * How far from the middle Student's t lies at most, with this confidence, to either side.
 * @param confidence from 0 to 1: 0.95 for an interval of 95 %
 * @param degrees of freedom, 1 or more
 */
export const studentT = (confidence: number, degrees: number): number =>
  jStat.studentt.inv((1 + confidence) / 2, Math.min(MANY, degrees));
