// @ts-check
/** An Erlang image made from nothing but Debian's packages, for where no image registry can be reached. */
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { debianMirror, installPackages, isDebianLike } from './apt.mjs';
import { importImage, removeImage, runOnce, tagImage } from './image-api.mjs';
import { asRoot, run, start } from './run.mjs';

/** The label by which an image of ours tells its OTP release. */
export const OTP_LABEL = 'erlang-cluster-action.otp-release';

/** What no Erlang node reads, and what belongs to the machine that built the image. */
const LEFT_OUT = [
  './var/cache/apt/*',
  './var/lib/apt/lists/*',
  './usr/share/doc/*',
  './usr/share/locale/*',
  './usr/share/man/*',
  './etc/hostname',
  './etc/resolv.conf',
];

/**
 * What is in an image: a suite's Erlang, the packages `include` with all they depend on, and the files alone of those
 * in `unpack`.
 *
 * @typedef {{suite: string, name: string, include?: readonly string[], unpack?: readonly string[]}} Recipe
 */

/**
 * Builds an image. The name is given last, to an image that was seen to work.
 *
 * @param {Recipe} recipe
 */
export async function buildDebianImage({ suite, name, include = [], unpack = [] }) {
  if (!(await isDebianLike())) {
    throw new Error(
      'Expected Debian or Ubuntu to build an Erlang image on. Let Docker reach an image registry instead',
    );
  }
  await installPackages(['debootstrap', 'debian-archive-keyring', 'gpgv']);
  const directory = await mkdtemp(join(tmpdir(), 'erlang-cluster-action-'));
  try {
    const root = join(directory, 'root');
    await debootstrap({ suite, root, include: ['erlang-base', ...include] });
    if (unpack.length > 0) await unpackInto(root, unpack);
    await importRoot(root, name);
  } finally {
    await run(asRoot(['rm', '-rf', '--one-file-system', directory]));
  }
}

/** @param {{suite: string, root: string, include: readonly string[]}} options */
async function debootstrap({ suite, root, include }) {
  const mirror = await debianMirror();
  await run(
    asRoot([
      // What debootstrap mounts in there goes with it, even if it is killed.
      'unshare',
      '--mount',
      'debootstrap',
      '--variant=minbase',
      `--include=${include.join(',')}`,
      '--force-check-gpg',
      suite,
      root,
      ...(mirror ? [mirror] : []),
    ]),
  );
}

/**
 * Lays the files of packages into a root that has the lists of its suite. They are downloaded by the root's own apt,
 * which checks them against the suite's signature.
 *
 * @param {string} root @param {readonly string[]} names
 */
async function unpackInto(root, names) {
  const inRoot = (/** @type {string[]} */ ...command) =>
    run(asRoot(['chroot', root, 'env', '--chdir=/var/cache/apt/archives', ...command]));
  // As root: the user that apt would download as cannot write here.
  await inRoot('apt-get', '-o', 'APT::Sandbox::User=root', 'download', ...names);
  const files = await readdir(join(root, 'var/cache/apt/archives'));
  for (const name of names) {
    const file = files.find((each) => each.startsWith(`${name}_`));
    if (!file) throw new Error(`Expected apt to download ${name}, got ${files.join(', ') || 'nothing'}`);
    await inRoot('dpkg', '--extract', file, '/');
  }
}

/** @param {string} root @param {string} name */
async function importRoot(root, name) {
  const promised = await otpReleaseUnder(root);
  const leftOut = LEFT_OUT.map((pattern) => `--exclude=${pattern}`);
  const tar = start(asRoot(['tar', '-C', root, '--numeric-owner', ...leftOut, '-c', '.']));
  const id = await importImage(tar.stdout, [
    'CMD ["erl"]',
    'ENV LANG=C.UTF-8', // as in the official images; Elixir wants it
    `LABEL ${OTP_LABEL}=${promised}`,
  ]);
  try {
    await tar.ended; // or the image is only a part of it
    const found = await otpReleaseIn(id);
    if (found !== promised)
      throw new Error(`Expected OTP ${promised} in the new image ${name}, got OTP ${found}`);
    await tagImage(id, name);
  } catch (error) {
    await removeImage(id);
    throw error;
  }
}

/** By Erlang's own note of it: "<erts version> <OTP release>". @param {string} root */
async function otpReleaseUnder(root) {
  const note = await readFile(join(root, 'usr/lib/erlang/releases/start_erl.data'), 'utf8');
  return Number(note.trim().split(' ')[1]);
}

/** By asking it. @param {string} image */
export async function otpReleaseIn(image) {
  const printed = await runOnce(image, [
    'erl',
    '-noshell',
    '-eval',
    'io:put_chars(erlang:system_info(otp_release)), halt().',
  ]);
  if (!/^\d+$/.test(printed)) throw new Error(`Expected ${image} to print its OTP release, got: ${printed}`);
  return Number(printed);
}
