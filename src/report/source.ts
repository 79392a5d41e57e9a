import type { GitHubEvent } from '../config/event.js';
import type { Source } from './report.js';

/** What an event says about the change that is measured; null outside of GitHub. */
export const sourceOf = (event: GitHubEvent | null): Source | null =>
  event && {
    repository: event.repository,
    commit: event.pullRequest?.headSha ?? event.sha,
    ref: event.ref,
    baseCommit: event.pullRequest?.baseSha ?? null,
    pullRequest: event.pullRequest?.number ?? null,
    runUrl: event.runUrl,
    workflow: event.workflow,
    job: event.job,
  };
