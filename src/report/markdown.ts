import type { Series } from '../measure/series.js';
import { circumstancesBlock, nodesBlock } from './appendix.js';
import { fit, type Block } from './budget.js';
import { topology } from './charts.js';
import { comparedTable } from './figures.js';
import { isHeadline } from './headline.js';
import type { Report } from './report.js';
import { seriesBlocks } from './sections.js';
import { survivorsAgree, verdictBlocks } from './verdict.js';

/** GitHub drops a summary of more than 1 MiB whole; this leaves room for what other steps add. */
const MAX_BYTES = 900 * 1024;

const headline = (series: readonly Series[]): Block[] => {
  const figures = series.flatMap((each) => each.figures.filter(isHeadline));
  return figures.length === 0 ? [] : [{ name: 'headline', worth: 90, ...comparedTable(figures) }];
};

const caption = (report: Report, linked: boolean): string => {
  if (report.nodes.length === 1) return 'A single node: there are no links.';
  if (!linked) return 'Links are not drawn: the nodes are not known to form a full mesh.';
  const failed = report.nodes.some(({ state }) => state === 'failed');
  return `Every node is linked to every other.${failed ? ' Dashed: failed, and the links that went with it.' : ''}`;
};

const picture = (report: Report): Block[] => {
  if (report.nodes.length === 0) return [];
  const linked = survivorsAgree(report) && report.series.some(({ id }) => id === 'formation');
  const head = `### Topology\n\n${topology(report.nodes, linked)}\n\n${caption(report, linked)}`;
  return [{ name: 'topology', worth: 70, head }];
};

/**
 * The job summary: GitHub-flavoured Markdown of the report and of nothing else, at most `maxBytes` bytes. What is worth
 * least is left out first.
 */
export const renderSummary = (report: Report, { maxBytes = MAX_BYTES }: { maxBytes?: number } = {}): string =>
  fit(
    [
      ...verdictBlocks(report),
      ...headline(report.series),
      ...picture(report),
      ...report.series.flatMap(seriesBlocks),
      ...(report.nodes.length > 0 ? [nodesBlock(report)] : []),
      circumstancesBlock(report),
    ],
    maxBytes,
  );
