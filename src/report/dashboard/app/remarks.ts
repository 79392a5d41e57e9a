import { shown } from '../../../base/text.js';
import type { CircumstancesKey, HistoryEntry } from '../../../history/entry.js';
import { html } from './element.js';
import type { Problem } from './entries.js';
import { keyFacts } from './keys.js';
import { dateText } from './run.js';

const MOST_PROBLEMS = 20;

const counted = (count: number): string => count.toLocaleString('en-US');

const many = (count: number, one: string, more: string): string =>
  `${counted(count)} ${count === 1 ? one : more}`;

const lineList = (path: string, problems: readonly Problem[]): HTMLElement[] => {
  if (problems.length === 0) return [];
  const rest = problems.length - MOST_PROBLEMS;
  const lines = problems
    .slice(0, MOST_PROBLEMS)
    .map(({ line, reason }) => `${path}, line ${String(line)}: ${reason}`);
  const items = [...lines, ...(rest > 0 ? [`and ${counted(rest)} more`] : [])];
  return [
    html('p', {}, `${many(problems.length, 'line is', 'lines are')} not shown:`),
    html('ul', {}, ...items.map((item) => html('li', {}, item))),
  ];
};

/** What could not be shown, of the keys and of a file. */
export const problemList = (strange: number, path: string, problems: readonly Problem[]): HTMLElement[] => [
  ...(strange > 0 ? [html('p', {}, `${many(strange, 'key', 'keys')} of keys.json cannot be read.`)] : []),
  ...lineList(path, problems),
];

/** What a key stands for. */
export const factTable = (key: string, circumstances: CircumstancesKey): HTMLElement =>
  html(
    'table',
    { class: 'facts' },
    html(
      'tbody',
      {},
      ...keyFacts(key, circumstances).map(([name, value]) =>
        html('tr', {}, html('th', { scope: 'row' }, shown(name, 80)), html('td', {}, shown(value, 1000))),
      ),
    ),
  );

/** How many of how many runs are shown, and of when. */
export const rangeText = (shownRuns: readonly HistoryEntry[], all: readonly HistoryEntry[]): string => {
  const [first, last] = [shownRuns[0], shownRuns.at(-1)];
  return first && last
    ? `${counted(shownRuns.length)} of ${counted(all.length)} runs, ${dateText(first.createdAt)} to ${dateText(last.createdAt)}`
    : 'No run yet';
};
