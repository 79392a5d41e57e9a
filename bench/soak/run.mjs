// @ts-check
/** One long measurement, and what it took meanwhile. */
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from '../../scripts/setup/say.mjs';
import { mebibytes, percent, perSecond, span } from '../support/numbers.mjs';

/** @typedef {import('../../src/measure/messaging.js').MessagingProgress} MessagingProgress */
/**
 * @typedef {{
 *   library: import('../support/library.mjs').Library,
 *   cluster: import('../../src/cluster/cluster.js').LaunchedCluster,
 *   engine: import('../../src/docker/engine.js').Engine,
 *   messaging: import('../../src/config/config.js').MessagingConfig,
 *   signal: AbortSignal,
 * }} Asked
 */
/** @typedef {{ ms: number, done: number, rssBytes: number, heapBytes: number, workingSetBytes: number, beamBytes: number }} Look */
/** @typedef {{ looks: Look[], ms: number, done: number, of: number, end: string, silent: number }} Soaked */

const BOUND = new Error('the time is up');

/** @param {Asked & { forMs: number, everyMs: number }} options @returns {Promise<Soaked>} */
export async function soak({ library, cluster, engine, messaging, signal, forMs, everyMs }) {
  const of = messaging.messageCount;
  const bound = new AbortController();
  const timer = setTimeout(() => bound.abort(BOUND), forMs);
  const over = AbortSignal.any([signal, bound.signal]);
  const startedAt = performance.now();
  /** @type {MessagingProgress | undefined} */
  let last;
  let done = 0;
  let tripsMs = 0;
  const onProgress = (/** @type {MessagingProgress} */ progress) => {
    last = progress;
    if (progress.step !== 'round trips') return;
    done = Math.max(done, progress.done);
    tripsMs = performance.now() - startedAt;
  };
  /** @type {Look[]} */
  const looks = [];
  let silent = 0;
  const measured = library.messaging
    .measureMessaging(cluster, { engine, messaging, signal: over, onProgress })
    .then(() => 'all was measured');
  const ended = measured.catch((error) => {
    signal.throwIfAborted();
    if (error === BOUND) return 'the time was up';
    return `it failed: ${error instanceof Error ? error.message : error}`;
  });
  const stop = new AbortController();
  const watched = (async () => {
    while (!stop.signal.aborted) {
      const look = await lookAt(cluster, over).catch(() => undefined);
      if (look) {
        const seen = { ms: performance.now() - startedAt, done, ...look };
        looks.push(seen);
        if (last) say(told(seen, { of, step: last.step, tripsMs }));
      } else if (!over.aborted) silent += 1;
      await sleep(everyMs, undefined, { signal: stop.signal }).catch(() => {});
    }
  })();
  try {
    const end = await ended;
    return { looks, ms: tripsMs, done, of, end, silent };
  } finally {
    clearTimeout(timer);
    stop.abort();
    await watched;
  }
}

/** The largest node, and this process. @param {Asked['cluster']} cluster @param {AbortSignal} signal */
async function lookAt(cluster, signal) {
  const footprints = (await cluster.askAll('footprint', [], signal)).map(({ reply }) => reply);
  const { rss, heapUsed } = process.memoryUsage();
  return {
    rssBytes: rss,
    heapBytes: heapUsed,
    workingSetBytes: Math.max(...footprints.map((each) => each.working_set_bytes ?? NaN)),
    beamBytes: Math.max(...footprints.map((each) => each.beam_bytes)),
  };
}

/** @param {Look} look @param {{ of: number, step: string, tripsMs: number }} at */
function told({ ms, done, rssBytes, heapBytes, workingSetBytes }, { of, step, tripsMs }) {
  const rate = tripsMs > 0 ? (done * 1000) / tripsMs : 0;
  const left = done > 0 && done < of ? `, ${span(((of - done) / rate) * 1000)} left` : '';
  const sent = `${done.toLocaleString('en-US')} of ${of.toLocaleString('en-US')} (${percent(done / of)}), ${perSecond(rate)}${left}`;
  const memory = `controller ${mebibytes(rssBytes)}, heap ${mebibytes(heapBytes)}; largest node ${mebibytes(workingSetBytes)}`;
  return `soak: ${span(ms)}, ${step}: ${sent}; ${memory}`;
}
