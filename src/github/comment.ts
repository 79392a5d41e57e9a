import { once, type Client } from './client.js';
import { retrying } from './retry.js';
import { hasStatus, isRequestError } from './trouble.js';

/** GitHub refuses longer ones. */
const LONGEST = 65_536;

const CUT = '\n\n_Cut here; the job summary has it all._\n';

/** The text as GitHub takes it: what is too long is cut at the end of a line. */
export const fitted = (text: string, longest = LONGEST): string => {
  if (text.length <= longest) return text;
  const whole = text.slice(0, longest - CUT.length);
  return `${whole.slice(0, Math.max(0, whole.lastIndexOf('\n')))}${CUT}`;
};

export type Comment = { id: number; body: string; url: string; author: string | undefined };
export type Commented = { status: 'created' | 'updated' | 'unchanged'; url: string };

type Told = { id: number; html_url: string; body?: string | undefined; user: { login: string } | null };

const toComment = ({ id, html_url: url, body = '', user }: Told): Comment => ({
  id,
  url,
  body: body.replaceAll('\r\n', '\n'),
  author: user?.login,
});

/** Who comments for a job with the token that it has by itself. */
const OF_ACTIONS = 'github-actions[bot]';

/**
 * The login that comments of this token have. The tokens of jobs and Apps may not ask for it at `GET /user`, but GraphQL
 * tells it to all of them.
 */
const viewer = async ({ octokit }: Client): Promise<string> => {
  try {
    const told = await octokit.graphql<{ viewer: { login: string } }>('query { viewer { login } }');
    return told.viewer.login;
  } catch (error) {
    if (!hasStatus(error, 401, 403, 404) && isRequestError(error)) throw error;
    return OF_ACTIONS;
  }
};

export type CommentOptions = { pullRequest: number; marker: string; text: string };

/** Comments with our marker that this author wrote, the oldest first. Whoever else writes the marker is passed over. */
const ownComments = async (
  { octokit, owner, repo }: Client,
  { pullRequest, marker, author }: { pullRequest: number; marker: string; author: string },
): Promise<Comment[]> => {
  const issue = { owner, repo, issue_number: pullRequest, per_page: 100 };
  const all = (await octokit.paginate(octokit.rest.issues.listComments, issue)) as Told[];
  return all
    .map(toComment)
    .filter((comment) => comment.author === author && comment.body.startsWith(marker))
    .sort((a, b) => a.id - b.id);
};

/** Brings the oldest up to date; the others of ours, which two jobs at a time leave, go. */
const settle = async (
  { octokit, owner, repo }: Client,
  [oldest, ...others]: readonly [Comment, ...Comment[]],
  body: string,
): Promise<Commented> => {
  const { issues } = octokit.rest;
  const changed = oldest.body.trimEnd() !== body.trimEnd();
  if (changed) await issues.updateComment({ owner, repo, comment_id: oldest.id, body });
  for (const { id } of others) {
    await issues.deleteComment({ owner, repo, comment_id: id }).catch((error: unknown) => {
      if (!hasStatus(error, 404)) throw error;
    });
  }
  return { status: changed ? 'updated' : 'unchanged', url: oldest.url };
};

const isFilled = <T>(list: readonly T[]): list is readonly [T, ...T[]] => list.length > 0;

/** Makes sure that the pull request has one comment of ours with this marker, and that it says this. */
export const putComment = async (
  client: Client,
  { pullRequest, marker, text }: CommentOptions,
): Promise<Commented> => {
  const { octokit, owner, repo } = client;
  const body = fitted(text.startsWith(marker) ? text : `${marker}\n${text}`);
  const find = (author: string): Promise<Comment[]> => ownComments(client, { pullRequest, marker, author });

  const author = await viewer(client);
  const found = await find(author);
  if (isFilled(found)) return settle(client, found, body);
  const made = await retrying(
    async (attempt) => {
      // It may have been heard, and only the answer lost.
      const [heard] = attempt > 1 ? await find(author) : [];
      const asked = { owner, repo, issue_number: pullRequest, body, ...once };
      return heard ?? toComment((await octokit.rest.issues.createComment(asked)).data);
    },
    { ...client, repeatable: true },
  );
  // Another job may have been as quick; and what it made tells for sure who the author is.
  const all = await find(made.author ?? author);
  if (!isFilled(all) || all[0].id === made.id) {
    if (isFilled(all)) await settle(client, all, body);
    return { status: 'created', url: made.url };
  }
  return settle(client, all, body);
};
