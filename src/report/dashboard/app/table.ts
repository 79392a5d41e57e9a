import type { HistoryEntry } from '../../../history/entry.js';
import { shown } from '../../../base/text.js';
import { quantity } from '../../quantity.js';
import { html, type Child } from './element.js';
import { commitLink, dateText, runLink } from './run.js';
import type { Trend } from './trend.js';

const cell = (trend: Trend, run: number): HTMLElement => {
  const point = trend.points[run];
  if (!point) return html('td', { class: 'number' }, '—');
  const text = quantity(point.value, point.unit);
  const { verdict } = point;
  const marked: Child =
    verdict === null ? text : html('span', { class: `verdict ${verdict}`, title: verdict }, text);
  return html('td', { class: 'number' }, marked);
};

const row = (entry: HistoryEntry, run: number, trends: readonly Trend[]): HTMLElement =>
  html(
    'tr',
    {},
    html('th', { scope: 'row' }, dateText(entry.createdAt)),
    html('td', {}, commitLink(entry)),
    html('td', {}, runLink(entry)),
    ...trends.map((trend) => cell(trend, run)),
  );

const whole = (entries: readonly HistoryEntry[], trends: readonly Trend[]): HTMLElement => {
  const names = ['Date', 'Commit', 'Run', ...trends.map(({ head }) => shown(head.label, 120))];
  const rows = entries.map((entry, run) => row(entry, run, trends));
  return html(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'All runs in numbers' },
    html(
      'table',
      {},
      html('thead', {}, html('tr', {}, ...names.map((name) => html('th', { scope: 'col' }, name)))),
      html('tbody', {}, ...rows.reverse()),
    ),
  );
};

/** Every run, the latest first. Built when somebody asks for it: it may have thousands of cells. */
export const tableOf = (entries: readonly HistoryEntry[], trends: readonly Trend[]): HTMLElement => {
  const fold = html('details', { class: 'card numbers' }, html('summary', {}, 'In numbers'));
  fold.addEventListener('toggle', () => {
    if (fold.open && fold.childElementCount === 1) fold.append(whole(entries, trends));
  });
  return fold;
};
