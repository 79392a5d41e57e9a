import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { Cluster, type ActionError, type ClusterOptions } from '../../src/library.js';
import { appFile, compiledProject } from '../support/compiled.js';
import { image, imageWithOtp, testImages } from '../support/images.js';
import { releaseImages } from '../support/release-images.js';
import { project } from '../support/project.js';
import { callNode, docker, leftOf } from '../support/real-cluster.js';

const STORE = `-module(store).
-behaviour(application).
-export([start/2, stop/1, priv/0, greeting/0, otp/0, running/0, loaded/0]).
loaded() -> true.
running() -> lists:keymember(store, 1, application:which_applications()).
start(_, _) -> {ok, spawn_link(fun() -> receive stop -> ok end end)}.
stop(_) -> ok.
priv() -> {ok, Text} = file:read_file(filename:join(code:priv_dir(store), "hello.txt")), Text.
greeting() -> application:get_env(store, greeting, none).
otp() -> erlang:system_info(otp_release).
`;
const storeApp = appFile('store', ', {mod, {store, []}}');
const files = { 'apps/store/ebin/store.app': storeApp, 'apps/store/priv/hello.txt': 'from priv' };
const sources = { 'apps/store/src/store.erl': STORE };

const spawned = (directory: string, options: ClusterOptions): Promise<Cluster> => {
  const code = options.code?.map((line) => join(directory, line)) ?? [];
  return Cluster.spawn({ image, pull: 'never', nodeCount: 2, ...options, code });
};

/** What a function of the user's gives on a node. */
const call = (cluster: Cluster, index: number, [module, fun]: readonly [string, string]): Promise<string> =>
  callNode(cluster.nodes[index]!, [module, fun, '[]']);

const failure = async (directory: string, options: ClusterOptions): Promise<ActionError> => {
  let spawnedCluster: Cluster | undefined;
  try {
    spawnedCluster = await spawned(directory, options);
    await spawnedCluster.connect();
  } catch (error) {
    const clusterId = spawnedCluster?.clusterId;
    await spawnedCluster?.cleanup();
    if (clusterId !== undefined) expect(await leftOf(clusterId)).toEqual([]);
    return error as ActionError;
  }
  await spawnedCluster.cleanup();
  throw new Error('Expected a failure, got a cluster');
};

test('code, priv, configuration, flags, environment and volumes reach every node, and the application starts', async () => {
  await using made = await compiledProject({
    sources,
    files: { ...files, 'sys.config': '[{store, [{greeting, "hi"}]}].\n' },
  });
  const cluster = await spawned(made.directory, {
    code: ['apps/*/ebin'],
    apps: ['store'],
    sysConfig: join(made.directory, 'sys.config'),
    erlFlags: ['-store', 'said', '"a b; $(touch /tmp/x)"'],
    env: { SAID: 'it\'s "so" $HOME' },
    volumes: ['data:/data', `${made.directory}:/project:ro`],
  });
  try {
    await cluster.connect();
    for (const index of [0, 1]) {
      expect(await call(cluster, index, ['store', 'priv'])).toBe('<<"from priv">>');
      expect(await call(cluster, index, ['store', 'greeting'])).toBe('"hi"');
      const node = cluster.nodes[index]!;
      expect(await callNode(node, ['application', 'get_env', '[store, said]'])).toBe(
        '{ok,"a b; $(touch /tmp/x)"}',
      );
      expect(await callNode(node, ['os', 'getenv', '["SAID"]'])).toBe('"it\'s \\"so\\" $HOME"');
      expect(await callNode(node, ['application', 'which_applications', '[]'])).toContain('{store,');
      expect(await callNode(node, ['filelib', 'is_regular', '["/project/sys.config"]'])).toBe('true');
    }
    // The volume is one for all nodes; what the code lies in cannot be written.
    await callNode(cluster.nodes[0]!, ['file', 'write_file', '["/data/x", "shared"]']);
    expect(await callNode(cluster.nodes[1]!, ['file', 'read_file', '["/data/x"]'])).toBe('{ok,<<"shared">>}');
    const write = `["/opt/erlang-cluster-action/x", "no"]`;
    expect(await callNode(cluster.nodes[0]!, ['file', 'write_file', write])).toBe('{error,erofs}');
  } finally {
    expect(await cluster.cleanup()).toMatchObject({ failures: [], volumes: { length: 2 } });
  }
  const filters = { label: [`erlang-cluster-action.run=${cluster.clusterId}`] };
  expect((await docker.listVolumes({ filters: filters as never })).Volumes).toEqual([]);
});

test('an .ez archive and a link to a library are as good as a directory', async () => {
  await using made = await compiledProject({ sources, files });
  const beam = await readFile(join(made.directory, 'apps/store/ebin/store.beam'));
  const zipped = zipSync({
    'store-1.0.0': {
      ebin: { 'store.beam': beam, 'store.app': Buffer.from(storeApp) },
      priv: { 'hello.txt': Buffer.from('zipped') },
    },
  });
  await writeFile(join(made.directory, 'store.ez'), zipped);
  await mkdir(join(made.directory, '_build/lib'), { recursive: true });
  await symlink(join(made.directory, 'apps/store'), join(made.directory, '_build/lib/store'));
  for (const [code, text] of [
    ['store.ez', '<<"zipped">>'],
    ['_build/lib/*', '<<"from priv">>'],
  ] as const) {
    await using cluster = await spawned(made.directory, { code: [code], nodeCount: 1 });
    expect(await call(cluster, 0, ['store', 'priv'])).toBe(text);
  }
});

test('nodes of three releases make one mesh, and each tells its own', async () => {
  const images = testImages.map((each) => each.image);
  const otps = [...testImages, testImages[0]!].map(({ otp }) => String(otp));
  await using made = await compiledProject({ sources, files, image: images[0]! });
  await using cluster = await spawned(made.directory, { code: ['apps/store'], images, nodeCount: 4 });
  await cluster.connect();
  expect(cluster.nodes.map(({ otp }) => otp)).toEqual(otps);
  const own = await Promise.all([0, 1, 2, 3].map((index) => call(cluster, index, ['store', 'otp'])));
  expect(own).toEqual(otps.map((otp) => `"${otp}"`));
  const quick = { durationMs: 100, rate: 0, concurrency: 1, repeats: 1, pairs: 'all' } as const;
  expect((await cluster.testMessaging(100, quick)).throughput).toBeGreaterThan(1);
});

test('a node that comes back has its applications again, and a check of a node that is gone is none', async () => {
  await using made = await compiledProject({ sources, files });
  await using cluster = await spawned(made.directory, { code: ['apps/store'], apps: ['store'] });
  await cluster.connect();
  await cluster.simulateNodeFailure(1);
  await expect(cluster.check({ call: 'store:running/0', on: 2 })).rejects.toMatchObject({
    kind: expect.stringMatching(/^(?:expectation|operation)$/) as string,
  });
  await cluster.restartNode(1);
  expect((await cluster.check('store:running/0')).map(({ holds }) => holds)).toEqual([true, true]);
});

test.each(releaseImages)(
  'code reaches a release of $tool, too, and is called',
  async ({ image: release }) => {
    await using made = await compiledProject({ sources, files, image: testImages[0]!.image });
    await using cluster = await spawned(made.directory, {
      code: ['apps/store'],
      boot: 'image',
      image: release,
    });
    await cluster.connect();
    expect((await cluster.check({ call: 'store:loaded/0' })).map(({ holds }) => holds)).toEqual([true, true]);
    const operations = [{ name: 'otp', call: 'store:otp/0', durationMs: 200 }];
    const { rows } = await cluster.testOperations(operations, { repeats: 1 });
    expect(rows).toMatchObject([{ name: 'otp', errors: 0 }]);
    await expect(cluster.check('stor:loaded/0')).rejects.toThrow(/no such module on its code path/);
  },
);

describe('mistakes end in one clear error and a clean machine', () => {
  test('nothing is matched, a file is no code, a configuration is not there: all at once', async () => {
    await using made = await project({ 'notes.txt': 'no code', 'src/x.erl': '' });
    const lines = ['_build/default/lib/*/ebin', 'notes.txt', 'src'].map((line) => join(made.directory, line));
    const cluster = new Cluster({
      image,
      pull: 'never',
      code: lines,
      sysConfig: join(made.directory, 'sys.config'),
    });
    await expect(cluster.launch()).rejects.toMatchObject({
      kind: 'config',
      details: [
        expect.stringMatching(
          /^Expected `code` `\S+ebin` to be something that was built, .*, got nothing; was it built/,
        ),
        expect.stringMatching(/notes.txt` to be a directory with .beam or .app files.*, got a file$/),
        expect.stringMatching(
          /src` to be a directory with .beam or .app files.*, got a directory without any$/,
        ),
        expect.stringMatching(
          /^Expected `config` to be the path of a sys.config of at most 1 MiB, got: .*ENOENT/,
        ),
      ],
    });
    expect(await leftOf(cluster.clusterId)).toEqual([]);
  });

  test('a module that was compiled by a newer OTP than the oldest node has', async () => {
    await using made = await compiledProject({ sources, files, image: testImages.at(-1)!.image });
    const images = [27, 25].map(imageWithOtp);
    const { kind, message } = await failure(made.directory, { code: ['apps/store/ebin'], images });
    expect(kind).toBe('config');
    expect(message).toMatch(
      /^Expected `code` that OTP 2[57] of image `\S+` can load, got modules compiled by OTP 2[89] or later: `store`;/,
    );
  });

  test('an application that does not start, with Erlang’s own reason', async () => {
    const broken = STORE.replace('{ok, spawn_link(fun() -> receive stop -> ok end end)}', '{error, no_luck}');
    await using made = await compiledProject({ sources: { 'apps/store/src/store.erl': broken }, files });
    const { kind, message, details } = await failure(made.directory, {
      code: ['apps/store'],
      apps: ['store@first'],
    });
    expect([kind, message]).toEqual([
      'user-code',
      'Expected application `store` to start on node1@erlang-node-1, got `{no_luck,{store,start,[normal,[]]}}`; see the log tails',
    ]);
    expect(details.join('\n')).toContain('node1@erlang-node-1: store: {no_luck');
  });

  test('an application whose start never ends is named', async () => {
    const stuck = STORE.replace(
      '{ok, spawn_link(fun() -> receive stop -> ok end end)}',
      'timer:sleep(infinity)',
    );
    await using made = await compiledProject({ sources: { 'apps/store/src/store.erl': stuck }, files });
    const asked = { code: ['apps/store'], apps: ['store'], nodeCount: 1, readyTimeoutMs: 5000 };
    const { kind, message } = await failure(made.directory, asked);
    expect([kind, message]).toEqual([
      'user-code',
      'Expected application `store` to start on node1@erlang-node-1 within 5 s (`ready-timeout`), got no end of its start; see the log tail',
    ]);
  });

  test('an application that nobody has', async () => {
    const { message } = await failure('/', { apps: ['nowhere'], nodeCount: 1 });
    expect(message).toBe(
      'Expected application `nowhere` to start on node1@erlang-node-1, got `{"no such file or directory","nowhere.app"}`; is its ebin among `code`, or its package in the image?',
    );
  });

  test('a sys.config that is none', async () => {
    await using made = await project({ 'sys.config': 'this is (no config' });
    const { kind, message } = await failure('/', { sysConfig: join(made.directory, 'sys.config') });
    expect([kind, message]).toEqual([
      'user-code',
      expect.stringMatching(
        /^Expected node\d@erlang-node-\d.* to boot from image .*, got a `config` that Erlang cannot read; /,
      ),
    ]);
  });

  test('a flag that no erl knows what to do with', async () => {
    const { kind, message } = await failure('/', { erlFlags: ['+zzz'], nodeCount: 1 });
    expect([kind, message]).toEqual([
      'user-code',
      expect.stringMatching(/to boot from image .*, got flags that `erl` refuses; see its log tail/),
    ]);
  });

  test('a path that the Docker host does not have', async () => {
    const { kind, message } = await failure('/', { volumes: ['/nowhere/at/all:/x'], nodeCount: 1 });
    expect([kind, message]).toEqual([
      'docker',
      expect.stringMatching(/bind source path does not exist: \/nowhere\/at\/all/),
    ]);
  });

  test('code of Elixir’s on an image without', async () => {
    await using made = await compiledProject({
      sources: {
        'x/src/Elixir.My.Bench.erl': "-module('Elixir.My.Bench').\n-export([run/0]).\nrun() -> ok.\n",
      },
    });
    const { kind, message } = await failure(made.directory, { code: ['x/ebin'], nodeCount: 1 });
    expect([kind, message]).toEqual([
      'image',
      expect.stringMatching(/^Expected Elixir in image .*, got none; choose/),
    ]);
  });
});
