import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createEmulator } from 'emulate';

/**
 * A GitHub to talk to: emulate, which keeps repositories, branches and comments, behind a proxy that adds what emulate
 * lacks: tokens that may only read, GraphQL's viewer, the longest body of a comment, and whatever fails at times.
 */

export const REPOSITORY = 'octocat/hello';
const OWNER_TOKEN = 'token-of-octocat';
/** What a job has: it comments as `github-actions[bot]`, and may not ask who it is. */
export const JOB_TOKEN = 'token-of-the-job';
export const OTHER_JOB_TOKEN = 'token-of-another-job';
export const APP_TOKEN = 'token-of-an-app';
export const FORKER_TOKEN = 'token-of-forker';
export const MALLORY_TOKEN = 'token-of-mallory';
/** Of a pull request from a fork. */
export const READ_ONLY_TOKEN = 'token-that-may-only-read';

const logins: Record<string, string> = {
  [OWNER_TOKEN]: 'octocat',
  [JOB_TOKEN]: 'github-actions[bot]',
  [OTHER_JOB_TOKEN]: 'github-actions[bot]',
  [READ_ONLY_TOKEN]: 'github-actions[bot]',
  [APP_TOKEN]: 'some-app[bot]',
  [FORKER_TOKEN]: 'forker',
  [MALLORY_TOKEN]: 'mallory',
};
const LONGEST_COMMENT = 65_536;

export type Asked = { method: string; path: string; token: string; body: unknown };
type Answer = { status: number; body?: unknown; headers?: Record<string, string> };
/** `drop` breaks the connection before GitHub hears of it, `drop-answer` after. */
type Fault = Answer | 'drop' | 'drop-answer';
/** Gives a fault for a request, or nothing. One that never did so tested nothing. */
export type Faulty = { name: string; hits: number; of: (asked: Asked) => Fault | undefined };

export const refused = (message: string, status: number, headers: Record<string, string> = {}): Answer => ({
  status,
  body: { message, documentation_url: 'https://docs.github.com/rest' },
  headers,
});
const NOT_ACCESSIBLE = refused('Resource not accessible by integration', 403);

/** The fault for the first `times` requests that match. */
export const failing = (times: number, method: string, path: RegExp, fault: Fault): Faulty => {
  const faulty: Faulty = {
    name: `${method} ${String(path)}`,
    hits: 0,
    of: (asked) => {
      if (asked.method !== method || !path.test(asked.path) || faulty.hits >= times) return undefined;
      faulty.hits += 1;
      return fault;
    },
  };
  return faulty;
};

const tokenOf = ({ headers }: IncomingMessage): string => /\S+$/.exec(headers.authorization ?? '')?.[0] ?? '';

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const jsonOf = (bytes: Buffer): unknown => (bytes.length === 0 ? undefined : JSON.parse(bytes.toString()));

/** What GitHub itself does and emulate does not. */
const ofGitHub = ({ method, path, token, body }: Asked): Answer | undefined => {
  const isBot = logins[token]?.endsWith('[bot]') ?? false;
  if (/^\/graphql$/.test(path))
    return token in logins
      ? { status: 200, body: { data: { viewer: { login: logins[token] } } } }
      : refused('Bad credentials', 401);
  if (path === '/user' && isBot) return NOT_ACCESSIBLE;
  if (token === READ_ONLY_TOKEN && method !== 'GET') return NOT_ACCESSIBLE;
  const text = (body as { body?: string } | undefined)?.body ?? '';
  if (/\/comments(\/\d+)?$/.test(path) && text.length > LONGEST_COMMENT)
    return {
      status: 422,
      body: {
        message: 'Validation Failed',
        errors: [{ message: `Body is too long (maximum is ${LONGEST_COMMENT} characters)` }],
      },
    };
  return undefined;
};

type Options = {
  /** What GITHUB_API_URL has after the host: `/api/v3` on an Enterprise server. */
  prefix?: string;
  faults?: readonly Faulty[];
};

export type GitHubServer = AsyncDisposable & {
  apiUrl: string;
  /** All requests, faulty ones included, in their order. */
  asked: Asked[];
  faults: Faulty[];
  /** Asks emulate itself, as `octocat` or whoever; neither counted nor faulty. */
  api: <T>(method: string, path: string, body?: unknown, token?: string) => Promise<T>;
};

const firstOf = (faults: readonly Faulty[], asked: Asked): Fault | undefined => {
  for (const { of } of faults) {
    const fault = of(asked);
    if (fault !== undefined) return fault;
  }
  return undefined;
};

const answer = (response: ServerResponse, { status, body, headers }: Answer): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
};

/** The header names emulate where the next page is; the client shall come back to us. */
const HOP_BY_HOP = ['connection', 'content-length', 'content-encoding', 'transfer-encoding', 'keep-alive'];

const forward = async (
  { method, path, token }: Asked,
  { base, query, bytes }: { base: string; query: string; bytes: Buffer },
): Promise<{ status: number; headers: Record<string, string>; bytes: Buffer }> => {
  const response = await fetch(`${base}${path}${query}`, {
    method,
    headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
    ...(bytes.length > 0 ? { body: new Uint8Array(bytes) } : {}),
  });
  const headers = [...response.headers].filter(([name]) => !HOP_BY_HOP.includes(name));
  return {
    status: response.status,
    headers: Object.fromEntries(headers),
    bytes: Buffer.from(await response.arrayBuffer()),
  };
};

const listen = async (server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

export const gitHubServer = async ({ prefix = '', faults = [] }: Options = {}): Promise<GitHubServer> => {
  const emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: Object.fromEntries(
        Object.entries(logins).map(([token, login]) => [token, { login, scopes: ['repo'] }]),
      ),
      github: {
        users: [...new Set(Object.values(logins))].map((login) => ({ login })),
        repos: [{ owner: 'octocat', name: 'hello', auto_init: true }],
      },
    },
  });
  const asked: Asked[] = [];
  const active = [...faults];
  let url = '';

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, search: query } = new URL(request.url ?? '/', url);
    const bytes = await bodyOf(request);
    // GraphQL of an Enterprise server lies beside its REST.
    const path = pathname.replace(prefix === '/api/v3' ? /^\/api(?:\/v3)?(?=\/)/ : prefix, '');
    const one: Asked = {
      method: request.method ?? '',
      path: decodeURIComponent(path),
      token: tokenOf(request),
      body: jsonOf(bytes),
    };
    asked.push(one);
    if (!pathname.startsWith(prefix.replace('/v3', ''))) {
      answer(response, refused('Not Found', 404));
      return;
    }
    const fault = firstOf(active, one) ?? ofGitHub(one);
    if (fault === 'drop') {
      response.destroy();
      return;
    }
    if (typeof fault === 'object') {
      answer(response, fault);
      return;
    }
    const real = await forward({ ...one, path }, { base: emulator.url, query, bytes });
    if (fault === 'drop-answer') {
      response.destroy();
      return;
    }
    const { link } = real.headers;
    const links = link ? { link: link.replaceAll(emulator.url, `${url}${prefix}`) } : {};
    response.writeHead(real.status, { ...real.headers, ...links });
    response.end(real.bytes);
  };
  const server = createServer((request, response) => void serve(request, response));
  url = await listen(server);

  const api = async <T>(method: string, path: string, body?: unknown, token = OWNER_TOKEN): Promise<T> => {
    const bytes = Buffer.from(body === undefined ? '' : JSON.stringify(body));
    const real = await forward({ method, path, token, body }, { base: emulator.url, query: '', bytes });
    if (real.status >= 400)
      throw new Error(`Expected emulate to take ${method} ${path}, got ${real.status} ${String(real.bytes)}`);
    return jsonOf(real.bytes) as T;
  };
  // A job and an App may write.
  for (const login of ['github-actions[bot]', 'some-app[bot]'])
    await api('PUT', `/repos/${REPOSITORY}/collaborators/${encodeURIComponent(login)}`, {
      permission: 'push',
    });
  return {
    apiUrl: `${url}${prefix}`,
    asked,
    faults: active,
    api,
    [Symbol.asyncDispose]: async () => {
      expect(active.filter(({ hits }) => hits === 0).map(({ name }) => name)).toEqual([]);
      server.closeAllConnections();
      server.close();
      await emulator.close();
    },
  };
};
