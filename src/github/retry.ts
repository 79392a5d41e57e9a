import pRetry from 'p-retry';
import type { Clock } from '../base/until.js';
import { isRequestError, limitMs } from './trouble.js';

/** How long we put up with a GitHub that is busy or broken. */
export type Patience = Readonly<{
  retries: number;
  /** Before the first retry; twice as long before each further one, and up to twice as long by chance. */
  firstMs: number;
  longestMs: number;
  /** A limit that lasts longer is not waited for. */
  limitMs: number;
  /** For all that one client is asked. */
  totalMs: number;
}>;

export const patience: Patience = {
  retries: 5,
  firstMs: 500,
  longestMs: 10_000,
  limitMs: 70_000,
  totalMs: 180_000,
};

type RetryOptions = {
  patience: Patience;
  signal: AbortSignal;
  clock: Pick<Clock, 'sleep'>;
  /** Whether a request that may have been heard can be made again. */
  repeatable: boolean;
};

/** Makes a request until it is answered: again after a limit, a server error or a connection that broke. */
export const retrying = <T>(
  request: (attempt: number) => Promise<T>,
  { patience: { retries, firstMs, longestMs, limitMs: longestLimitMs }, ...options }: RetryOptions,
): Promise<T> => {
  const { signal, clock, repeatable } = options;
  const waitMs = (error: unknown): number | undefined => {
    const limit = limitMs(error, Date.now());
    if (limit !== undefined) return limit <= longestLimitMs ? limit : undefined;
    return repeatable && isRequestError(error) && error.status >= 500 ? 0 : undefined;
  };
  return pRetry(request, {
    retries,
    minTimeout: firstMs,
    maxTimeout: longestMs,
    randomize: true,
    signal,
    shouldRetry: ({ error }) => waitMs(error) !== undefined,
    onFailedAttempt: async ({ error, retriesLeft }) => {
      signal.throwIfAborted();
      const ms = waitMs(error) ?? 0;
      if (ms > 0 && retriesLeft > 0) await clock.sleep(ms, signal);
    },
  });
};
