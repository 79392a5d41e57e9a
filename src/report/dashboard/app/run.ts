import type { HistoryEntry, Metric } from '../../../history/entry.js';
import { shown } from '../../../base/text.js';
import { repositoryHref } from '../../links.js';
import { interval, quantity } from '../../quantity.js';
import { html, link, type Child } from './element.js';

export const dateText = (createdAt: string): string => `${createdAt.slice(0, 16).replace('T', ' ')} UTC`;

export const valueText = ({ value, interval: ends, unit }: Metric): string =>
  `${quantity(value, unit)}${ends ? ` (${interval(value, ends, unit)})` : ''}`;

const commitHref = ({ commit, url }: HistoryEntry): string | undefined => {
  const repository = url === null ? undefined : repositoryHref(url);
  return commit === null || repository === undefined ? undefined : `${repository}/commit/${commit}`;
};

/** The commit by its first digits, leading to it where the repository is known. */
export const commitLink = (entry: HistoryEntry): Child =>
  entry.commit === null ? 'no commit' : html('code', {}, link(commitHref(entry), entry.commit.slice(0, 7)));

export const runLink = ({ url, runId }: HistoryEntry): Child =>
  url === null ? html('code', {}, shown(runId, 20)) : link(url, 'run');

export const verdictMark = (verdict: NonNullable<Metric['verdict']>): HTMLElement =>
  html('span', { class: `verdict ${verdict}` }, verdict);

/** A run and what it says of a metric, in one sentence for who cannot see the point. */
export const sentence = (entry: HistoryEntry, metric: Metric | null): string =>
  [
    dateText(entry.createdAt),
    metric ? valueText(metric) : 'not measured',
    ...(metric?.verdict ? [metric.verdict] : []),
    ...(entry.commit === null ? [] : [`commit ${entry.commit.slice(0, 7)}`]),
  ].join(', ');

/** The same for who can, with links. */
export const details = (entry: HistoryEntry, metric: Metric | null): Child[] => {
  const parts: Child[] = [
    html('time', { datetime: entry.createdAt }, dateText(entry.createdAt)),
    html('strong', {}, metric ? valueText(metric) : 'not measured'),
    ...(metric?.verdict ? [verdictMark(metric.verdict)] : []),
    commitLink(entry),
    ...(entry.ref === null ? [] : [shown(entry.ref.replace(/^refs\/(heads|pull)\//, ''), 60)]),
    runLink(entry),
  ];
  return parts.map((part) => html('span', {}, part));
};
