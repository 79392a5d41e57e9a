import pRetry from 'p-retry';
import { corrupt, decoded } from '../history/file.js';
import type { Client } from './client.js';
import { hasStatus, isRequestError } from './trouble.js';

/** A branch at one moment. */
export type Snapshot = Readonly<{
  branch: string;
  /** Null when there is no such branch yet. */
  head: Readonly<{ commit: string; tree: string }> | null;
  /** The text of a file; `undefined` when there is none. @throws ActionError `history` for what is no text */
  read: (path: string) => Promise<string | undefined>;
}>;

type Entry = { path: string; type: string; sha: string };

const headOf = async ({ octokit, owner, repo }: Client, branch: string): Promise<Snapshot['head']> => {
  const { git, repos } = octokit.rest;
  try {
    const { data } = await git.getRef({ owner, repo, ref: `heads/${branch}` });
    const { data: commit } = await git.getCommit({ owner, repo, commit_sha: data.object.sha });
    return { commit: commit.sha, tree: commit.tree.sha };
  } catch (error) {
    if (!hasStatus(error, 404)) throw error;
    // What a token may not see is absent, too; a branch is only missed in a repository that can be seen.
    await repos.get({ owner, repo });
    return null;
  }
};

export const readBranch = async (client: Client, branch: string): Promise<Snapshot> => {
  const { octokit, owner, repo } = client;
  const head = await headOf(client, branch);
  const listed = new Map<string, Promise<Entry[]>>();
  const list = (tree: string): Promise<Entry[]> => {
    const known = listed.get(tree);
    if (known) return known;
    const asked = octokit.rest.git
      .getTree({ owner, repo, tree_sha: tree })
      .then(({ data }) => data.tree as Entry[]);
    listed.set(tree, asked);
    return asked;
  };
  const find = async (tree: string, [name = '', ...below]: string[]): Promise<Entry | undefined> => {
    const entry = (await list(tree)).find(({ path }) => path === name);
    if (!entry || below.length === 0) return entry;
    return entry.type === 'tree' ? find(entry.sha, below) : entry;
  };
  const read = async (path: string): Promise<string | undefined> => {
    const entry = head ? await find(head.tree, path.split('/')) : undefined;
    if (!entry) return undefined;
    if (entry.type !== 'blob') throw corrupt({ branch, path, line: 1 }, 'a file', `a ${entry.type}`);
    const { data } = await octokit.rest.git.getBlob({ owner, repo, file_sha: entry.sha });
    return decoded(Buffer.from(data.content, 'base64'), { branch, path });
  };
  return { branch, head, read };
};

/** Someone else was faster: what was read is no longer so. */
export class Moved extends Error {
  override readonly name = 'Moved';
}

/** Refusals that do not pass. */
const isForGood = (error: unknown): boolean =>
  isRequestError(error) && /rule violation|protected branch/i.test(error.message);

/**
 * Adds a commit to the branch as it was read, or makes the branch.
 * @throws Moved when the branch is no longer as it was read
 */
export const commitFiles = async (
  { octokit, owner, repo }: Client,
  { branch, head }: Pick<Snapshot, 'branch' | 'head'>,
  { files, message }: { files: ReadonlyMap<string, string>; message: string },
): Promise<string> => {
  const { git } = octokit.rest;
  const tree = [];
  for (const [path, text] of files) {
    const content = Buffer.from(text).toString('base64');
    const { data } = await git.createBlob({ owner, repo, content, encoding: 'base64' });
    tree.push({ path, mode: '100644' as const, type: 'blob' as const, sha: data.sha });
  }
  const base = head ? { base_tree: head.tree } : {};
  const { data: made } = await git.createTree({ owner, repo, tree, ...base });
  const parents = head ? [head.commit] : [];
  const { data: commit } = await git.createCommit({ owner, repo, message, tree: made.sha, parents });
  try {
    if (head) await git.updateRef({ owner, repo, ref: `heads/${branch}`, sha: commit.sha, force: false });
    else await git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha: commit.sha });
  } catch (cause) {
    if (hasStatus(cause, 409, 422) && !isForGood(cause)) throw new Moved('the branch has moved', { cause });
    throw cause;
  }
  return commit.sha;
};

/** Runs `act` on the branch as it is, anew whenever someone else was faster, for as long as the client's patience lasts. */
export const onBranch = async <T>(
  client: Client,
  branch: string,
  act: (snapshot: Snapshot) => Promise<T>,
): Promise<T> => {
  const { signal, patience } = client;
  try {
    return await pRetry(async () => act(await readBranch(client, branch)), {
      retries: 60,
      minTimeout: patience.firstMs / 2,
      maxTimeout: patience.longestMs,
      factor: 1.3,
      randomize: true,
      signal,
      shouldRetry: ({ error }) => error instanceof Moved,
    });
  } catch (error) {
    throw error instanceof Moved ? error.cause : error;
  }
};
