import type { GitHubEvent } from '../../src/config/event.js';

/** What GitHub tells a job of its event: a file, and the environment. */

const repository = { full_name: 'octocat/hello' };

export const payloadOf = ({ pullRequest, workflowRun }: GitHubEvent): string =>
  JSON.stringify({
    ...(pullRequest && {
      pull_request: {
        number: pullRequest.number,
        head: { sha: pullRequest.headSha },
        base: { sha: pullRequest.baseSha, repo: repository },
      },
    }),
    ...(workflowRun && {
      workflow_run: {
        id: workflowRun.id,
        event: workflowRun.event,
        head_sha: workflowRun.headSha,
        head_branch: workflowRun.headBranch,
        head_repository: { full_name: workflowRun.headRepository },
        pull_requests: [],
      },
    }),
  });

/** `eventPath` is where the payload is. */
export const jobEnvironment = (event: GitHubEvent, eventPath: string): Record<string, string> => ({
  GITHUB_REPOSITORY: event.repository,
  GITHUB_SHA: event.sha ?? '',
  GITHUB_REF: event.ref ?? '',
  GITHUB_WORKFLOW: 'cluster',
  GITHUB_JOB: 'measure',
  GITHUB_RUN_ID: '7',
  GITHUB_EVENT_NAME: event.name,
  GITHUB_EVENT_PATH: eventPath,
  GITHUB_API_URL: event.apiUrl,
});
