// @ts-check
/** The npm packages that package-lock.json names. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { withLock } from './lock.mjs';
import { run } from './run.mjs';
import { say, step } from './say.mjs';

/** @typedef {{name?: string, dependencies?: object, devDependencies?: object}} Manifest */
/** @typedef {Manifest & {version?: string, integrity?: string, optional?: boolean}} Package */

/**
 * Makes node_modules hold what package-lock.json names.
 *
 * @param {string} project the folder with package.json
 */
export async function ensurePackages(project) {
  const manifest = await readJson(join(project, 'package.json'));
  if (!manifest) throw new Error(`Expected a package.json in ${project}, got none. Use a whole checkout`);
  if (await whyStale(project, manifest)) {
    await withLock('npm', async () => {
      const why = await whyStale(project, manifest);
      if (why) await installPackages(project, why);
    });
  }
  say(`npm: packages of ${manifest.name} are up to date`);
}

/** @param {string} project @param {string} why */
async function installPackages(project, why) {
  const command = (await readPackages(join(project, 'package-lock.json'))) ? 'ci' : 'install';
  await step(`npm: ${why}; running npm ${command}`, () =>
    run(['npm', command, '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund'], { cwd: project }),
  );
}

/** @param {string} project @param {Manifest} manifest */
async function whyStale(project, manifest) {
  const locked = await readPackages(join(project, 'package-lock.json'));
  if (!locked) return 'there is no package-lock.json';
  const installed = await readPackages(join(project, 'node_modules', '.package-lock.json'));
  if (!installed) return 'no packages are installed';

  const { '': root, ...wanted } = locked;
  for (const kind of /** @type {const} */ (['dependencies', 'devDependencies'])) {
    const isLocked = isDeepStrictEqual(root?.[kind] ?? {}, manifest[kind] ?? {});
    if (!isLocked) return `package-lock.json has other ${kind} than package.json`;
  }
  const names = new Set([...Object.keys(wanted), ...Object.keys(installed)]);
  const differing = [...names].filter((name) => !isSame(wanted[name], installed[name]));
  return differing.length > 0 ? `${differing.length} packages differ from package-lock.json` : undefined;
}

/**
 * An optional package is there on some systems only.
 *
 * @param {Package | undefined} wanted
 * @param {Package | undefined} installed
 */
function isSame(wanted, installed) {
  if (!installed) return wanted?.optional === true;
  return wanted?.version === installed.version && wanted?.integrity === installed.integrity;
}

/** @param {string} path @returns {Promise<Record<string, Package> | undefined>} */
const readPackages = async (path) => (await readJson(path))?.packages;

/** @param {string} path */
async function readJson(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined;
    throw error;
  }
}
