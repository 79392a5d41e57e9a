import type { Verdict } from '../compare/comparison.js';
import type { Block } from './budget.js';
import { changeText } from './change.js';
import { aboutComparison, foldedComparison, openComparison } from './comparison.js';
import { inline } from './escape.js';
import { missedObjectives, metObjectives } from './objectives.js';
import { quantity } from './quantity.js';
import type { Report } from './report.js';
import { MOST_NAMED, moodEmoji, type Standing } from './standing.js';

const named = ({ label, change, interval }: Verdict): string =>
  `**${inline(label, 80)}** ${changeText(change, interval)}`;

const lead = (verdicts: readonly Verdict[]): string => {
  const more = verdicts.length - MOST_NAMED;
  return [...verdicts.slice(0, MOST_NAMED).map(named), ...(more > 0 ? [`${quantity(more)} more`] : [])].join(
    ' · ',
  );
};

/** The answer: how the change stands, and which metrics that is about. */
export const answer = ({ mood, title, named }: Standing, level: '##' | '###'): string[] =>
  [`${level} ${moodEmoji[mood]} ${inline(title)}`, lead(named)].filter((part) => part !== '');

/** What the answer rests on: trouble open, all else folded. */
export const judgementBlocks = (report: Report): Block[] => [
  ...openComparison(report),
  ...missedObjectives(report),
  ...aboutComparison(report),
  ...foldedComparison(report),
  ...metObjectives(report),
];
