import { distinct } from '../base/lists.js';
import { mean, median } from '../measure/statistics.js';
import type { Cell } from './cells.js';

const momentOf = ({ lane, pass }: Cell): string => `${String(lane)}/${String(pass)}`;

type Moment = { level: number; cells: readonly Cell[] };

/** Cells that were measured in a row, each with what is usual among them, on the logarithmic scale. */
const momentsOf = (cells: readonly Cell[]): Moment[] =>
  distinct(cells.map(momentOf)).map((moment) => {
    const own = cells.filter((cell) => momentOf(cell) === moment);
    return { cells: own, level: median(own.map(({ value }) => Math.log(value))) ?? 0 };
  });

/** How far a lane of a contestant is from what was usual in its moments: a logarithm. */
export type LaneLevel = Readonly<{ contestant: number; lane: number; log: number }>;

const lanesIn = (moments: readonly Moment[]): LaneLevel[] => {
  const cells = moments.flatMap((moment) =>
    moment.cells.map(({ contestant, lane, value }) => ({
      contestant,
      lane,
      log: Math.log(value) - moment.level,
    })),
  );
  const keys = distinct(cells.map(({ contestant, lane }) => `${String(contestant)}/${String(lane)}`));
  return keys.flatMap((key) => {
    const own = cells.filter(({ contestant, lane }) => `${String(contestant)}/${String(lane)}` === key);
    const [first] = own;
    const log = median(own.map((cell) => cell.log));
    return first && log !== undefined ? [{ contestant: first.contestant, lane: first.lane, log }] : [];
  });
};

const positive = (cells: readonly Cell[]): Cell[] => cells.filter(({ value }) => value > 0);

/** By contestant and lane, the median over passes of what is left when each moment's usual is taken off. */
export const laneLevels = (cells: readonly Cell[]): LaneLevel[] => lanesIn(momentsOf(positive(cells)));

/**
 * One value for each contestant of a round from its cells of one metric: what a moment did to all contestants is taken
 * off each cell, and of what is left the median over passes, then over lanes, counts. Put back on the level of the round.
 * @returns by contestant; `undefined` for one without cells
 */
export const levelled = (cells: readonly Cell[], contestants: number): (number | undefined)[] => {
  const moments = momentsOf(positive(cells));
  const level = mean(moments.map((each) => each.level)) ?? 0;
  const lanes = lanesIn(moments);
  return Array.from({ length: contestants }, (_, contestant) => {
    const middle = median(lanes.filter((lane) => lane.contestant === contestant).map(({ log }) => log));
    return middle === undefined ? undefined : Math.exp(level + middle);
  });
};
