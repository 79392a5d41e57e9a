// @ts-check
/** How often the interval of one run covers the median of the others. */
import { median, variation } from '../support/statistics.mjs';

/** @typedef {import('./run.mjs').Run} Run */
/** @typedef {import('./run.mjs').Found} Found */
/** @typedef {{ run: Run, found: Found, others: number, covers: boolean }} Judged */

/** Of ten. */
export const ENOUGH = 0.9;

/** The figures that some run gave an interval. @param {readonly Run[]} runs */
export const figuresWithInterval = (runs) => [
  ...new Set(
    runs.flatMap(({ figures }) => [...figures].flatMap(([id, { interval }]) => (interval ? [id] : []))),
  ),
];

/** Every run's figure and whether its interval covers the median of the other runs. @param {readonly Run[]} runs @param {string} id @returns {Judged[]} */
export function judged(runs, id) {
  const all = runs.flatMap((run) => {
    const found = run.figures.get(id);
    return found ? [{ run, found }] : [];
  });
  return all.map(({ run, found }) => {
    const others = median(all.filter((each) => each.run !== run).map((each) => each.found.value));
    const { low, high } = found.interval ?? { low: NaN, high: NaN };
    return { run, found, others, covers: low <= others && others <= high };
  });
}

/** @param {readonly Run[]} runs @param {string} id */
export function coverageOf(runs, id) {
  const all = judged(runs, id);
  const covers = all.filter((each) => each.covers).length;
  const said = all.filter(({ covers, found }) => covers || found.said).length;
  return {
    id,
    runs: runs.length,
    covers,
    /** Covered, or the run's report said of the machine or of this figure that it could not tell. */
    said,
    holds: said >= ENOUGH * runs.length,
    variation: variation(all.map(({ found }) => found.value)),
    halfWidth: median(
      all.flatMap(({ found: { interval } }) =>
        interval ? [Math.sqrt(interval.high / interval.low) - 1] : [],
      ),
    ),
  };
}
/** @typedef {ReturnType<typeof coverageOf>} Coverage */
