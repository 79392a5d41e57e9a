import { ActionError } from '../base/errors.js';

/** A daemon that hangs must not hold up a job; only a pull may take its time. */
export const ANSWER_TIMEOUT_MS = 60_000;

/**
 * The answer to a call, if it comes in time.
 * @throws ActionError `docker`
 */
export const answered = async <T>(what: string, work: Promise<T>, timeoutMs: number): Promise<T> => {
  if (timeoutMs === Infinity) return work;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const within = `${String(timeoutMs / 1000)} s`;
      reject(
        new ActionError(
          'docker',
          `Expected Docker to ${what} within ${within}, got no answer; see whether it hangs`,
        ),
      );
    }, timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
