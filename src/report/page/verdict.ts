import { distinct } from '../../base/lists.js';
import { valueOf } from '../../measure/series.js';
import { changeText } from '../change.js';
import { quantity } from '../quantity.js';
import type { Report, ReportNode } from '../report.js';
import { MOST_NAMED, standingOf, type Standing } from '../standing.js';
import { cautions, clusterTitle, survivorsAgree } from '../verdict.js';
import { markup, prose, type Markup, type Part } from './markup.js';

/** More of a log than this is not read on a page. */
const LOG_LINES = 400;
const LINE_CHARACTERS = 400;

type Mood = 'good' | 'doubtful' | 'bad' | 'new' | 'ended';

const words: Readonly<Record<Mood, string>> = {
  good: 'Success',
  doubtful: 'Attention',
  bad: 'Failed',
  new: 'New',
  ended: 'Cancelled',
};

const nodesText = (count: number): string => `${quantity(count)} Erlang ${count === 1 ? 'node' : 'nodes'}`;

const undetected = ({ series }: Report): string | undefined => {
  const figure = series.flatMap(({ figures }) => figures).find(({ id }) => id === 'detection-time-ms');
  return figure && 'absent' in figure ? figure.absent : undefined;
};

const moodOf = (report: Report): Mood => {
  const { outcome } = report;
  if (outcome.kind === 'failure') return outcome.error === 'cancelled' ? 'ended' : 'bad';
  const isSound = survivorsAgree(report) && undetected(report) === undefined;
  const { mood } = standingOf(report) ?? { mood: 'good' };
  return isSound || mood === 'bad' ? mood : 'doubtful';
};

const wordOf = (report: Report, mood: Mood): string => {
  if (mood !== 'bad' || report.outcome.kind === 'failure') return words[mood];
  return report.comparison?.verdicts.some(({ kind }) => kind === 'regressed') ? 'Regression' : 'Missed';
};

/** Whether the nodes are known to be linked, each to every other. */
export const isMeshed = (report: Report): boolean =>
  survivorsAgree(report) && report.nodes.length > 1 && report.series.some(({ id }) => id === 'formation');

const outcomeTitle = ({ outcome, config }: Report): string | undefined => {
  if (outcome.kind === 'success') return undefined;
  const how = outcome.error === 'cancelled' ? 'cancelled' : `failed (${outcome.error.replaceAll('-', ' ')})`;
  return `Cluster of ${nodesText(config.nodeCount)}: ${how}`;
};

const headingOf = (report: Report): string =>
  outcomeTitle(report) ?? standingOf(report)?.title ?? clusterTitle(report);

/** How the run went, in a few words, and the cluster among them. */
export const titleOf = (report: Report): string =>
  outcomeTitle(report) ?? distinct([headingOf(report), clusterTitle(report)]).join(' · ');

const lead = (standing: Standing, report: Report): Part => {
  const more = standing.named.length - MOST_NAMED;
  const named = standing.named
    .slice(0, MOST_NAMED)
    .map(({ label, change, interval }, at) => [
      at > 0 ? ' · ' : '',
      markup`<strong>${prose(label)}</strong> ${changeText(change, interval)}`,
    ]);
  const metrics = markup`<p class="message">${named}${more > 0 ? ` · ${quantity(more)} more` : ''}</p>`;
  return [named.length > 0 ? metrics : '', markup`<p>${prose(clusterTitle(report))}.</p>`];
};

const fate = ({ name }: ReportNode, report: Report): Markup => {
  const noticedMs = valueOf(report.series, 'detection-time-ms');
  if (noticedMs !== undefined) {
    return markup`<p>Loss of ${prose(name)} noticed by all survivors after <strong>${quantity(noticedMs, 'ms')}</strong>.</p>`;
  }
  const reason = undetected(report);
  return markup`<p>${prose(name)} failed${reason === undefined ? '' : markup`; detection not measured: ${prose(reason)}`}.</p>`;
};

const logLine = (line: string): Markup => {
  const characters = Array.from(line.replaceAll('\t', '    ').trimEnd());
  return markup`${characters.slice(0, LINE_CHARACTERS).join('')}\n`;
};

const details = (lines: readonly string[]): Part => {
  const all = lines.flatMap((line) => line.split(/\r?\n/));
  const hidden = all.length - LOG_LINES;
  return all.length === 0
    ? ''
    : markup`<pre tabindex="0" role="region" aria-label="Details of the failure">${all.slice(0, LOG_LINES).map(logLine)}</pre>${hidden > 0 ? markup`<p class="muted">…and ${quantity(hidden)} more lines in <code>report.json</code>.</p>` : ''}`;
};

const story = (report: Report): Part => {
  const { outcome, nodes } = report;
  const failed = nodes.filter(({ state }) => state === 'failed').map((node) => fate(node, report));
  const standing = standingOf(report);
  return outcome.kind === 'failure'
    ? [markup`<p class="message">${prose(outcome.message, 2000)}</p>`, details(outcome.details), failed]
    : [
        standing ? lead(standing, report) : '',
        failed,
        cautions(report).map((each) => markup`<p><strong>⚠️ ${prose(each, 600)}</strong></p>`),
        survivorsAgree(report)
          ? ''
          : markup`<p><strong>The survivors no longer form a full mesh.</strong></p>`,
      ];
};

/** The title and what it takes to know how the run went. */
export const verdict = (report: Report): Markup => {
  const mood = moodOf(report);
  const { generator, runId, createdAt, config, circumstances } = report;
  const otp = circumstances ? `, Erlang/OTP ${circumstances.otp.join(', ')}` : '';
  return markup`<header class="verdict ${mood}"><span class="mood">${wordOf(report, mood)}</span><h1>${prose(headingOf(report))}</h1>
${story(report)}<p class="muted">${prose(generator)} · run <code>${runId}</code> · <time datetime="${createdAt}">${createdAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</time> · <code>${config.images.join(', ')}</code>${otp}</p></header>`;
};
