// @ts-check
/** The library as this source gives it: built first where it is older than the source. */
import { readdir, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { withLock } from '../../scripts/setup/lock.mjs';
import { run } from '../../scripts/setup/run.mjs';
import { step } from '../../scripts/setup/say.mjs';

const project = new URL('../../', import.meta.url);

/** Its public face, and the rooms behind it that a benchmark looks into. */
const PARTS = /** @type {const} */ ({
  library: 'library',
  inputs: 'config/inputs',
  config: 'config/config',
  schema: 'config/schema',
  options: 'config/options',
  dockerode: 'docker/dockerode',
  aside: 'compare/aside',
  interval: 'measure/interval',
  estimate: 'compare/estimate',
  verdicts: 'compare/verdicts',
  metrics: 'compare/metrics',
  noCode: 'code/library',
  collect: 'code/collect',
  machine: 'measure/machine',
  levels: 'compare/levels',
  round: 'compare/round',
  contestants: 'compare/contestants',
  launch: 'cluster/launch',
  mesh: 'cluster/mesh',
  plan: 'cluster/plan',
  preflight: 'cluster/preflight',
  teardown: 'cluster/teardown',
  until: 'base/until',
  figures: 'measure/figures',
  footprint: 'measure/footprint',
  formation: 'measure/formation',
  histogram: 'measure/histogram',
  loads: 'measure/loads',
  messaging: 'measure/messaging',
  model: 'measure/model',
  pairs: 'measure/pairs',
  placement: 'measure/placement',
  segment: 'measure/segment',
  series: 'measure/series',
  statistics: 'measure/statistics',
});

/**
 * @typedef {{
 *   library: typeof import('../../src/library.js'),
 *   inputs: typeof import('../../src/config/inputs.js'),
 *   config: typeof import('../../src/config/config.js'),
 *   schema: typeof import('../../src/config/schema.js'),
 *   options: typeof import('../../src/config/options.js'),
 *   dockerode: typeof import('../../src/docker/dockerode.js'),
 *   aside: typeof import('../../src/compare/aside.js'),
 *   interval: typeof import('../../src/measure/interval.js'),
 *   estimate: typeof import('../../src/compare/estimate.js'),
 *   verdicts: typeof import('../../src/compare/verdicts.js'),
 *   metrics: typeof import('../../src/compare/metrics.js'),
 *   noCode: typeof import('../../src/code/library.js'),
 *   collect: typeof import('../../src/code/collect.js'),
 *   machine: typeof import('../../src/measure/machine.js'),
 *   levels: typeof import('../../src/compare/levels.js'),
 *   round: typeof import('../../src/compare/round.js'),
 *   contestants: typeof import('../../src/compare/contestants.js'),
 *   launch: typeof import('../../src/cluster/launch.js'),
 *   mesh: typeof import('../../src/cluster/mesh.js'),
 *   plan: typeof import('../../src/cluster/plan.js'),
 *   preflight: typeof import('../../src/cluster/preflight.js'),
 *   teardown: typeof import('../../src/cluster/teardown.js'),
 *   until: typeof import('../../src/base/until.js'),
 *   figures: typeof import('../../src/measure/figures.js'),
 *   footprint: typeof import('../../src/measure/footprint.js'),
 *   formation: typeof import('../../src/measure/formation.js'),
 *   histogram: typeof import('../../src/measure/histogram.js'),
 *   loads: typeof import('../../src/measure/loads.js'),
 *   messaging: typeof import('../../src/measure/messaging.js'),
 *   model: typeof import('../../src/measure/model.js'),
 *   pairs: typeof import('../../src/measure/pairs.js'),
 *   placement: typeof import('../../src/measure/placement.js'),
 *   segment: typeof import('../../src/measure/segment.js'),
 *   series: typeof import('../../src/measure/series.js'),
 *   statistics: typeof import('../../src/measure/statistics.js'),
 * }} Library
 */

/** @returns {Promise<Library>} */
export async function loadLibrary() {
  await withLock('lib', async () => {
    if (await isStale())
      await step('lib: building', () =>
        run(['npm', 'run', '--silent', 'build:lib'], { cwd: fileURLToPath(project) }),
      );
  });
  const parts = Object.entries(PARTS).map(async ([name, path]) => [
    name,
    await import(new URL(`lib/${path}.js`, project).href),
  ]);
  return Object.fromEntries(await Promise.all(parts));
}

async function isStale() {
  const built = await stat(new URL('lib/library.js', project)).catch(() => undefined);
  return !built || (await newestChange(new URL('src/', project))) > built.mtimeMs;
}

/** @param {URL} folder */
async function newestChange(folder) {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'));
  const times = names.map(async (name) => (await stat(new URL(name, folder))).mtimeMs);
  return Math.max(...(await Promise.all(times)));
}
