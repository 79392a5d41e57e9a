// @ts-check
/** Runs of the library's own measurement, as a user makes them. */
import { say, warn } from '../../scripts/setup/say.mjs';
import { span } from '../support/numbers.mjs';

/** @typedef {import('../support/library.mjs').Library} Library */
/** @typedef {import('../../src/measure/series.js').Series} Series */
/** @typedef {import('../../src/measure/series.js').Figure} Figure */
/** `said`: whether the report said that it could not tell. @typedef {{ value: number, unit: string, interval: { low: number, high: number } | undefined, said: boolean }} Found */
/** @typedef {{ figures: ReadonlyMap<string, Found>, noisy: boolean }} Run */
/**
 * @typedef {{
 *   image: string, signal: AbortSignal, runs: number, fresh: boolean, cpuPlacement: 'pinned' | 'free',
 * }} RunOptions
 */

const NODES = 3;
/** As `message-count` has it. */
const ROUND_TRIPS = 1000;

/** @param {Library} library @param {RunOptions} options @returns {Promise<Run[]>} */
export async function runInARow({ library: { Cluster } }, { image, signal, runs, fresh, cpuPlacement }) {
  /** @type {Run[]} */
  const done = [];
  /** @type {import('../../src/library.js').Cluster | undefined} */
  let cluster;
  try {
    while (done.length < runs) {
      cluster ??= await Cluster.spawn({ nodeCount: NODES, image, pull: 'never', signal });
      await cluster.waitUntilReady();
      const startedAt = performance.now();
      const { series } = await cluster.testMessaging(ROUND_TRIPS, { cpuPlacement });
      done.push(runOf(series));
      say(`repeats: run ${done.length} of ${runs} in ${span(performance.now() - startedAt)}`);
      if (!fresh) continue;
      await remove(cluster);
      cluster = undefined;
    }
  } finally {
    if (cluster) await remove(cluster);
  }
  return done;
}

/** @param {import('../../src/library.js').Cluster} cluster */
async function remove(cluster) {
  for (const failure of (await cluster.cleanup()).failures) warn(`could not remove ${failure}`);
}

/** @param {readonly Series[]} series @returns {Run} */
export function runOf(series) {
  const machine = series.find(({ id }) => id === 'machine');
  const notes = machine?.notes ?? [];
  const noisy = notes.some((note) => /^This machine was (?:too noisy|so busy)/.test(note));
  const wide = notes.filter((note) => note.includes('varied too much')).join(' ');
  const figures = series.filter((each) => each !== machine).flatMap((each) => each.figures);
  return {
    noisy,
    figures: new Map(
      figures.flatMap((figure) => {
        if (!('value' in figure)) return [];
        const { id, label, value, unit, interval } = figure;
        return [[id, { value, unit, interval, said: noisy || wide.includes(` ${label} (`) }]];
      }),
    ),
  };
}
