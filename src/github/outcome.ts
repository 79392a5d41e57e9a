import { messageOf } from '../base/errors.js';
import type { GitHubConfig } from '../config/config.js';
import type { GitHubEvent } from '../config/event.js';
import { connect, type Client, type ConnectOptions } from './client.js';
import { githubError, isForbidden } from './trouble.js';

/** What became of something that was to be told to GitHub: it never fails a job. */
export type Outcome<Status extends string> = {
  status: Status;
  /** A reason to warn, in a sentence. */
  trouble?: string;
  /** For the log: nothing to worry about. */
  remark?: string;
  url?: string;
};

/** Of whatever needs a token. */
type OfToken = 'skipped-read-only' | 'failed';

export type Means = {
  event: GitHubEvent | null;
  github: GitHubConfig;
  signal: AbortSignal;
  /** Other than for a real GitHub. */
  patience?: ConnectOptions['patience'];
};

export const OUTSIDE = 'this is no job of GitHub Actions';

/** Does it with a client, and never rejects. @param doing for `Expected GitHub to …` */
export const attempt = async <Status extends string>(
  { event, github, signal, patience }: Means & { event: GitHubEvent },
  doing: string,
  work: (client: Client) => Promise<Outcome<Status>>,
): Promise<Outcome<Status | OfToken>> => {
  if (github.token === '')
    return { status: 'skipped-read-only', trouble: `Expected a \`github-token\` to ${doing}, got none` };
  try {
    const client = await connect({ event, token: github.token, signal, ...(patience ? { patience } : {}) });
    return await work(client);
  } catch (error) {
    const trouble = messageOf(githubError(doing, error));
    return { status: isForbidden(error) ? 'skipped-read-only' : 'failed', trouble };
  }
};
