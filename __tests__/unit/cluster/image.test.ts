import { ensureImage } from '../../../src/cluster/image.js';
import type { PullProgress } from '../../../src/docker/engine.js';
import { thrownBy } from '../../support/builders.js';
import { hang } from '../../support/fake-calls.js';
import { never } from '../../support/fake-cluster.js';
import { fakeEngine, type FakeEngineOptions } from '../../support/fake-engine.js';

const image = 'erlang:alpine';
type Pull = 'always' | 'missing' | 'never';

const ensure = async (pull: Pull, options: FakeEngineOptions, signal = never) => {
  const engine = fakeEngine(options);
  const progress: PullProgress[] = [];
  const ensured = ensureImage(engine, { image, pull, signal, onProgress: (each) => progress.push(each) });
  const error = await ensured.then(
    () => undefined,
    (thrown: unknown) => thrown as Error,
  );
  return { calls: engine.calls, progress, error };
};
const here = { images: [image] };
const there = { images: [], registry: [image] };
const nowhere = { images: [], registry: [] };

test.each<[Pull, string, FakeEngineOptions, calls: string[]]>([
  ['missing', 'here', here, ['inspectImage']],
  ['missing', 'to be had', there, ['inspectImage', 'pullImage', 'inspectImage']],
  ['never', 'here', here, ['inspectImage']],
  ['always', 'here and to be had', { images: [image], registry: [image] }, ['pullImage', 'inspectImage']],
])('with pull %s an image that is %s is taken', async (pull, _where, options, calls) => {
  const ensured = await ensure(pull, options);
  expect(ensured).toMatchObject({ calls, error: undefined });
});

test('the progress of a pull is told', async () => {
  expect((await ensure('missing', there)).progress).toEqual([
    { layersDone: 1, layers: 2 },
    { layersDone: 2, layers: 2 },
  ]);
});

test('an image that may not be pulled is missing', async () => {
  const { error, calls } = await ensure('never', there);
  expect(error).toMatchObject({ kind: 'image' });
  expect(error?.message).toMatchInlineSnapshot(
    `"Expected image \`erlang:alpine\` on the Docker daemon, got none; load it in an earlier step or set \`pull: missing\`"`,
  );
  expect(calls).not.toContain('pullImage');
});

test.each(['missing', 'always'] as const)(
  'with pull %s an image that is nowhere is missing',
  async (pull) => {
    const { error } = await ensure(pull, nowhere);
    expect(error).toMatchObject({ kind: 'image', cause: { cause: { statusCode: 404 } } });
    expect(error?.message).toBe(
      'Expected Docker to pull image erlang:alpine, got 404 pull access denied for erlang:alpine; check its name, and whether the Docker host reaches its registry',
    );
  },
);

test('a pull that leaves no image behind is told', async () => {
  const engine = { ...fakeEngine(nowhere), pullImage: async () => undefined };
  const options = { image, pull: 'always', signal: never, onProgress: () => undefined } as const;
  expect(await thrownBy(() => ensureImage(engine, options))).toMatchObject({
    kind: 'image',
    message: 'Expected image `erlang:alpine` after its pull, got none',
  });
});

test('a pull that was cancelled is told as that and not as an image that is missing', async () => {
  const cancel = new AbortController();
  const faults = {
    pullImage: () => {
      cancel.abort('enough');
      throw new Error('aborted');
    },
  };
  expect((await ensure('missing', { ...there, faults }, cancel.signal)).error).toBe('enough');
});

test('a daemon that does not answer is waited for', async () => {
  const ensuring = ensure('missing', { faults: { inspectImage: hang } });
  expect(await Promise.race([ensuring, Promise.resolve('waiting')])).toBe('waiting');
});
