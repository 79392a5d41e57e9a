// @ts-check
/** What a dockerd that was killed leaves behind, as far as it keeps the next one from starting. */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine, processesNamed, processName } from './processes.mjs';
import { asRoot, run } from './run.mjs';
import { say } from './say.mjs';

const CONTAINERD_CONFIG = '/docker/containerd/containerd.toml';

/** To be called only while no dockerd runs. */
export async function removeLeftovers() {
  await endOrphans();
  await removeStalePid({ path: '/var/run/docker.pid', name: 'dockerd' });
  await removeStalePid({ path: '/var/run/docker/containerd/containerd.pid', name: 'containerd' });
  // dockerd takes this socket's mere presence for a running containerd of the system's.
  await removeDeadSocket('/run/containerd/containerd.sock');
}

/** A containerd that runs by dockerd's own configuration belongs to a dockerd, and none is left. */
async function endOrphans() {
  for (const pid of await processesNamed('containerd')) {
    if (!(await commandLine(pid)).some((word) => word.endsWith(CONTAINERD_CONFIG))) continue;
    say(`docker: ending containerd ${pid}, whose dockerd is gone`);
    await run(asRoot(['kill', '-KILL', String(pid)])).catch(() => {}); // it may just have ended by itself
    while (await processName(pid)) await sleep(20);
  }
}

/**
 * A pid file is stale when its process is gone, or is another program that came to the same number.
 *
 * @param {{path: string, name: string}} file
 */
async function removeStalePid({ path, name }) {
  const pid = Number.parseInt(await run(asRoot(['cat', path])).catch(() => ''), 10);
  if (Number.isNaN(pid) || (await processName(pid)) === name) return;
  say(`docker: removing ${path}, left by a ${name} that is gone`);
  await run(asRoot(['rm', '-f', path]));
}

/** @param {string} path */
async function removeDeadSocket(path) {
  if (!(await isRefused(path))) return;
  say(`docker: removing ${path}, on which nobody listens`);
  await run(asRoot(['rm', '-f', path]));
}

/** @param {string} path @returns {Promise<boolean>} */
function isRefused(path) {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', (error) => resolve('code' in error && error.code === 'ECONNREFUSED'));
  });
}
