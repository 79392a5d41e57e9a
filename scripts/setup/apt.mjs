// @ts-check
/** Debian's package manager. */
import { readFile } from 'node:fs/promises';
import { withLock } from './lock.mjs';
import { asRoot, run } from './run.mjs';
import { warn } from './say.mjs';

/** Installs those that are not yet installed. @param {string[]} names */
export async function installPackages(names) {
  await withLock('apt', async () => {
    if (await areInstalled(names)) return;
    await updateLists();
    await run(
      asRoot([
        'env',
        'DEBIAN_FRONTEND=noninteractive',
        'apt-get',
        'install',
        '--yes',
        '--no-install-recommends',
        '-o',
        'DPkg::Lock::Timeout=300',
        ...names,
      ]),
    );
  });
}

/** @param {string[]} names */
async function areInstalled(names) {
  const states = await run(['dpkg-query', '--show', '--showformat=${db:Status-Abbrev}\\n', ...names]).catch(
    () => '',
  );
  return states.split('\n').filter((state) => state.startsWith('ii')).length === names.length;
}

/** Old lists may do, so this does not fail: what they cannot give, the installation will say. */
async function updateLists() {
  await run(asRoot(['apt-get', 'update'])).catch((error) => warn(`apt: ${error.message}`));
}

/** The mirror that this machine's own packages come from, if they are Debian's. */
export async function debianMirror() {
  const targets = await run([
    'apt-get',
    'indextargets',
    '--format=$(REPO_URI)',
    'Created-By: Packages',
    'Label: Debian', // security updates, from a mirror of their own, have another
    'Component: main',
  ]);
  return targets.split('\n')[0] || undefined;
}

/** Debian, Ubuntu and their kin. */
export async function isDebianLike() {
  const { ID, ID_LIKE = '' } = await osRelease();
  return [ID, ...ID_LIKE.split(' ')].includes('debian');
}

/** @returns {Promise<Record<string, string>>} */
async function osRelease() {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return Object.fromEntries(
    [...text.matchAll(/^(\w+)="?(.*?)"?$/gm)].map(([, name, value]) => [name, value]),
  );
}
