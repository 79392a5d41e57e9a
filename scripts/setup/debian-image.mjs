// @ts-check
/** An Erlang image made from nothing but Debian's packages, for where no image registry can be reached. */
import { mkdtemp, readFile } from 'node:fs/promises';
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
 * Builds an image with a suite's Erlang. The name is given last, to an image that was seen to work.
 *
 * @param {{suite: string, name: string}} options
 */
export async function buildDebianImage({ suite, name }) {
  if (!(await isDebianLike())) {
    throw new Error(
      'Expected Debian or Ubuntu to build an Erlang image on. Let Docker reach an image registry instead',
    );
  }
  await installPackages(['debootstrap', 'debian-archive-keyring', 'gpgv']);
  const directory = await mkdtemp(join(tmpdir(), 'erlang-cluster-action-'));
  try {
    const root = join(directory, 'root');
    await debootstrap(suite, root);
    await importRoot(root, name);
  } finally {
    await run(asRoot(['rm', '-rf', '--one-file-system', directory]));
  }
}

/** @param {string} suite @param {string} root */
async function debootstrap(suite, root) {
  const mirror = await debianMirror();
  await run(
    asRoot([
      // What debootstrap mounts in there goes with it, even if it is killed.
      'unshare',
      '--mount',
      'debootstrap',
      '--variant=minbase',
      '--include=erlang-base',
      '--force-check-gpg',
      suite,
      root,
      ...(mirror ? [mirror] : []),
    ]),
  );
}

/** @param {string} root @param {string} name */
async function importRoot(root, name) {
  const promised = await otpReleaseUnder(root);
  const leftOut = LEFT_OUT.map((pattern) => `--exclude=${pattern}`);
  const tar = start(asRoot(['tar', '-C', root, '--numeric-owner', ...leftOut, '-c', '.']));
  const id = await importImage(tar.stdout, ['CMD ["erl"]', `LABEL ${OTP_LABEL}=${promised}`]);
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
