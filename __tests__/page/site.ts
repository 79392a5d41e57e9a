import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  json: 'application/json',
};

/** Serves texts by their paths, as GitHub Pages does files; they may be changed meanwhile. */
export class Site {
  static async start(files: Map<string, string>): Promise<Site> {
    const server = createServer((request, response) => {
      const [path = ''] = (request.url ?? '').slice(1).split('?');
      const name = path === '' ? 'index.html' : path;
      const text = files.get(name);
      response.writeHead(text === undefined ? 404 : 200, {
        'content-type': types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
      });
      response.end(text);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Site(server, files);
  }

  readonly #server: Server;
  readonly files: Map<string, string>;

  private constructor(server: Server, files: Map<string, string>) {
    this.#server = server;
    this.files = files;
  }

  get address(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}/`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
