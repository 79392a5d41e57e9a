import { ActionError, messageOf } from '../base/errors.js';
import { shown } from '../base/text.js';

/** What the client throws for an answer that is no success; without an answer its status is 500, too. */
type RequestError = Error & {
  status: number;
  response?: { headers: Readonly<Record<string, string | number | undefined>> };
};

export const isRequestError = (error: unknown): error is RequestError =>
  error instanceof Error && 'status' in error && typeof error.status === 'number';

export const hasStatus = (error: unknown, ...statuses: readonly number[]): boolean =>
  isRequestError(error) && statuses.includes(error.status);

const header = ({ response }: RequestError, name: string): number | undefined => {
  const value = Number(response?.headers[name] ?? NaN);
  return Number.isFinite(value) ? value : undefined;
};

/** GitHub wants at least so much patience where it does not say how much. */
const UNTOLD_LIMIT_MS = 60_000;

/** How long GitHub wants to be left alone; `undefined` for anything but a limit of its rate. */
export const limitMs = (error: unknown, nowMs: number): number | undefined => {
  if (!hasStatus(error, 403, 429)) return undefined;
  const limited = error as RequestError;
  const seconds = header(limited, 'retry-after');
  if (seconds !== undefined) return seconds * 1000;
  if (header(limited, 'x-ratelimit-remaining') === 0) {
    const reset = header(limited, 'x-ratelimit-reset');
    return reset === undefined ? UNTOLD_LIMIT_MS : Math.max(0, reset * 1000 - nowMs) + 1000;
  }
  return limited.status === 429 || /rate limit/i.test(limited.message) ? UNTOLD_LIMIT_MS : undefined;
};

/** The token may not do this: that of a pull request from a fork, or of a job without the permission. */
export const isForbidden = (error: unknown): boolean => {
  const thrown = error instanceof ActionError ? error.cause : error;
  return hasStatus(thrown, 403) && limitMs(thrown, 0) === undefined;
};

const advice = (error: RequestError): string => {
  if (error.response === undefined && error.status === 500) return 'check the network of the runner';
  if (limitMs(error, 0) !== undefined) return 'run fewer jobs at a time';
  if (error.status === 401) return 'check `github-token`';
  if (error.status === 403) return 'give the job the permission';
  if (error.status === 404) return 'check that `github-token` can see the repository';
  if (error.status >= 500) return 'see githubstatus.com';
  return 'see what GitHub says';
};

/** What was thrown while something was asked of GitHub, as an error of ours. @param doing `update the comment` */
export const githubError = (doing: string, error: unknown): ActionError => {
  if (error instanceof ActionError) return error;
  const got = `Expected GitHub to ${doing}, got`;
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return new ActionError('github', `${got} no answer in time; see githubstatus.com`, { cause: error });
  if (!isRequestError(error))
    return new ActionError('github', `${got} ${shown(messageOf(error), 300)}`, { cause: error });
  const status = error.response ? `${String(error.status)} ` : '';
  return new ActionError('github', `${got} ${status}${shown(error.message, 300)}; ${advice(error)}`, {
    cause: error,
  });
};
