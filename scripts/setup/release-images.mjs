// @ts-check
/** Images that boot themselves, for the tests: a release as relx lays it out, and one of mix. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { changedImage, inspectImage, tagImage } from './image-api.mjs';
import { findElixirImage, findTrixieImage } from './images.mjs';
import { withLock } from './lock.mjs';
import { Interrupted, start } from './run.mjs';
import { say, step, warn } from './say.mjs';

/** The label by which an image tells what it was built from. */
const SOURCE_LABEL = 'erlang-cluster-action.source';

/**
 * A release and how it is started. Its folder in `releases/` has all that it is made of, and the script that makes it.
 *
 * @typedef {{tool: 'relx' | 'mix', command: string, base: () => Promise<{image: string} | undefined>}} Release
 */

/** @type {readonly Release[]} */
const RELEASES = [
  { tool: 'relx', command: 'foreground', base: findTrixieImage },
  { tool: 'mix', command: 'start', base: findElixirImage },
];

/** @param {Release} release */
const named = ({ tool }) => `erlang-cluster-action/release:${tool}`;

/** @param {Release} release */
const folder = ({ tool }) => fileURLToPath(new URL(`releases/${tool}`, import.meta.url));

/** Those that are already there, as their sources are now. @returns {Promise<{tool: 'relx' | 'mix', image: string}[]>} */
export async function findReleaseImages() {
  const found = await Promise.all(RELEASES.map(async (each) => ({ ...each, there: await isThere(each) })));
  return found.filter(({ there }) => there).map((each) => ({ tool: each.tool, image: named(each) }));
}

/** Builds those that are not there; one that cannot be had is missing, with a warning. */
export async function ensureReleaseImages() {
  await Promise.all(
    RELEASES.map(async (release) => {
      try {
        await withLock(`image ${named(release)}`, async () => {
          if (!(await isThere(release)))
            await step(`image: building ${named(release)}`, () => build(release));
        });
        say(`image: ${named(release)} boots itself`);
      } catch (error) {
        if (error instanceof Interrupted) throw error;
        const { message } = /** @type {Error} */ (error);
        warn(`image: no release of ${release.tool}, so nothing is tested on it. ${message}`);
      }
    }),
  );
}

/** @param {Release} release */
async function isThere(release) {
  const image = await inspectImage(named(release));
  return image?.Config.Labels?.[SOURCE_LABEL] === (await fingerprint(release));
}

/** @param {Release} release */
async function build(release) {
  const base = await release.base();
  if (!base) throw new Error('Expected an image to build it in, got none');
  const files = () =>
    start(['tar', '-C', folder(release), '--transform', 's,^\\.,build,', '--owner=0', '--group=0', '-c', '.']); // prettier-ignore
  const id = await changedImage({
    image: base.image,
    files,
    command: ['sh', '/build/build.sh'],
    changes: [
      'ENTRYPOINT ["/opt/shop/bin/shop"]',
      `CMD ["${release.command}"]`,
      `LABEL ${SOURCE_LABEL}=${await fingerprint(release)}`,
    ],
  });
  await tagImage(id, named(release));
}

/** Of all files that a release is made of. @param {Release} release */
async function fingerprint(release) {
  const hash = createHash('sha256').update(release.command);
  const entries = await readdir(folder(release), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath ?? each.path, each.name));
  for (const file of files.sort())
    hash.update(`${file.slice(folder(release).length)}\0`).update(await readFile(file));
  return hash.digest('hex');
}
