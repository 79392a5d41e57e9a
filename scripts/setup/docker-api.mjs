// @ts-check
/** Docker's HTTP API, as far as setting up needs it; the `docker` command may be absent. */
import http from 'node:http';
import { pipeline } from 'node:stream/promises';

export const DEFAULT_SOCKET = '/var/run/docker.sock';

/** @typedef {{socketPath: string} | {host: string, port: string}} Address */
/** @typedef {import('node:stream').Readable} Readable */
/** @typedef {{body?: object | Readable, idleMs?: number}} RequestOptions */

/** A request that Docker refused, with its HTTP status and its own words. */
export class DockerError extends Error {
  /** @param {string} request @param {number} status @param {string} reason */
  constructor(request, status, reason) {
    super(`Expected Docker to do \`${request}\`, got ${status}: ${reason}`);
    this.status = status;
    this.reason = reason;
  }
}

/** Where the engine is, by DOCKER_HOST or Docker's default. @returns {Address} */
export function engineAddress() {
  const named = process.env.DOCKER_HOST;
  if (!named) return { socketPath: DEFAULT_SOCKET };
  const { protocol, hostname, port, pathname } = new URL(named);
  if (protocol === 'unix:') return { socketPath: pathname };
  if (protocol === 'tcp:' || protocol === 'http:') return { host: hostname, port: port || '2375' };
  throw new Error(
    `Expected DOCKER_HOST to begin with unix:// or tcp://, got \`${named}\`. Set it to an engine's socket`,
  );
}

/** The engine's version; fails with the connection's error when none answers. */
export async function engineVersion() {
  const { Version } = JSON.parse(await request('GET', '/version', { idleMs: 5000 }));
  return /** @type {string} */ (Version);
}

/**
 * One call, answered by the whole body as text. `idleMs` is how long the engine may be silent.
 *
 * @param {'GET' | 'POST' | 'PUT' | 'DELETE'} method
 * @param {string} path
 * @param {RequestOptions} [options]
 * @returns {Promise<string>}
 */
export async function request(method, path, { body, idleMs } = {}) {
  const streamed = body && Symbol.asyncIterator in body;
  const payload = body && !streamed ? JSON.stringify(body) : undefined;
  const call = http.request({
    ...engineAddress(),
    method,
    path,
    agent: false,
    headers: payload
      ? { 'Content-Type': 'application/json' }
      : streamed
        ? { 'Content-Type': 'application/x-tar' }
        : {},
  });
  if (idleMs) {
    call.setTimeout(idleMs, () => call.destroy(new Error(`no word from the engine for ${idleMs / 1000} s`)));
  }
  const answer = read(call);
  // A body that cannot be sent ends the call, so the answer tells of it.
  if (streamed) pipeline(/** @type {Readable} */ (body), call).catch(() => {});
  else call.end(payload);

  const { status, text } = await answer;
  if (status >= 400) throw new DockerError(`${method} ${path}`, status, reasonIn(text));
  return text;
}

/**
 * @param {http.ClientRequest} call
 * @returns {Promise<{status: number, text: string}>}
 */
function read(call) {
  return new Promise((resolve, reject) => {
    call.once('error', reject);
    call.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.once('error', reject);
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
  });
}

/** @param {string} text */
function reasonIn(text) {
  try {
    return JSON.parse(text).message ?? text;
  } catch {
    return text.trim();
  }
}
