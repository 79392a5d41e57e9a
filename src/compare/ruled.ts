import { distinct, sum } from '../base/lists.js';
import { isIn, type Aside } from './aside.js';
import { RULER, type Cell } from './cells.js';
import { contrast, reachOf } from './estimate.js';
import { laneLevels } from './levels.js';
import { levelsOf } from './observed.js';
import type { RoundRecord } from './round.js';

/**
 * What plain TCP between a pair of nodes says of the pair, taken off what was measured there: both share the accidents of
 * the launch (analysis of covariance; Montgomery, Design and Analysis of Experiments, 15.3).
 */
export type Ruled = Readonly<{
  /** How much of the ruler's deviation is taken off, as an exponent; 0 takes nothing. */
  slope: number;
  /** The cell as it would be of a pair like any. */
  adjusted: (round: RoundRecord, cell: Cell) => Cell;
}>;

const asIs: Ruled = { slope: 0, adjusted: (_round, cell) => cell };

/** A slope of fewer errors than this could as well be none. */
const SURE = 2;

const FEWEST_LANES = 8;

/** Sides whose rulers differ with this confidence are taken to differ. */
const SAME = 0.99;

type Point = { arm: string; x: number; y: number };

const of = (cells: readonly Cell[], id: string): Cell[] => cells.filter(({ metric }) => metric === id);

const pointsOf = (round: RoundRecord, id: string): Point[] => {
  const rulers = laneLevels(of(round.cells, RULER));
  return laneLevels(of(round.cells, id)).flatMap(({ contestant, lane, log: y }) => {
    const x = rulers.find((ruler) => ruler.contestant === contestant && ruler.lane === lane)?.log;
    const arm = round.entries[contestant]?.arm;
    return x !== undefined && arm !== undefined ? [{ arm, x, y }] : [];
  });
};

/** Deviations within the sides: how sides differ is what is asked, and must not shape the answer. */
const centred = (points: readonly Point[]): Point[] =>
  distinct(points.map(({ arm }) => arm)).flatMap((arm) => {
    const own = points.filter((point) => point.arm === arm);
    const middle = (pick: (point: Point) => number): number => sum(own.map(pick)) / own.length;
    const [x, y] = [middle((point) => point.x), middle((point) => point.y)];
    return own.map((point) => ({ arm, x: point.x - x, y: point.y - y }));
  });

const slopeOf = (points: readonly Point[]): number => {
  const deviations = centred(points);
  const squares = sum(deviations.map(({ x }) => x * x));
  if (points.length < FEWEST_LANES || squares === 0) return 0;
  const slope = sum(deviations.map(({ x, y }) => x * y)) / squares;
  const residual = sum(deviations.map(({ x, y }) => (y - slope * x) ** 2)) / (points.length - 3);
  const isSure = Math.abs(slope) > SURE * Math.sqrt(residual / squares);
  return isSure ? Math.max(-1, Math.min(1, slope)) : 0;
};

/** Whether the ruler itself differs between the sides: then it is no accident, and tells of the change. */
const differs = (rounds: readonly RoundRecord[], aside: Aside): boolean => {
  const estimate = contrast(
    levelsOf(rounds, RULER, ({ round, cells }) => cells.filter((cell) => isIn(aside, round, cell))),
  );
  return !estimate || Math.abs(estimate.log) > reachOf(estimate, SAME);
};

/** @param id of a metric that is measured between pairs of nodes */
export const ruledBy = (rounds: readonly RoundRecord[], id: string, aside: Aside): Ruled => {
  const slope = slopeOf(rounds.flatMap((round) => pointsOf(round, id)));
  if (slope === 0 || differs(rounds, aside)) return asIs;
  const levels = new Map(
    rounds.flatMap((round) =>
      laneLevels(of(round.cells, RULER)).map(
        ({ contestant, lane, log }) =>
          [`${String(round.round)}/${String(contestant)}/${String(lane)}`, log] as const,
      ),
    ),
  );
  return {
    slope,
    adjusted: ({ round }, cell) => {
      const log = levels.get(`${String(round)}/${String(cell.contestant)}/${String(cell.lane)}`) ?? 0;
      return { ...cell, value: cell.value * Math.exp(-slope * log) };
    },
  };
};
