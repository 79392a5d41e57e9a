import type { HistoryEntry } from '../../../history/entry.js';
import { cardOf, type Card } from './card.js';
import { tableOf } from './table.js';
import { trendsOf } from './trend.js';

/** All metrics of some runs; what one looks at in one of them is shown in all. */
export type Board = { elements: HTMLElement[]; draw: () => void };

export const boardOf = (entries: readonly HistoryEntry[]): Board => {
  const trends = trendsOf(entries);
  let kept: number | undefined;
  const select = (run: number): void => cards.forEach((card) => card.select(run));
  const cards: Card[] = trends.map((trend) =>
    cardOf(trend, entries, {
      look: (run) => {
        if (kept === undefined) select(run);
      },
      keep: (run) => {
        kept = kept === run ? undefined : run;
        select(run);
      },
      step: (run) => {
        if (kept !== undefined) kept = run;
        select(run);
      },
    }),
  );
  select(entries.length - 1);
  return {
    elements: [...cards.map(({ element }) => element), tableOf(entries, trends)],
    draw: () => cards.forEach((card) => card.draw()),
  };
};
