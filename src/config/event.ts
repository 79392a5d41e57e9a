import { z } from 'zod';

/** A pull request as an event tells it. Repositories are `owner/name`. */
export type PullRequestEvent = Readonly<{ number: number; headSha: string; baseSha: string }>;

/** The end of a run of another workflow, which ran the code of whoever. */
export type WorkflowRunEvent = Readonly<{
  id: number;
  /** Of the run: `pull_request`, `push` … */
  event: string;
  headSha: string;
  headBranch: string;
  /** Null when the fork is gone. */
  headRepository: string | null;
}>;

/** Which run of which workflow this is, and what started it. Names and numbers are checked; text in them is foreign. */
export type GitHubEvent = Readonly<{
  name: string;
  /** `owner/name`. */
  repository: string;
  sha: string | null;
  ref: string | null;
  workflow: string | null;
  job: string | null;
  serverUrl: string;
  apiUrl: string;
  /** Of this workflow run. */
  runUrl: string | null;
  pullRequest: PullRequestEvent | null;
  workflowRun: WorkflowRunEvent | null;
}>;

/** The variables that the runner sets, without their `GITHUB_`. */
export type GitHubVariables = Readonly<Record<string, string | undefined>>;

const sha = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);
const repositoryName = z.string().regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/);
const branchName = z
  .string()
  .max(255)
  .regex(/^[^\p{Cc}\s[]+$/u);
const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''));
const id = z.int().positive();

const pullRequestSchema = z
  .object({
    number: id,
    head: z.object({ sha }),
    base: z.object({ sha, repo: z.object({ full_name: repositoryName }) }),
  })
  .transform(({ number, head, base }) => ({
    number,
    headSha: head.sha,
    baseSha: base.sha,
    baseRepository: base.repo.full_name,
  }));

const workflowRunSchema = z
  .object({
    id,
    event: z.string().regex(/^\w{1,50}$/),
    head_sha: sha,
    head_branch: branchName,
    head_repository: z.object({ full_name: repositoryName }).nullish(),
  })
  .transform(({ head_repository, ...run }): WorkflowRunEvent =>
    Object.freeze({
      id: run.id,
      event: run.event,
      headSha: run.head_sha,
      headBranch: run.head_branch,
      headRepository: head_repository?.full_name ?? null,
    }),
  );

const payloadSchema = z.object({
  pull_request: pullRequestSchema.optional().catch(undefined),
  workflow_run: workflowRunSchema.optional().catch(undefined),
});

/** What is not as it must be is not known: an event is no input of the user's to complain about. */
const known = <T>(schema: z.ZodType<T>, text: string | undefined): T | null => {
  const { data } = schema.safeParse(text);
  return data ?? null;
};

export const sameRepository = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const pullRequestOf = (
  told: z.output<typeof pullRequestSchema> | undefined,
  repository: string,
): PullRequestEvent | null => {
  if (!told || !sameRepository(told.baseRepository, repository)) return null;
  const { number, headSha, baseSha } = told;
  return Object.freeze({ number, headSha, baseSha });
};

/** Null outside of GitHub. @param payload of the event, or whatever stood in its file */
export const toEvent = (variables: GitHubVariables, payload: unknown): GitHubEvent | null => {
  const repository = known(repositoryName, variables['REPOSITORY']);
  if (repository === null) return null;
  const serverUrl = known(url, variables['SERVER_URL']) ?? 'https://github.com';
  const runId = known(z.string().regex(/^\d{1,20}$/), variables['RUN_ID']);
  const attempt = known(z.string().regex(/^\d{1,9}$/), variables['RUN_ATTEMPT']) ?? '1';
  const tail = attempt === '1' ? '' : `/attempts/${attempt}`;
  const text = z.string().min(1).max(500);
  const { data: told } = payloadSchema.safeParse(payload);
  return Object.freeze({
    name: known(z.string().regex(/^\w{1,50}$/), variables['EVENT_NAME']) ?? 'unknown',
    repository,
    sha: known(sha, variables['SHA']),
    ref: known(branchName, variables['REF']),
    workflow: known(text, variables['WORKFLOW']),
    job: known(text, variables['JOB']),
    serverUrl,
    apiUrl: known(url, variables['API_URL']) ?? 'https://api.github.com',
    runUrl: runId === null ? null : `${serverUrl}/${repository}/actions/runs/${runId}${tail}`,
    pullRequest: pullRequestOf(told?.pull_request, repository),
    workflowRun: told?.workflow_run ?? null,
  });
};
