// @ts-check
/** Starting dockerd by hand, where no systemd does it: containers, CI sandboxes. */
import { spawn } from 'node:child_process';
import { mkdir, open, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { engineVersion } from './docker-api.mjs';
import { removeLeftovers } from './leftovers.mjs';
import { processesNamed } from './processes.mjs';
import { asRoot, ENVIRONMENT, isRoot, tail } from './run.mjs';
import { say, seconds } from './say.mjs';

const DEADLINE_MS = 90_000;
const STATE_DIR = process.env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state');
const LOG_FILE = join(STATE_DIR, 'erlang-cluster-action', 'dockerd.log');

/** Starts dockerd to outlive us and waits until it answers; if one is just starting, waits for that. */
export async function startDockerd() {
  const deadline = Date.now() + DEADLINE_MS;
  if (await isAnyAlive()) {
    say('docker: a dockerd is running already, waiting for its answer');
    if (await answers({ deadline, isAlive: isAnyAlive })) return;
  }
  await removeLeftovers();

  const dockerd = await spawnDockerd();
  let exited = false;
  dockerd.once('exit', () => (exited = true)).once('error', () => (exited = true));
  if (await answers({ deadline, isAlive: async () => !exited })) return;
  throw new Error(`Expected dockerd to answer, but it exited. ${await endOfLog()}`);
}

const isAnyAlive = async () => (await processesNamed('dockerd')).length > 0;

async function spawnDockerd() {
  await mkdir(dirname(LOG_FILE), { recursive: true });
  const log = await open(LOG_FILE, 'w');
  const group = isRoot ? [] : ['--group', String(process.getgid?.())];
  const [command, ...args] = asRoot(['dockerd', ...group]);
  const stdio = /** @type {const} */ (['ignore', log.fd, log.fd]);
  const dockerd = spawn(command, args, { cwd: '/', env: ENVIRONMENT, detached: true, stdio: [...stdio] });
  dockerd.unref();
  await log.close();
  return dockerd;
}

/**
 * Whether dockerd came to answer before it ended.
 *
 * @param {{deadline: number, isAlive: () => Promise<boolean>}} options
 */
async function answers({ deadline, isAlive }) {
  while (await isAlive()) {
    try {
      await engineVersion();
      return true;
    } catch (cause) {
      if (Date.now() > deadline) {
        const limit = seconds(DEADLINE_MS);
        throw new Error(`Expected dockerd to answer within ${limit}, got nothing. ${await endOfLog()}`, {
          cause,
        });
      }
    }
    await sleep(100);
  }
  return false;
}

async function endOfLog() {
  const log = await readFile(LOG_FILE, 'utf8').catch(() => '');
  return `Its log, ${LOG_FILE}, ends:${tail(log)}`;
}
