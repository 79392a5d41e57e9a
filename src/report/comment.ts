import { circumstancesBlock } from './appendix.js';
import { fit, type Block } from './budget.js';
import { fenced, inline } from './escape.js';
import { comparedTable } from './figures.js';
import { isHeadline } from './headline.js';
import { judgementBlocks } from './judgement.js';
import { runHref } from './links.js';
import { quantity } from './quantity.js';
import type { Report } from './report.js';
import { standingOf } from './standing.js';
import { folded } from './tables.js';
import { answerBlocks, clusterParts, clusterTitle, verdictHead } from './verdict.js';

/** GitHub refuses a comment of more than 65,536 characters; no text has more of them than bytes. */
const MAX_CHARS = 60_000;

/** More of a log than this is not read in a comment. */
const LOG_LINES = 60;

const detailBlocks = ({ outcome }: Report): Block[] => {
  if (outcome.kind === 'success' || outcome.details.length === 0) return [];
  const count = outcome.details.length;
  const shown = fenced(outcome.details.slice(0, LOG_LINES));
  const title =
    count > LOG_LINES ? `Details (${quantity(LOG_LINES)} of ${quantity(count)} lines)` : 'Details';
  return [{ name: 'details of the failure', worth: 80, ...folded(title, shown) }];
};

/** Figures are what there is to read where nothing was compared. */
const figureBlocks = (report: Report): Block[] => {
  const figures = report.series.flatMap((each) => each.figures.filter(isHeadline));
  if (figures.length === 0) return [];
  const table = comparedTable(figures);
  const isOpen = standingOf(report) === undefined;
  const { line } = clusterParts(report);
  const head = [line, table.head].filter((part) => part !== '').join('\n\n');
  const title = report.outcome.kind === 'success' ? clusterTitle(report) : 'Figures';
  return [
    {
      name: 'figures',
      worth: 82,
      ...(isOpen ? table : folded(title, { ...table, head })),
    },
  ];
};

const foot = ({ source, generator, createdAt }: Report): Block => {
  const href = runHref(source);
  const parts = [
    ...(href === undefined ? [] : [`[Run](${href})`]),
    inline(generator),
    inline(createdAt.replace('T', ' ').replace(/:\d\d(\.\d+)?Z$/, ' UTC')),
  ];
  return { name: 'link to the run', worth: 99, head: `<sub>${parts.join(' · ')}</sub>` };
};

export type CommentOptions = {
  /** A comment of HTML by which this one is found again. */
  marker: string;
  maxChars?: number;
};

/**
 * The comment on a pull request: the verdict first, trouble open, all else folded. At most `maxChars` characters; what
 * is worth least is left out first.
 */
export const renderComment = (report: Report, { marker, maxChars = MAX_CHARS }: CommentOptions): string => {
  const blocks = [
    verdictHead(report),
    ...detailBlocks(report),
    ...answerBlocks(report),
    ...judgementBlocks(report),
    ...figureBlocks(report),
    circumstancesBlock(report),
    foot(report),
  ];
  return `${marker}\n${fit(blocks, maxChars - Buffer.byteLength(marker) - 1)}`;
};
