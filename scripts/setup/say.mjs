// @ts-check
/** What a person sees while a machine is set up: one line a fact or act. */

/** @param {string} line */
export const say = (line) => void process.stdout.write(`${line}\n`);

/** For what must not be overlooked. @param {string} line */
export const warn = (line) => void process.stderr.write(`WARNING ${line}\n`);

/**
 * Says what begins and, once it is done, how long it took.
 *
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} act
 */
export async function step(what, act) {
  say(`${what} …`);
  const startedAt = performance.now();
  const result = await act();
  say(`${what}: done in ${seconds(performance.now() - startedAt)}`);
  return result;
}

/** @param {number} milliseconds */
export const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;
