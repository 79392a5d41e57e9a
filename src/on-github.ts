import * as core from '@actions/core';
import type { Config } from './config/config.js';
import type { GitHubEvent } from './config/event.js';
import { commentId, markerOf } from './github/marker.js';
import type { Outcome } from './github/outcome.js';
import { publishComment } from './github/publish-comment.js';
import { publishHistory } from './github/publish-history.js';
import type { PullRequest } from './github/pull-request.js';
import type { HistoryEntry } from './history/entry.js';
import { entryOf } from './history/entry-of.js';
import { circumstancesKey } from './history/key.js';
import type { Report } from './report/report.js';

type Means = { config: Config; event: GitHubEvent | null; signal: AbortSignal };

const say = ({ trouble, remark }: Outcome<string>): void => {
  if (trouble !== undefined) core.warning(trouble);
  else if (remark !== undefined) core.info(remark);
};

/** Whether there is anything that a reviewer was promised to hear of. */
const isJudged = ({ comparison, objectives }: Report): boolean =>
  comparison !== null || objectives.length > 0;

export const setCommentOutputs = (status: string, url = ''): void => {
  core.setOutput('comment-status', status);
  core.setOutput('comment-url', url);
};

/** Comments on the pull request that the report is of. */
export const commentOn = async (
  report: Report,
  { text, config, ...means }: Means & { text: (pullRequest: PullRequest, marker: string) => string },
): Promise<void> => {
  const marker = markerOf(commentId(report));
  const outcome = await publishComment({
    ...means,
    github: config.github,
    marker,
    commit: report.source?.commit ?? null,
    text: (pullRequest) => text(pullRequest, marker),
  });
  say(outcome);
  setCommentOutputs(outcome.status, outcome.url);
};

/** What this run leaves in the history; null when it failed. */
export const entryFor = (report: Report, config: Config): HistoryEntry | null =>
  report.outcome.kind === 'success' && report.circumstances
    ? entryOf(report, circumstancesKey(config, report.circumstances))
    : null;

const addToHistory = async (
  report: Report,
  { config, page, ...means }: Means & { page?: string },
): Promise<void> => {
  if (config.github.history.write === 'auto' && !config.baseline.history) {
    core.setOutput('history-status', 'skipped-not-asked');
    return;
  }
  const outcome = await publishHistory({
    ...means,
    github: config.github,
    entry: entryFor(report, config),
    ...(page === undefined ? {} : { page }),
  });
  say(outcome);
  core.setOutput('history-status', outcome.status);
};

/** What GitHub is told of a report: a comment, and a line for the history. Never rejects: trouble is a warning. */
export const tellGitHub = async (
  report: Report,
  { text, page, ...means }: Means & { text: (report: Report, marker: string) => string; page?: string },
): Promise<void> => {
  const tell = async (): Promise<void> => {
    // Nobody asked for a comparison, so nobody waits for a comment.
    if (means.config.github.comment === 'auto' && !isJudged(report))
      setCommentOutputs('skipped-nothing-judged');
    else await commentOn(report, { ...means, text: (_, marker) => text(report, marker) });
    await addToHistory(report, { ...means, ...(page === undefined ? {} : { page }) });
  };
  await (means.event ? core.group('Tell GitHub', tell) : tell());
};
