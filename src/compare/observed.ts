import type { Cell } from './cells.js';
import type { Observed } from './estimate.js';
import { levelled } from './levels.js';
import type { RoundRecord } from './round.js';

/** Of one cluster, in the order of its round. */
export type Valued = Observed & { at: number };

/** @param values by contestant; clusters without one are left out */
export const asObserved = (
  { round, entries }: RoundRecord,
  values: readonly (number | undefined)[],
): Valued[] =>
  values.flatMap((value, at): Valued[] => {
    const arm = entries[at]?.arm;
    return value === undefined || (arm !== 'base' && arm !== 'head') ? [] : [{ round, arm, value, at }];
  });

/** What each cluster was measured at by the cells of one metric, of those that `pick` leaves. */
export const levelsOf = (
  rounds: readonly RoundRecord[],
  id: string,
  pick: (record: RoundRecord) => readonly Cell[],
): Valued[] =>
  rounds.flatMap((record) =>
    asObserved(
      record,
      levelled(
        pick(record).filter(({ metric }) => metric === id),
        record.entries.length,
      ),
    ),
  );
