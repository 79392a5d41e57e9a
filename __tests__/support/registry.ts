import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { docker } from './real-cluster.js';

export type Registry = AsyncDisposable & {
  /** What to pull: the given image, under this registry's name. */
  name: string;
  /** How often the daemon asked for the manifest; a pull asks once or twice. */
  asked: () => number;
};

type Blob = { path: string; size: number; digest: string };
type Config = { rootfs: { diff_ids: string[] }; history?: object[] };
type Saved = [{ Config: string; Layers: string[] }];

const blobOf = async (path: string): Promise<Blob> => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return { path, size: (await stat(path)).size, digest: `sha256:${hash.digest('hex')}` };
};

/** A layer that no daemon has yet, so that there is something to pull. */
const anotherLayer = async (directory: string): Promise<Blob> => {
  await writeFile(join(directory, 'novelty'), randomBytes(1024));
  const path = join(directory, 'novelty.tar');
  const tar = spawn('tar', ['-c', '-f', path, '-C', directory, 'novelty'], { stdio: 'inherit' });
  await once(tar, 'close');
  return blobOf(path);
};

/** A registry on this machine that serves one image of the daemon's, as the distribution API v2 has it. */
export const registryWith = async (image: string): Promise<Registry> => {
  const directory = await mkdtemp(join(tmpdir(), 'erlang-cluster-registry-'));
  const tar = spawn('tar', ['-x', '-C', directory], { stdio: ['pipe', 'inherit', 'inherit'] });
  (await docker.getImage(image).get()).pipe(tar.stdin);
  await once(tar, 'close');
  const [saved] = JSON.parse(await readFile(join(directory, 'manifest.json'), 'utf8')) as Saved;
  const added = await anotherLayer(directory);
  const path = join(directory, saved.Config);
  const { rootfs, history, ...rest } = JSON.parse(await readFile(path, 'utf8')) as Config;
  const diffIds = [...rootfs.diff_ids, added.digest];
  const steps = [...(history ?? []), { created: new Date().toISOString(), created_by: 'a test' }];
  await writeFile(
    path,
    JSON.stringify({ ...rest, rootfs: { ...rootfs, diff_ids: diffIds }, history: steps }),
  );
  const config = await blobOf(path);
  const layers = [...(await Promise.all(saved.Layers.map((layer) => blobOf(join(directory, layer))))), added];
  const descriptor = (mediaType: string, { size, digest }: Blob) => ({ mediaType, size, digest });
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    config: descriptor('application/vnd.docker.container.image.v1+json', config),
    layers: layers.map((layer) => descriptor('application/vnd.docker.image.rootfs.diff.tar.gzip', layer)),
  });
  const digest = `sha256:${createHash('sha256').update(manifest).digest('hex')}`;

  let asked = 0;
  const server = createServer((request, response) => {
    const [kind, reference] = (request.url ?? '').split('/').slice(-2);
    const blob = [config, ...layers].find((each) => each.digest === reference);
    if (request.url === '/v2/') response.end('{}');
    else if (kind === 'manifests') {
      asked += 1;
      response.setHeader('Content-Type', 'application/vnd.docker.distribution.manifest.v2+json');
      response.setHeader('Docker-Content-Digest', digest);
      response.setHeader('Content-Length', Buffer.byteLength(manifest));
      response.end(request.method === 'GET' ? manifest : undefined);
    } else if (kind === 'blobs' && blob) {
      response.setHeader('Content-Length', blob.size);
      createReadStream(blob.path).pipe(response);
    } else {
      response.statusCode = 404;
      response.end('{}');
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const name = `127.0.0.1:${(server.address() as AddressInfo).port}/erlang:pulled`;
  return {
    name,
    asked: () => asked,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await docker
        .getImage(name)
        .remove({ force: true })
        .catch(() => undefined);
      await rm(directory, { recursive: true });
    },
  };
};
