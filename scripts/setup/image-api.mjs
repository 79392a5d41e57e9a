// @ts-check
/** What setting up does with images, in Docker's own verbs. */
import { DockerError, request } from './docker-api.mjs';

/** How long a registry may be silent before it counts as out of reach. */
const REGISTRY_IDLE_MS = 20_000;

/** @typedef {{Config: {Labels?: Record<string, string>, Env?: string[]}}} Image */

/** @param {string} name @returns {Promise<Image | undefined>} */
export async function inspectImage(name) {
  try {
    return JSON.parse(await request('GET', `/images/${name}/json`));
  } catch (error) {
    if (error instanceof DockerError && error.status === 404) return undefined;
    throw error;
  }
}

/** @param {string} name with its tag: without one, Docker would pull every tag there is */
export async function pullImage(name) {
  const query = new URLSearchParams({ fromImage: name });
  lastReport(await request('POST', `/images/create?${query}`, { idleMs: REGISTRY_IDLE_MS }));
}

/**
 * Makes an image without a name from a tar stream of its root file system, and gives back its id.
 *
 * @param {import('node:stream').Readable} tar
 * @param {string[]} changes Dockerfile instructions
 */
export async function importImage(tar, changes) {
  const query = new URLSearchParams({ fromSrc: '-' });
  for (const change of changes) query.append('changes', change);
  return lastReport(await request('POST', `/images/create?${query}`, { body: tar }));
}

/** @param {string} id @param {string} name */
export async function tagImage(id, name) {
  const [repo = name, tag = 'latest'] = name.split(':');
  await request('POST', `/images/${id}/tag?${new URLSearchParams({ repo, tag })}`);
}

/** @param {string} id */
export async function removeImage(id) {
  await request('DELETE', `/images/${id}`);
}

/**
 * Runs a command in a new container, cut off from every network, and gives back what it printed.
 *
 * @param {string} image
 * @param {string[]} command
 */
export async function runOnce(image, command) {
  const { Id } = JSON.parse(
    await request('POST', '/containers/create', {
      // With a terminal the log is plain text; with an init it is started as a cluster's nodes are.
      body: { Image: image, Cmd: command, Tty: true, HostConfig: { NetworkMode: 'none', Init: true } },
    }),
  );
  try {
    await request('POST', `/containers/${Id}/start`);
    const { StatusCode } = JSON.parse(await request('POST', `/containers/${Id}/wait`));
    const printed = (await request('GET', `/containers/${Id}/logs?stdout=1&stderr=1`)).trim();
    if (StatusCode === 0) return printed;
    throw new Error(
      `Expected \`${command.join(' ')}\` to succeed in ${image}, but it ended with ${StatusCode}: ${printed}`,
    );
  } finally {
    await request('DELETE', `/containers/${Id}?force=1&v=1`);
  }
}

/**
 * What an image is after a command has run in it, cut off from every network; gives back the id of that.
 *
 * @param {{image: string, files: () => ReturnType<typeof import('./run.mjs').start>, command: string[], changes: string[]}} options `files`
 *   starts a program that writes a tar stream, which is unpacked at the root first; `changes` are Dockerfile instructions
 */
export async function changedImage({ image, files, command, changes }) {
  const { Id } = JSON.parse(
    await request('POST', '/containers/create', {
      body: { Image: image, Entrypoint: [], Cmd: command, HostConfig: { NetworkMode: 'none', Init: true } },
    }),
  );
  try {
    const tar = files();
    await request('PUT', `/containers/${Id}/archive?path=/`, { body: tar.stdout });
    await tar.ended; // or the files are only a part of them
    await request('POST', `/containers/${Id}/start`);
    const { StatusCode } = JSON.parse(await request('POST', `/containers/${Id}/wait`));
    if (StatusCode !== 0) {
      const printed = await request('GET', `/containers/${Id}/logs?stdout=1&stderr=1&tail=20`);
      throw new Error(
        `Expected \`${command.join(' ')}\` to succeed in ${image}, but it ended with ${StatusCode}: ${printed}`,
      );
    }
    const query = new URLSearchParams({ container: Id });
    for (const change of changes) query.append('changes', change);
    return /** @type {string} */ (JSON.parse(await request('POST', `/commit?${query}`, { body: {} })).Id);
  } finally {
    await request('DELETE', `/containers/${Id}?force=1&v=1`);
  }
}

/**
 * Docker reports progress as lines of JSON, and failure too: by then it has answered 200.
 *
 * @param {string} reports
 */
function lastReport(reports) {
  const { error, status } = JSON.parse(reports.trim().split('\n').at(-1) ?? '{}');
  if (error) throw new Error(error);
  return /** @type {string} */ (status);
}
