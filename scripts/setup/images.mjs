// @ts-check
/** Erlang images for the engine: the official ones where they can be had, else our own from Debian. */
import { buildDebianImage, OTP_LABEL, otpReleaseIn } from './debian-image.mjs';
import { DockerError } from './docker-api.mjs';
import { inspectImage, pullImage } from './image-api.mjs';
import { withLock } from './lock.mjs';
import { Interrupted } from './run.mjs';
import { say, step, warn } from './say.mjs';

/** @typedef {{otp: number, image: string}} ErlangImage */

const OFFICIAL = 'erlang:alpine';
const TRIXIE = { suite: 'trixie', otp: 27 };
const BOOKWORM = { suite: 'bookworm', otp: 25 };
const SID = { suite: 'sid', otp: 29 };

/** What examples are built, run and tested with: Elixir, Mnesia, EUnit and Common Test. */
const OFFICIAL_ELIXIR = 'elixir:1.18-otp-27';
const ELIXIR = {
  suite: 'trixie',
  name: 'erlang-cluster-action/elixir:trixie',
  include: ['elixir', 'erlang-mnesia', 'erlang-eunit', 'erlang-syntax-tools', 'erlang-xmerl'],
  // Common Test's package depends on a whole desktop, for a debugger that we do not run; its pages want the scripts.
  unpack: ['erlang-common-test', 'libjs-jquery', 'libjs-jquery-tablesorter'],
};

/** Ours are never named as the official ones are. @param {{suite: string}} release */
const ours = ({ suite }) => `erlang-cluster-action/erlang:${suite}`;

/** @param {{otp: number}} release */
const official = ({ otp }) => `erlang:${otp}-alpine`;

/**
 * The images that tests run on: with the oldest OTP supported, the one in most use, and the newest.
 *
 * @type {ReadonlyArray<{suite: string, otp: number}>}
 */
const TESTED = [BOOKWORM, TRIXIE, SID];

/** An Erlang image that is already there: the official one before ours. */
export const findErlangImage = () => findFirst([OFFICIAL, ours(TRIXIE), ours(BOOKWORM), ours(SID)]);

/** One Erlang image: there already, pulled, or built. */
export async function ensureErlangImage() {
  return announced((await findErlangImage()) ?? (await pull(OFFICIAL)) ?? (await build(TRIXIE)));
}

/** An image of OTP 27, if one is there: what the release of the tests is built in. */
export const findTrixieImage = () => findRelease(TRIXIE);

/** Those of the test images that are already there. */
export async function findTestImages() {
  const found = await Promise.all(TESTED.map(findRelease));
  return found.filter((image) => image !== undefined);
}

/** The test images, by OTP release; one that cannot be had is missing, with a warning. */
export async function ensureTestImages() {
  /** @type {ErlangImage[]} */
  const images = [];
  const releases = TESTED.values();
  const worker = async () => {
    for (const release of releases) {
      const image = await ensureRelease(release).catch((error) => {
        if (error instanceof Interrupted) throw error;
        warn(`image: none with OTP ${release.otp}, so nothing is tested on it. ${error.message}`);
      });
      if (image) images.push(image);
    }
  };
  await Promise.all([worker(), worker()]);
  return images.sort((a, b) => a.otp - b.otp);
}

/** An image with Elixir, if it is already there. */
export const findElixirImage = () => findFirst([ELIXIR.name, OFFICIAL_ELIXIR]);

/** An image with Elixir: there already, pulled, or built; without one nothing is tested on it, with a warning. */
export async function ensureElixirImage() {
  try {
    return announced((await findElixirImage()) ?? (await pull(OFFICIAL_ELIXIR)) ?? (await buildOnce(ELIXIR)));
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    warn(`image: none with Elixir, so no example is tested. ${/** @type {Error} */ (error).message}`);
    return undefined;
  }
}

/** @param {{suite: string, otp: number}} release */
async function ensureRelease(release) {
  const found = (await findRelease(release)) ?? (await pull(official(release))) ?? (await build(release));
  if (found.otp !== release.otp) {
    const { suite, otp } = release;
    warn(`image: expected OTP ${otp} in ${found.image}, got OTP ${found.otp}: Debian ${suite} has moved on`);
  }
  return announced(found);
}

/** @param {{suite: string, otp: number}} release */
const findRelease = (release) => findFirst([ours(release), official(release)]);

/**
 * @param {string[]} names
 * @returns {Promise<ErlangImage | undefined>}
 */
async function findFirst(names) {
  for (const name of names) {
    const image = await inspectImage(name);
    if (image) return { otp: await otpRelease(name, image), image: name };
  }
  return undefined;
}

/**
 * As the image says of itself, ours by a label and the official ones by a variable.
 *
 * @param {string} name
 * @param {import('./image-api.mjs').Image} image
 */
async function otpRelease(name, { Config: { Labels, Env } }) {
  const said = Labels?.[OTP_LABEL] ?? /^OTP_VERSION=(\d+)/m.exec(Env?.join('\n') ?? '')?.[1];
  return said ? Number(said) : otpReleaseIn(name);
}

/** @param {string} name */
async function pull(name) {
  try {
    await step(`image: pulling ${name}`, () => pullImage(name));
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    say(`image: ${name} cannot be pulled: ${error instanceof DockerError ? error.reason : message}`);
  }
  return findFirst([name]);
}

/** @param {{suite: string}} release */
const build = (release) => buildOnce({ suite: release.suite, name: ours(release) });

/** @param {import('./debian-image.mjs').Recipe} recipe */
async function buildOnce(recipe) {
  const { suite, name } = recipe;
  return withLock(`image ${name}`, async () => {
    if (!(await inspectImage(name))) {
      await step(`image: building ${name} from Debian ${suite}`, () => buildDebianImage(recipe));
    }
    return /** @type {ErlangImage} */ (await findFirst([name]));
  });
}

/** @param {ErlangImage} erlang */
function announced(erlang) {
  say(`image: ${erlang.image} has OTP ${erlang.otp}`);
  return erlang;
}
