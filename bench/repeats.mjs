#!/usr/bin/env node
// @ts-check
/** Does the interval that a run reports cover what the other runs found? Ten runs in a row, in each of four ways. */
import { say } from '../scripts/setup/say.mjs';
import { armSection, summarySection } from './repeats/tables.mjs';
import { runInARow } from './repeats/run.mjs';
import { bench } from './support/bench.mjs';
import { count, oneOf } from './support/flags.mjs';

const CLUSTERS = /** @type {const} */ (['same', 'fresh']);
const PLACEMENTS = /** @type {const} */ (['pinned', 'free']);

await bench({
  name: 'repeats',
  title: 'Repeats: does the interval of a run cover the other runs?',
  images: 'one',
  flags: {
    runs: count(10, 'runs in a row, each with the default inputs'),
    clusters: oneOf(['both', ...CLUSTERS], 'whether the runs share one cluster or get a fresh one each'),
    placement: oneOf(['both', ...PLACEMENTS], 'whether nodes are held to a CPU each'),
  },
  async run({ library, images, signal }, { runs, clusters, placement }) {
    if (runs < 3) throw new Error(`Expected --runs to be 3 at least, got ${runs}`);
    const [{ image } = { image: '' }] = images;
    const arms = [];
    for (const cluster of chosen(clusters, CLUSTERS)) {
      for (const cpuPlacement of chosen(placement, PLACEMENTS)) {
        const name = `${cluster === 'same' ? 'one cluster' : 'fresh clusters'}, ${cpuPlacement}`;
        say(`repeats: ${runs} runs, ${name}`);
        const options = { image, signal, runs, cpuPlacement, fresh: cluster === 'fresh' };
        arms.push({ name, runs: await runInARow(library, options) });
      }
    }
    return [summarySection(arms), ...arms.map(armSection)].join('\n\n');
  },
});

/** @template {string} T @param {string} choice @param {readonly T[]} all */
function chosen(choice, all) {
  return all.filter((each) => choice === 'both' || choice === each);
}
