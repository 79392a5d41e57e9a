// @ts-check
/** A browser to look at pages with: the one that is there, else Debian's Chromium. */
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { installPackages, isDebianLike } from './apt.mjs';
import { withLock } from './lock.mjs';
import { ENVIRONMENT, Interrupted } from './run.mjs';
import { say, step, warn } from './say.mjs';

const NAMES = ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser'];

/** The first Chromium on the path, if any. @returns {Promise<string | undefined>} */
export async function findBrowser() {
  for (const name of NAMES) {
    for (const directory of ENVIRONMENT.PATH.split(':')) {
      const path = join(directory, name);
      if (directory && (await canRun(path))) return path;
    }
  }
  return undefined;
}

/** @param {string} path */
const canRun = (path) =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/** Makes sure that there is a browser, and says which; without one the tests of pages fail, and only they. */
export async function ensureBrowser() {
  if (!(await findBrowser())) await withLock('browser', install);
  const found = await findBrowser();
  if (found) say(`browser: ${found}`);
}

async function install() {
  if (await findBrowser()) return;
  try {
    if (!(await isDebianLike())) throw new Error('Install Chromium or Google Chrome');
    await step('browser: installing chromium', () => installPackages(['chromium']));
    if (!(await findBrowser())) throw new Error('Expected `chromium` on the path, got none');
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    warn(`browser: none, so pages cannot be tested. ${/** @type {Error} */ (error).message}`);
  }
}
