// @ts-check
/** Runs of the library's own measurement, as a user makes them. */
import { say } from '../../scripts/setup/say.mjs';
import { span } from '../support/numbers.mjs';

/** @typedef {import('../support/library.mjs').Library} Library */
/** @typedef {import('../../src/measure/series.js').Series} Series */
/** @typedef {import('../../src/measure/series.js').Figure} Figure */
/** @typedef {{ value: number, unit: string, interval: { low: number, high: number } | undefined }} Found */
/** @typedef {{ figures: ReadonlyMap<string, Found>, noise: string | undefined }} Run */
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
  const spawned = async () => {
    const cluster = await Cluster.spawn({ nodeCount: NODES, image, pull: 'never', signal });
    return { cluster, connected: cluster.connect() };
  };
  /** @type {Run[]} */
  const done = [];
  /** @type {Awaited<ReturnType<typeof spawned>> | undefined} */
  let at;
  try {
    while (done.length < runs) {
      at ??= await spawned();
      await at.connected;
      const startedAt = performance.now();
      const { series } = await at.cluster.testMessaging(ROUND_TRIPS, { cpuPlacement });
      done.push(runOf(series));
      say(`repeats: run ${done.length} of ${runs} in ${span(performance.now() - startedAt)}`);
      if (!fresh) continue;
      await at.cluster.cleanup();
      at = undefined;
    }
  } finally {
    await at?.cluster.cleanup();
  }
  return done;
}

/** @param {readonly Series[]} series @returns {Run} */
export function runOf(series) {
  const machine = series.find(({ id }) => id === 'machine');
  const figures = series.filter((each) => each !== machine).flatMap((each) => each.figures);
  const [judgement = ''] = machine?.notes ?? [];
  return {
    figures: new Map(
      figures.flatMap((figure) =>
        'value' in figure ? [[figure.id, { ...figure, interval: figure.interval }]] : [],
      ),
    ),
    noise: judgement.includes('too noisy to tell') ? judgement : undefined,
  };
}
