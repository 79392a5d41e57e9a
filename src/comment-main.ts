import * as core from '@actions/core';
import { messageOf } from './base/errors.js';
import type { Config } from './config/config.js';
import type { GitHubEvent } from './config/event.js';
import type { PullRequest } from './github/pull-request.js';
import { commentOn, setCommentOutputs } from './on-github.js';
import { readReport } from './report/read.js';
import type { Report } from './report/report.js';

export type CommentMainOptions = {
  config: Config;
  event: GitHubEvent | null;
  signal: AbortSignal;
  /** The comment's text; whatever the report says is foreign. */
  text: (report: Report, marker: string) => string;
};

/** What the report says about where it comes from counts for nothing: only the event is to be believed. */
const asKnown = (event: GitHubEvent | null, pullRequest: PullRequest): Report['source'] => {
  const { serverUrl, repository, workflowRun, runUrl, ref } = event ?? {};
  return {
    repository: repository ?? null,
    commit: pullRequest.headSha,
    ref: ref ?? null,
    baseCommit: pullRequest.baseSha,
    pullRequest: pullRequest.number,
    runUrl: workflowRun
      ? `${serverUrl ?? ''}/${repository ?? ''}/actions/runs/${String(workflowRun.id)}`
      : (runUrl ?? null),
    workflow: null,
    job: null,
  };
};

/**
 * Comments on a pull request with the report of another run, which may be one of a fork: the report is hostile, and the
 * pull request is that of the event. Trouble is a warning, since whoever made the report may have meant it.
 */
export const commentMain = async ({ config, event, signal, text }: CommentMainOptions): Promise<void> => {
  let report: Report;
  try {
    report = await readReport(config.reportDir);
  } catch (error) {
    core.warning(messageOf(error));
    setCommentOutputs('failed');
    return;
  }
  await commentOn(report, {
    config,
    event,
    signal,
    text: (pullRequest, marker) => text({ ...report, source: asKnown(event, pullRequest) }, marker),
  });
};
