import type { GitHubConfig } from '../../src/config/config.js';
import type { GitHubEvent } from '../../src/config/event.js';
import { connect, type Client } from '../../src/github/client.js';
import type { Patience } from '../../src/github/retry.js';
import type { HistoryEntry } from '../../src/history/entry.js';
import { historyPath } from '../../src/history/file.js';
import { nameOf } from '../../src/history/key.js';
import { FORKER_TOKEN, JOB_TOKEN, REPOSITORY, type GitHubServer } from './github-server.js';

export const BRANCH = 'erlang-cluster-benchmarks';
/** As for a real GitHub, but quicker. */
export const quick: Partial<Patience> = { firstMs: 5, longestMs: 200, totalMs: 30_000 };

export const SHA = 'c0ffee'.repeat(6) + 'c0ff';

export const anEvent = (overrides: Partial<GitHubEvent> = {}): GitHubEvent => ({
  name: 'push',
  repository: REPOSITORY,
  sha: SHA,
  ref: 'refs/heads/main',
  workflow: 'cluster',
  job: 'measure',
  serverUrl: 'https://github.com',
  apiUrl: 'http://127.0.0.1:1',
  runUrl: `https://github.com/${REPOSITORY}/actions/runs/7`,
  pullRequest: null,
  workflowRun: null,
  ...overrides,
});

export const aGitHubConfig = (overrides: Partial<GitHubConfig> = {}): GitHubConfig => ({
  token: JOB_TOKEN,
  comment: 'auto',
  history: { branch: BRANCH, write: 'auto', keep: 1000 },
  ...overrides,
});

export const aClient = (
  { apiUrl }: Pick<GitHubServer, 'apiUrl'>,
  {
    token = JOB_TOKEN,
    signal = new AbortController().signal,
    patience = {},
  }: { token?: string; signal?: AbortSignal; patience?: Partial<Patience> } = {},
): Promise<Client> =>
  connect({ event: { repository: REPOSITORY, apiUrl }, token, signal, patience: { ...quick, ...patience } });

const circumstances = { runner: 'a machine', images: ['erlang:27'], otp: ['27'], inputs: { rate: '1000' } };
export const KEY = nameOf(circumstances);
export const PATH = historyPath(KEY);

/** Whose runs are told apart by their number. */
export const anEntry = (number = 1, overrides: Partial<HistoryEntry> = {}): HistoryEntry => ({
  schemaVersion: 1,
  key: KEY,
  circumstances,
  createdAt: '2026-11-22T21:58:03.120Z',
  runId: number.toString(16).padStart(12, '0'),
  commit: SHA,
  ref: 'refs/heads/main',
  url: `https://github.com/${REPOSITORY}/actions/runs/${String(number)}`,
  metrics: {
    'latency-p99-us': {
      label: 'p99',
      unit: 'us',
      better: 'lower',
      value: 100 + number,
      interval: null,
      verdict: null,
    },
  },
  machine: { 'cpu-ruler-us': 1000 },
  ...overrides,
});

export const lineOf = (entry: HistoryEntry): string => `${JSON.stringify(entry)}\n`;

/** The text of a file on a branch, as anybody reads it; `undefined` when there is none. */
export const fileOn = async (
  { api }: GitHubServer,
  path: string,
  branch = BRANCH,
): Promise<string | undefined> => {
  const asked = `/repos/${REPOSITORY}/contents/${path}?ref=${branch}`;
  const found = await api<{ content: string }>('GET', asked).catch(() => undefined);
  return found && Buffer.from(found.content, 'base64').toString();
};

/** Puts a file on the branch, and makes the branch when there is none. */
export const putFile = async ({ api }: GitHubServer, path: string, text: string | Buffer): Promise<void> => {
  const git = `/repos/${REPOSITORY}/git`;
  type Sha = { sha: string };
  const content = Buffer.from(text).toString('base64');
  const blob = await api<Sha>('POST', `${git}/blobs`, { content, encoding: 'base64' });
  const head = await api<{ object: Sha }>('GET', `${git}/ref/heads/${BRANCH}`).catch(() => undefined);
  const base = head && (await api<{ tree: Sha }>('GET', `${git}/commits/${head.object.sha}`));
  const tree = await api<Sha>('POST', `${git}/trees`, {
    tree: [{ path, mode: '100644', type: 'blob', sha: blob.sha }],
    ...(base ? { base_tree: base.tree.sha } : {}),
  });
  const parents = head ? [head.object.sha] : [];
  const commit = await api<Sha>('POST', `${git}/commits`, { message: 'x', tree: tree.sha, parents });
  if (head) await api('PATCH', `${git}/refs/heads/${BRANCH}`, { sha: commit.sha });
  else await api('POST', `${git}/refs`, { ref: `refs/heads/${BRANCH}`, sha: commit.sha });
};

type Pull = { number: number; head: { sha: string }; base: { sha: string } };

/** A commit on a branch, which is made where there is none. */
const commitOn = async (
  { api }: GitHubServer,
  { repository, branch, token }: { repository: string; branch: string; token?: string },
): Promise<string> => {
  const git = `/repos/${repository}/git`;
  type Ref = { object: { sha: string } };
  const known = await api<Ref>('GET', `${git}/ref/heads/${branch}`).catch(() => undefined);
  if (!known) {
    const { object } = await api<Ref>('GET', `${git}/ref/heads/main`);
    await api('POST', `${git}/refs`, { ref: `refs/heads/${branch}`, sha: object.sha }, token);
  }
  const content = Buffer.from(branch).toString('base64');
  const path = `/repos/${repository}/contents/${branch.replaceAll('/', '-')}.txt`;
  const { commit } = await api<{ commit: { sha: string } }>(
    'PUT',
    path,
    { message: 'x', content, branch },
    token,
  );
  return commit.sha;
};

/** A pull request of a branch of the repository itself, and its event. */
export const aPullRequest = async (server: GitHubServer, branch = 'change'): Promise<GitHubEvent> => {
  await commitOn(server, { repository: REPOSITORY, branch });
  const asked = { title: 'A change', head: branch, base: 'main' };
  const pull = await server.api<Pull>('POST', `/repos/${REPOSITORY}/pulls`, asked);
  return anEvent({
    name: 'pull_request',
    apiUrl: server.apiUrl,
    pullRequest: { number: pull.number, headSha: pull.head.sha, baseSha: pull.base.sha },
  });
};

/** A pull request from `forker`'s fork, and the event of the run that measured it: which tells no pull request. */
export const aForkRun = async (
  server: GitHubServer,
  branch = 'change',
): Promise<{ number: number; event: GitHubEvent; push: () => Promise<string> }> => {
  const fork = { repository: 'forker/hello', branch, token: FORKER_TOKEN };
  await server.api('POST', `/repos/${REPOSITORY}/forks`, {}, FORKER_TOKEN);
  const headSha = await commitOn(server, fork);
  const asked = { title: 'A change', head: `forker:${branch}`, base: 'main' };
  const pull = await server.api<Pull>('POST', `/repos/${REPOSITORY}/pulls`, asked, FORKER_TOKEN);
  const event = anEvent({
    name: 'workflow_run',
    apiUrl: server.apiUrl,
    workflowRun: {
      id: 41,
      event: 'pull_request',
      headSha,
      headBranch: branch,
      headRepository: 'forker/hello',
    },
  });
  const push = async (): Promise<string> => {
    const git = '/repos/forker/hello/git';
    const { tree } = await server.api<{ tree: { sha: string } }>('GET', `${git}/commits/${headSha}`);
    const made = { message: 'y', tree: tree.sha, parents: [headSha] };
    const { sha } = await server.api<{ sha: string }>('POST', `${git}/commits`, made, FORKER_TOKEN);
    await server.api('PATCH', `${git}/refs/heads/${branch}`, { sha }, FORKER_TOKEN);
    return sha;
  };
  return { number: pull.number, event, push };
};

export type ToldComment = { id: number; body: string; user: { login: string } };

/** All comments of a pull request, the oldest first. */
export const commentsOn = async ({ api }: GitHubServer, number: number): Promise<ToldComment[]> => {
  const pages: ToldComment[] = [];
  for (let page = 1; ; page += 1) {
    const path = `/repos/${REPOSITORY}/issues/${String(number)}/comments?per_page=100&page=${String(page)}`;
    const some = await api<ToldComment[]>('GET', path);
    pages.push(...some);
    if (some.length < 100) return pages;
  }
};

export const say = (
  { api }: GitHubServer,
  number: number,
  body: string,
  token?: string,
): Promise<ToldComment> =>
  api('POST', `/repos/${REPOSITORY}/issues/${String(number)}/comments`, { body }, token);
