// @ts-check
/** The frame of every benchmark: its flags, the library, an interrupt that tidies up, the section it writes. */
import { findErlangImage, findTestImages } from '../../scripts/setup/images.mjs';
import { say } from '../../scripts/setup/say.mjs';
import { watchMachine } from './circumstances.mjs';
import { parseFlags, renderHelp } from './flags.mjs';
import { loadLibrary } from './library.mjs';
import { RESULTS, writeSection } from './results.mjs';
import { formatted } from './table.mjs';

/** @typedef {import('./library.mjs').Library} Library */
/** @typedef {import('./circumstances.mjs').ErlangImage} ErlangImage */
/** @typedef {import('../../src/docker/engine.js').EngineInfo} EngineInfo */
/** @typedef {{ library: Library, images: ErlangImage[], info: EngineInfo, signal: AbortSignal, write: boolean }} Bench */

/**
 * @template {import('./flags.mjs').Flags} F
 * @typedef {{
 *   name: import('./results.mjs').Section,
 *   title: string,
 *   flags: F,
 *   images: 'one' | 'all',
 *   run: (bench: Bench, values: import('./flags.mjs').Values<F>) => Promise<string>,
 * }} Benchmark
 */

/** Runs it; prints what it found and, if asked, keeps it. @template {import('./flags.mjs').Flags} F @param {Benchmark<F>} benchmark */
export async function bench(benchmark) {
  const { name, flags } = benchmark;
  try {
    const { write, help, values } = parseFlags(process.argv.slice(2), flags);
    if (help) say(renderHelp(name, flags));
    else await measured(benchmark, { write, values });
  } catch (error) {
    const { message, details = [] } = /** @type {Error & { details?: string[] }} */ (error);
    console.error([`bench:${name}: ${message}`, ...details.map((line) => `  ${line}`)].join('\n'));
    process.exitCode = 1;
  }
}

/**
 * @template {import('./flags.mjs').Flags} F
 * @param {Benchmark<F>} benchmark
 * @param {{ write: boolean, values: import('./flags.mjs').Values<F> }} asked
 */
async function measured({ name, title, images: which, run }, { write, values }) {
  const signal = interrupt();
  const library = await loadLibrary();
  const images = await imagesAtHand(which);
  const info = await library.dockerode.dockerodeEngine(library.inputs.dockerHost()).info();
  const machine = await watchMachine(info);
  const findings = await run({ library, images, info, signal, write }, values);
  const section = `## ${title}\n\n${await machine(images)}\n\n${findings}`;
  say(`\n${await formatted(section, RESULTS)}`);
  if (!write) return;
  await writeSection(name, section);
  say('bench/RESULTS.md: section replaced');
}

/** @param {'one' | 'all'} which @returns {Promise<ErlangImage[]>} */
async function imagesAtHand(which) {
  const images = which === 'all' ? await findTestImages() : [await findErlangImage()];
  const found = images.filter((image) => image !== undefined);
  if (found.length > 0) return found;
  throw new Error('Expected an Erlang image on this machine, got none. Run `node scripts/setup.mjs`');
}

/** Aborted by the first interrupt, so that what was begun is removed. */
function interrupt() {
  const controller = new AbortController();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => controller.abort(new Error(`Interrupted by ${signal}`)));
  }
  return controller.signal;
}

/** Says at most one line every so often. @param {number} everyMs */
export function seldom(everyMs) {
  let last = -Infinity;
  return (/** @type {() => string} */ line) => {
    if (performance.now() - last < everyMs) return;
    last = performance.now();
    say(line());
  };
}
