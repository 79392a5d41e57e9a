import { ActionError } from '../base/errors.js';
import { shown } from '../base/text.js';

type Answer = { statusCode?: number; json?: { message?: string }; code?: string; message?: string };

export const notFound = (error: unknown): boolean => (error as Answer | undefined)?.statusCode === 404;

/** The answer to what can only be asked of a running container: 409, and 500 of older daemons. */
export const notRunning = (error: unknown): boolean => {
  const { statusCode, json, message = '' } = (error ?? {}) as Answer;
  return statusCode !== 404 && /is not running/i.test(json?.message ?? message);
};

const unreachable: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such socket; start Docker or set DOCKER_HOST',
  ECONNREFUSED: 'nobody listens there; start Docker or set DOCKER_HOST',
  EACCES: 'this user may not open it; add the user to the `docker` group',
};

/** What Docker's client threw, as an ActionError that says what was asked, what came and what to do. */
export const dockerError = (what: string, where: string, error: unknown): ActionError => {
  if (error instanceof ActionError) return error;
  const { statusCode, json, code = '', message = String(error) } = (error ?? {}) as Answer;
  const advice = unreachable[code];
  if (advice !== undefined) {
    return new ActionError('docker', `Expected a Docker daemon at ${where}, got ${code}: ${advice}`, {
      cause: error,
    });
  }
  const status = statusCode === undefined ? '' : `${String(statusCode)} `;
  // docker-modem puts the status before Docker's own words.
  const said = shown((json?.message ?? message).replace(/^\(HTTP code \d+\) .*? - /s, '').trim(), 600);
  const kind = what.includes(' image ') ? 'image' : 'docker';
  return new ActionError(kind, `Expected Docker to ${what}, got ${status}${said}`, { cause: error });
};
