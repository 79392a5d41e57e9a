import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/**
 * Runs `act` while no other process of this machine runs one under the same name. The lock is an abstract Unix socket,
 * which the kernel drops with its process: nobody can leave it behind.
 */
export const withLock = async <T>(name: string, act: () => Promise<T>): Promise<T> => {
  const address = `\0erlang-cluster-action/${name}`;
  for (;;) {
    const release = await listen(address);
    if (!release) {
      await untilReleased(address);
      continue;
    }
    try {
      return await act();
    } finally {
      release();
    }
  }
};

const listen = async (address: string): Promise<(() => void) | undefined> => {
  const waiting = new Set<Socket>();
  const server = createServer((socket) => waiting.add(socket.on('error', () => undefined)));
  server.listen(address);
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  }
  return () => {
    server.close();
    for (const socket of waiting) socket.destroy();
  };
};

/** The holder never answers; the connection ends with its lock. */
const untilReleased = (address: string): Promise<void> =>
  new Promise((resolve) => {
    connect(address)
      .on('error', () => undefined)
      .once('close', () => {
        resolve();
      })
      .resume();
  });
