import type { GitHubEvent } from '../config/event.js';
import { putComment, type Commented } from './comment.js';
import { attempt, OUTSIDE, type Means, type Outcome } from './outcome.js';
import { findPullRequest, type PullRequest } from './pull-request.js';

export type CommentStatus =
  | Commented['status']
  | 'skipped-never'
  | 'skipped-no-pull-request'
  | 'skipped-outdated'
  | 'skipped-read-only'
  | 'failed';

export type PublishCommentOptions = Means & {
  /** By it the comment is found again. */
  marker: string;
  /** That the report is of. */
  commit: string | null;
  text: (pullRequest: PullRequest) => string;
};

const isOfPullRequest = ({ pullRequest, workflowRun }: GitHubEvent): boolean =>
  pullRequest !== null || workflowRun !== null;

/**
 * Comments on the pull request of this event, where there is one, if the report is of its newest commit. Never rejects.
 */
export const publishComment = async (options: PublishCommentOptions): Promise<Outcome<CommentStatus>> => {
  const { event, github, marker, commit, text } = options;
  if (github.comment === 'never') return { status: 'skipped-never' };
  const always = github.comment === 'always';
  /** Who asked for a comment in any case is warned that there is none. */
  const none = (why: string): Outcome<CommentStatus> => ({
    status: 'skipped-no-pull-request',
    [always ? 'trouble' : 'remark']: `No comment: ${why}`,
  });
  if (!event) return none(OUTSIDE);
  if (!always && !isOfPullRequest(event)) return none(`the event \`${event.name}\` is of no pull request`);

  const doing = 'comment on the pull request (`pull-requests: write`)';
  const outcome = await attempt<CommentStatus>({ ...options, event }, doing, async (client) => {
    const found = await findPullRequest(client, event, { search: always });
    if (found.kind === 'none') return none(found.why);
    if (found.kind === 'outdated') return { status: 'skipped-outdated', remark: `No comment: ${found.why}` };
    const { number, headSha } = found.pullRequest;
    if (commit !== headSha) {
      const trouble = `No comment: the report is of commit ${commit ?? '(none)'}, the pull request is at ${headSha}`;
      return { status: 'skipped-outdated', trouble };
    }
    const asked = { pullRequest: number, marker, text: text(found.pullRequest) };
    const { status, url } = await putComment(client, asked);
    return { status, url, remark: `Comment ${status}: ${url}` };
  });
  return outcome.status === 'skipped-read-only'
    ? {
        ...outcome,
        trouble: `${outcome.trouble ?? ''}; for pull requests of forks use \`mode: comment\` on \`workflow_run\``,
      }
    : outcome;
};
