import { sameRepository, type GitHubEvent } from '../config/event.js';
import type { Client } from './client.js';

/** The pull request that a run is about. */
export type PullRequest = Readonly<{ number: number; headSha: string; baseSha: string }>;

export type Found =
  | { kind: 'found'; pullRequest: PullRequest }
  | { kind: 'none'; why: string }
  | { kind: 'outdated'; why: string };

/** What the pull request is looked up by: whose branch, and the commit on it that was measured. */
type Head = { repository: string; branch: string; sha: string };

const lookUp = async ({ octokit, owner, repo }: Client, event: GitHubEvent, head: Head): Promise<Found> => {
  const [headOwner = ''] = head.repository.split('/');
  // The newest hundred, the open ones among them and those that were merged meanwhile.
  const asked = { owner, repo, head: `${headOwner}:${head.branch}`, state: 'all' as const, per_page: 100 };
  const { data: all } = await octokit.rest.pulls.list(asked);
  const ours = all.filter(
    (pull) =>
      sameRepository(pull.base.repo.full_name, event.repository) &&
      // Null when the fork is gone, whatever the types say.
      sameRepository((pull.head.repo as { full_name: string } | null)?.full_name ?? '', head.repository) &&
      pull.head.ref === head.branch,
  );
  const measured = ours.filter((pull) => pull.head.sha === head.sha);
  const pull = measured.find(({ state }) => state === 'open') ?? measured[0];
  if (pull) {
    const { number } = pull;
    return { kind: 'found', pullRequest: { number, headSha: pull.head.sha, baseSha: pull.base.sha } };
  }
  const where = `${head.repository}:${head.branch}`;
  return ours.some(({ state }) => state === 'open')
    ? { kind: 'outdated', why: `the pull request from ${where} has moved on from ${head.sha}` }
    : { kind: 'none', why: `there is no pull request from ${where} at ${head.sha}` };
};

/** The branch that was pushed, on which there may be a pull request. */
const pushed = ({ repository, ref, sha }: GitHubEvent): Head | undefined => {
  const [, branch] = /^refs\/heads\/(.+)$/.exec(ref ?? '') ?? [];
  return branch === undefined || sha === null ? undefined : { repository, branch, sha };
};

/**
 * The pull request of an event, and of a run's end the one that it was for: events tell none there when it came from a
 * fork, so it is looked up, by what the event says and by nothing that the run left.
 * @param search also for the pull request of a branch that was pushed
 */
export const findPullRequest = async (
  client: Client,
  event: GitHubEvent,
  { search }: { search: boolean },
): Promise<Found> => {
  const { pullRequest, workflowRun } = event;
  if (pullRequest) return { kind: 'found', pullRequest };
  if (workflowRun) {
    const { headRepository: repository, headBranch: branch, headSha: sha } = workflowRun;
    if (repository === null) return { kind: 'none', why: 'the fork that the run was for is gone' };
    return lookUp(client, event, { repository, branch, sha });
  }
  const head = search ? pushed(event) : undefined;
  return head
    ? lookUp(client, event, head)
    : { kind: 'none', why: `the event \`${event.name}\` is of no pull request` };
};
