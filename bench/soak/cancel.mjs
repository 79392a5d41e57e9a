// @ts-check
/** A measurement that is cancelled in the middle: when the caller hears of it, and when the nodes are at rest. */
import { setTimeout as sleep } from 'node:timers/promises';

/** @typedef {import('./run.mjs').Asked} Asked */
/** @typedef {{ done: number, rejectedMs: number, restedMs: number | undefined, reason: string, left: number }} Cancelled */

const REST_TIMEOUT_MS = 30_000;
const LOOK_EVERY_MS = 20;
/** Counts that do not move for this long are those of idle nodes. */
const STILL_MS = 500;

/** @param {Asked & { afterMs: number }} options @returns {Promise<Cancelled>} */
export async function cancelInTheMiddle({ library, cluster, engine, messaging, signal, afterMs }) {
  const processes = async () =>
    (await cluster.askAll('footprint', [], signal)).map(({ reply }) => reply.processes);
  const before = await atRest(library, processes, signal);
  const busier = async () => (await processes()).filter((now, at) => now > (before[at] ?? 0)).length;

  const cancelled = new AbortController();
  const reason = new Error('cancelled in the middle');
  let done = 0;
  const measured = library.messaging
    .measureMessaging(cluster, {
      engine,
      messaging,
      signal: AbortSignal.any([signal, cancelled.signal]),
      onProgress: (progress) => (done = progress.done),
    })
    .then(
      () => 'it was measured before it could be cancelled',
      (error) => (error === reason ? 'the reason it was cancelled with' : `another error: ${error}`),
    );
  await sleep(afterMs, undefined, { signal });
  const cancelledAt = performance.now();
  const since = () => performance.now() - cancelledAt;
  cancelled.abort(reason);
  const rested = library.until.until(async () => ((await busier()) === 0 ? since() : undefined), {
    everyMs: LOOK_EVERY_MS,
    timeoutMs: REST_TIMEOUT_MS,
    signal,
  });
  const [rejected, restedMs] = await Promise.all([measured.then((word) => ({ word, ms: since() })), rested]);
  const left = restedMs === undefined ? await busier() : 0;
  return { done, rejectedMs: rejected.ms, restedMs, reason: rejected.word, left };
}

/** @param {Asked['library']} library @param {() => Promise<number[]>} processes @param {AbortSignal} signal */
async function atRest({ until }, processes, signal) {
  let last = await processes();
  const still = async () => {
    const [before, now] = [last, await processes()];
    last = now;
    return now.every((each, at) => each === before[at]) ? now : undefined;
  };
  await sleep(STILL_MS, undefined, { signal });
  const counted = await until.until(still, { everyMs: STILL_MS, timeoutMs: REST_TIMEOUT_MS, signal });
  if (counted) return counted;
  throw new Error(`Expected idle nodes within ${REST_TIMEOUT_MS / 1000} s, got processes that come and go`);
}
