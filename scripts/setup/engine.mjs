// @ts-check
/** A Docker engine that answers: the one that is there, else Debian's, installed and started. */
import { access } from 'node:fs/promises';
import { installPackages, isDebianLike } from './apt.mjs';
import { DEFAULT_SOCKET, engineVersion } from './docker-api.mjs';
import { startDockerd } from './dockerd.mjs';
import { withLock } from './lock.mjs';
import { processesNamed } from './processes.mjs';
import { asRoot, isRoot, run } from './run.mjs';
import { say, step } from './say.mjs';

/** Makes sure that a Docker engine answers this user, and says which. */
export async function ensureEngine() {
  const missing = await whyNoAnswer();
  if (missing) {
    await refuseWhatWeCannotStart(missing);
    await withLock('docker', async () => {
      if (await whyNoAnswer()) await provideEngine();
    });
  }
  say(`docker: engine ${await engineVersion()} answers`);
}

/** @returns {Promise<NodeJS.ErrnoException | undefined>} */
async function whyNoAnswer() {
  try {
    await engineVersion();
    return undefined;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error);
  }
}

/** @param {NodeJS.ErrnoException} reason */
async function refuseWhatWeCannotStart(reason) {
  const { DOCKER_HOST } = process.env;
  const got = `got: ${reason.message}`;
  if (DOCKER_HOST && DOCKER_HOST !== `unix://${DEFAULT_SOCKET}`) {
    throw new Error(
      `Expected a Docker engine at DOCKER_HOST=${DOCKER_HOST}, ${got}. Start it, or unset DOCKER_HOST`,
      { cause: reason },
    );
  }
  if (!(await isDebianLike())) {
    throw new Error(
      `Expected a Docker engine at ${DEFAULT_SOCKET}, ${got}. Install and start Docker (Docker Desktop on ` +
        "macOS and Windows, your distribution's Docker Engine on Linux), or set DOCKER_HOST",
      { cause: reason },
    );
  }
  if (reason.code === 'EACCES' && (await processesNamed('dockerd')).length > 0) {
    throw new Error(
      `Expected to be allowed to use the running Docker engine, ${got}. Add this user to the group docker ` +
        '(`sudo usermod -aG docker $USER`) and log in again',
      { cause: reason },
    );
  }
}

async function provideEngine() {
  if ((await run(['dockerd', '--version']).catch(() => '')) === '') {
    // Without recommendations this still brings iptables and tini, which is the `docker-init` of `--init`.
    await step('docker: installing docker.io', () => installPackages(['docker.io']));
  }
  if (await exists('/run/systemd/system')) {
    await step('docker: starting through systemd', startThroughSystemd);
  } else {
    await step('docker: starting dockerd', startDockerd);
  }
}

async function startThroughSystemd() {
  await run(asRoot(['systemctl', 'start', 'docker.service']));
  // The group docker of a fresh installation is not yet among the groups of this log-in.
  if (!isRoot && (await whyNoAnswer())?.code === 'EACCES') {
    await run(asRoot(['chgrp', String(process.getgid?.()), DEFAULT_SOCKET]));
  }
}

/** @param {string} path */
const exists = (path) =>
  access(path).then(
    () => true,
    () => false,
  );
