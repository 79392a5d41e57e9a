import type { HistoryEntry } from '../history/entry.js';
import { historyPath, parseHistory, withEntry } from '../history/file.js';
import { KEYS_PATH, withKey } from '../history/keys.js';
import { commitFiles, onBranch, readBranch } from './branch.js';
import type { Client } from './client.js';
import { githubError } from './trouble.js';

/** The static page over the history, for GitHub Pages. */
export const PAGE_PATH = 'index.html';

/** By this it is known as ours: one that somebody put in its place stays. */
export const PAGE_MARK = '<meta name="generator" content="erlang-cluster-action"';

/**
 * The runs that can be compared with those of this key, the oldest first; none where there is no branch or no file.
 * @throws ActionError `history` with path and line for a file that is corrupt or not ours, `github` for the rest
 */
export const readHistory = async (
  client: Client,
  { branch, key }: { branch: string; key: string },
): Promise<HistoryEntry[]> => {
  const path = historyPath(key);
  try {
    const text = await (await readBranch(client, branch)).read(path);
    return text === undefined ? [] : parseHistory(text, { branch, path, key });
  } catch (error) {
    throw githubError(`read the history on branch \`${branch}\` (\`contents: read\`)`, error);
  }
};

export type AppendOptions = {
  branch: string;
  entry: HistoryEntry;
  /** Runs of the same key that are kept. */
  keep: number;
  /** What `index.html` is to be. */
  page?: string;
};

/** Files that change, with their new text. */
const changes = async (
  read: (path: string) => Promise<string | undefined>,
  { branch, entry, keep, page }: AppendOptions,
): Promise<Map<string, string>> => {
  const path = historyPath(entry.key);
  const [lines, keys, shown] = await Promise.all([read(path), read(KEYS_PATH), read(PAGE_PATH)]);
  const wanted: [string, string | undefined, string | undefined][] = [
    [path, lines, withEntry(lines ?? '', entry, { branch, path, keep })],
    [KEYS_PATH, keys, withKey(keys, entry, branch)],
    [PAGE_PATH, shown, shown === undefined || shown.includes(PAGE_MARK) ? page : undefined],
  ];
  return new Map(
    wanted.flatMap(([name, was, text]) => (text === undefined || text === was ? [] : [[name, text]])),
  );
};

/**
 * Adds a run to the history, whoever else does so at the same time. Nothing is written when a file there is corrupt or
 * not ours.
 * @throws ActionError `history` with path and line for such a file, `github` for the rest
 */
export const appendHistory = async (client: Client, options: AppendOptions): Promise<void> => {
  const { branch, entry } = options;
  try {
    await onBranch(client, branch, async (snapshot) => {
      const files = await changes(snapshot.read, options);
      const message = `Run ${entry.runId} of ${entry.commit?.slice(0, 12) ?? 'no commit'}`;
      if (files.size > 0) await commitFiles(client, snapshot, { files, message });
    });
  } catch (error) {
    throw githubError(`add to the history on branch \`${branch}\` (\`contents: write\`)`, error);
  }
};
