import type { VerdictKind } from '../../compare/comparison.js';

/** What a verdict is drawn as, not told apart by colour alone. From the middle. */
export const shapes: Readonly<Record<VerdictKind, string>> = {
  regressed: 'm0-5.5l5.5 5.5l-5.5 5.5l-5.5-5.5z',
  inconclusive: 'm-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z',
  improved: 'm-4-4h8v8h-8z',
  unchanged: 'm-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z',
  new: 'm-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z',
};
