import type { GitHubEvent } from '../config/event.js';
import type { HistoryEntry } from '../history/entry.js';
import { appendHistory } from './history-branch.js';
import { attempt, OUTSIDE, type Means, type Outcome } from './outcome.js';

export type HistoryStatus =
  | 'appended'
  | 'skipped-never'
  | 'skipped-pull-request'
  | 'skipped-no-repository'
  | 'skipped-no-figures'
  | 'skipped-read-only'
  | 'failed';

export type PublishHistoryOptions = Means & {
  /** Null where nothing was measured, because the run failed. */
  entry: HistoryEntry | null;
  /** What `index.html` is to be. */
  page?: string;
};

/** By the names of events, which tell it also where the rest could not be read. */
const measuresPullRequest = ({ name, workflowRun }: GitHubEvent): boolean =>
  [name, workflowRun?.event ?? ''].some((event) => /^pull_request/.test(event));

/** Adds a run to the history, where it is to be. Never rejects. */
export const publishHistory = async (options: PublishHistoryOptions): Promise<Outcome<HistoryStatus>> => {
  const { event, github, entry, page } = options;
  const { branch, write, keep } = github.history;
  if (write === 'never') return { status: 'skipped-never' };
  const asked = write === 'always';
  const none = `Nothing was added to the history: ${OUTSIDE}`;
  if (!event) return { status: 'skipped-no-repository', ...(asked ? { trouble: none } : {}) };
  if (!asked && measuresPullRequest(event)) return { status: 'skipped-pull-request' };
  if (!entry) return { status: 'skipped-no-figures' };

  const doing = `add to the history on branch \`${branch}\``;
  const outcome = await attempt<HistoryStatus>({ ...options, event }, doing, async (client) => {
    await appendHistory(client, { branch, entry, keep, ...(page === undefined ? {} : { page }) });
    return { status: 'appended', remark: `Added to the history on branch ${branch}` };
  });
  // A token that may not write is how most jobs are: no reason to warn who did not ask for a history.
  if (!asked && outcome.status === 'skipped-read-only')
    return { status: outcome.status, ...(outcome.trouble ? { remark: outcome.trouble } : {}) };
  return outcome;
};
