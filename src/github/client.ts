import type { getOctokit } from '@actions/github';
import { systemClock, type Clock } from '../base/until.js';
import type { GitHubEvent } from '../config/event.js';
import { patience as ofActions, retrying, type Patience } from './retry.js';

/** The repository of this run, as GitHub's API shows it to one token. */
export type Client = Readonly<{
  octokit: ReturnType<typeof getOctokit>;
  owner: string;
  repo: string;
  signal: AbortSignal;
  patience: Patience;
  clock: Pick<Clock, 'sleep'>;
}>;

export type ConnectOptions = {
  event: Pick<GitHubEvent, 'repository' | 'apiUrl'>;
  token: string;
  signal: AbortSignal;
  patience?: Partial<Patience>;
  clock?: Pick<Clock, 'sleep'>;
};

const silent = (): void => undefined;

/** A client that retries what can be retried. It lasts for as long as its patience does. */
export const connect = async ({ event, token, signal, ...options }: ConnectOptions): Promise<Client> => {
  const { clock = systemClock } = options;
  const patience = { ...ofActions, ...options.patience };
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(patience.totalMs)]);
  // Loading it reads the event's file, and fails when that is not JSON.
  const github = await import(/* webpackMode: "eager" */ '@actions/github');
  const octokit = github.getOctokit(token, {
    baseUrl: event.apiUrl,
    userAgent: 'erlang-cluster-action',
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
  octokit.hook.wrap('request', (request, asked) => {
    const { once = false, ...rest } = asked.request as { once?: boolean };
    return retrying(async () => request({ ...asked, request: { ...rest, signal: deadline } }), {
      patience,
      signal: deadline,
      clock,
      repeatable: !once,
    });
  });
  const [owner = '', repo = ''] = event.repository.split('/');
  return Object.freeze({ octokit, owner, repo, signal: deadline, patience, clock });
};

/** For a request that is not made again when its answer is lost. */
export const once = { request: { once: true } };
