import { ActionError } from '../base/errors.js';
import { shown } from '../base/text.js';

export const DEFAULT_HOST = 'unix:///var/run/docker.sock';

export type Connection = { socketPath: string } | { protocol: 'http'; host: string; port: number };

/**
 * Where a `DOCKER_HOST` points. We read it ourselves: the client library's own way prints a deprecation warning.
 * @throws ActionError `docker` when it is of a kind that we do not speak
 */
export const connection = (host = DEFAULT_HOST): Connection => {
  // A path as the docker CLI takes it: to the letter.
  const [, socketPath] = /^unix:\/\/(.+)$/s.exec(host) ?? [];
  if (socketPath !== undefined) return { socketPath };
  // URL drops a port that is its scheme's default; `tcp` has none.
  const tcp = host.replace(/^http:/, 'tcp:');
  const url = URL.canParse(tcp) ? new URL(tcp) : undefined;
  if (url?.protocol === 'tcp:' && url.hostname !== '') {
    return { protocol: 'http', host: url.hostname, port: url.port === '' ? 2375 : Number(url.port) };
  }
  throw new ActionError(
    'docker',
    `Expected DOCKER_HOST as \`unix://…\` or \`tcp://…\`, got \`${shown(host)}\``,
  );
};
