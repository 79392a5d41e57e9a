// @ts-check
/** One at a time, across processes. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { say } from './say.mjs';

/**
 * Runs `act` while no other set-up on this machine runs one under the same name. The lock is an abstract Unix
 * socket, which the kernel drops with its process: it cannot be left behind. Only Linux has them; elsewhere
 * setting up changes nothing but node_modules, and goes ahead.
 *
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} act
 */
export async function withLock(name, act) {
  if (process.platform !== 'linux') return act();
  const address = `\0erlang-cluster-action/setup/${name}`;
  let lock = await listen(address);
  if (!lock) say(`${name}: waiting for who is busy with it`);
  while (!lock) {
    await untilReleased(address);
    lock = await listen(address);
  }
  try {
    return await act();
  } finally {
    lock.release();
  }
}

/** @param {string} address */
async function listen(address) {
  /** @type {Set<import('node:net').Socket>} */
  const waiting = new Set();
  const server = createServer((socket) => waiting.add(socket.on('error', () => {})));
  server.listen(address);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EADDRINUSE') return undefined;
    throw error;
  }
  return {
    release() {
      server.close();
      for (const socket of waiting) socket.destroy();
    },
  };
}

/** The holder never answers; the connection ends with its lock. @param {string} address */
function untilReleased(address) {
  return new Promise((resolve) =>
    connect(address)
      .on('error', () => {})
      .once('close', resolve)
      .resume(),
  );
}
