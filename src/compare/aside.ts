import { distinct } from '../base/lists.js';
import { median } from '../measure/statistics.js';
import { RULER, type Cell } from './cells.js';
import { laneLevels } from './levels.js';
import type { RoundRecord } from './round.js';

/**
 * A pair of nodes whose plain TCP is off by more than this (a logarithm: 10 %) from what is usual on its side is set
 * aside: two BEAMs on one CPU are slower by some 40 % in about one of eight pairs, by their layout in memory alone, for as
 * long as they live (docs/adr/0014).
 */
const OFF = 0.1;

/** Where more of a side would have to go, it is no exception. */
const MOST = 1 / 3;

export type Lane = Readonly<{ round: number; contestant: number; lane: number }>;

export type Aside = Readonly<{ lanes: readonly Lane[]; of: number; caution?: string }>;

type Placed = Lane & { arm: string; log: number };

const placed = ({ round, entries, cells }: RoundRecord): Placed[] =>
  laneLevels(cells.filter(({ metric }) => metric === RULER)).map((level) => ({
    ...level,
    round,
    arm: entries[level.contestant]?.arm ?? '',
  }));

const offOf = (lanes: readonly Placed[]): Placed[] => {
  const usual = median(lanes.map(({ log }) => log)) ?? 0;
  return lanes.filter(({ log }) => Math.abs(log - usual) > OFF);
};

/** The lanes that are no measure of their side, by their own ruler and nothing else: what is judged is not looked at. */
export const setAside = (rounds: readonly RoundRecord[]): Aside => {
  const all = rounds.flatMap(placed);
  const off = distinct(all.map(({ arm }) => arm)).map((arm) => {
    const own = all.filter((lane) => lane.arm === arm);
    return { arm, of: own.length, lanes: offOf(own) };
  });
  const many = off.find(({ lanes, of }) => lanes.length > MOST * of);
  if (many)
    return {
      lanes: [],
      of: all.length,
      caution: `Plain TCP differed so much from pair to pair (${String(many.lanes.length)} of ${String(many.of)} of ${many.arm}) that none could be set aside.`,
    };
  return { lanes: off.flatMap(({ lanes }) => lanes), of: all.length };
};

/** Whether a cell may be judged. */
export const isIn = (
  { lanes }: Aside,
  round: number,
  { contestant, lane }: Pick<Cell, 'contestant' | 'lane'>,
): boolean =>
  !lanes.some((aside) => aside.round === round && aside.contestant === contestant && aside.lane === lane);
