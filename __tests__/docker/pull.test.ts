import { ensureImage } from '../../src/cluster/image.js';
import type { PullProgress } from '../../src/docker/engine.js';
import { Cluster } from '../../src/library.js';
import { image } from '../support/images.js';
import { engine, never } from '../support/real-cluster.js';
import { registryWith } from '../support/registry.js';

test('an image is pulled with progress when it is missing, and always when asked to', async () => {
  await using registry = await registryWith(image);
  const seen: PullProgress[] = [];
  const ensure = (pull: 'always' | 'missing' | 'never') =>
    ensureImage(engine, {
      image: registry.name,
      pull,
      signal: never,
      onProgress: (progress) => seen.push(progress),
    });

  await expect(ensure('never')).rejects.toMatchObject({ kind: 'image' });
  expect(registry.asked()).toBe(0);
  const pulled = await ensure('missing');
  expect(pulled.digest).toMatch(/^127\.0\.0\.1:\d+\/erlang@sha256:[0-9a-f]{64}$/);
  expect(seen.some(({ layersDone, layers }) => layersDone < layers)).toBe(true);
  expect(seen.at(-1)).toEqual({ layersDone: 2, layers: 2 });

  const asked = registry.asked();
  await ensure('missing');
  expect(registry.asked()).toBe(asked);
  await ensure('always');
  expect(registry.asked()).toBeGreaterThan(asked);
});

test('a cluster runs on an image that had to be pulled', async () => {
  await using registry = await registryWith(image);
  await using cluster = await Cluster.spawn({ image: registry.name, nodeCount: 2 });
  await cluster.waitUntilReady();
  expect(registry.asked()).toBeGreaterThan(0);
  expect(cluster.nodes.map(({ otp }) => otp)).toEqual(['27', '27']);
});

test('a pull can be cancelled', async () => {
  await using registry = await registryWith(image);
  const cancel = new AbortController();
  const cluster = new Cluster({ image: registry.name, nodeCount: 1, signal: cancel.signal });
  const launched = cluster.launch();
  setImmediate(() => {
    cancel.abort(new Error('enough'));
  });
  await expect(launched).rejects.toThrow('enough');
  expect(await cluster.cleanup()).toEqual({
    containers: [],
    networks: [],
    volumes: [],
    failures: [],
  });
});
