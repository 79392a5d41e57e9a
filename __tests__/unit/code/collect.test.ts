import { chmod, mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { zipSync } from 'fflate';
import { extract } from 'tar-stream';
import { archiveOf, codeArguments } from '../../../src/code/archive.js';
import { collectCode } from '../../../src/code/collect.js';
import { isElixir, type Code } from '../../../src/code/library.js';
import { aBeam } from '../../support/beams.js';
import { thrownBy } from '../../support/builders.js';
import { project } from '../../support/project.js';

const BEAM = aBeam();

/** A project with an ebin of each of these libraries, each with a module and an application of its name. */
const built = async (...libraries: string[]) => {
  const made = await project();
  for (const library of libraries) {
    const name = library.split('/').at(-1)!;
    const ebin = join(made.directory, library, 'ebin');
    await mkdir(ebin, { recursive: true });
    await writeFile(join(ebin, `${name}.beam`), BEAM);
    await writeFile(join(ebin, `${name}.app`), `{application, ${name}, []}.`);
  }
  return made;
};

const collect = (directory: string, ...code: string[]): Promise<Code> => collectCode({ code }, directory);

const problems = async (directory: string, ...code: string[]): Promise<string[]> =>
  ((await thrownBy(() => collect(directory, ...code))) as { details: string[] }).details;

type Entry = { mode: number; content: string };
const unpacked = async (code: Code): Promise<Record<string, Entry>> => {
  const entries: Record<string, Entry> = {};
  const unpack = extract().on('entry', ({ name, mode }, content, next) => {
    void text(content).then((read) => {
      entries[name] = { mode: mode ?? 0, content: read };
      next();
    });
  });
  await new Promise((resolve, reject) =>
    archiveOf(code).pipe(unpack).on('finish', resolve).on('error', reject),
  );
  return entries;
};

test.each([
  ['a glob of ebin directories', '_build/default/lib/*/ebin'],
  ['a glob of libraries', '_build/default/lib/*'],
  ['a deep glob', '_build/**/ebin'],
])('%s finds each library, by the name of its application', async (_what, pattern) => {
  await using made = await built('_build/default/lib/kv', '_build/default/lib/cowboy');
  const { libraries, modules } = await collect(made.directory, pattern);
  expect(libraries.map(({ name }) => name)).toEqual(['cowboy', 'kv']);
  expect(modules.map(({ name }) => name)).toEqual(['cowboy', 'kv']);
});

test('an ebin at the top is named by its application, whatever the checkout is called', async () => {
  await using made = await built('kv');
  const { libraries } = await collect(join(made.directory, 'kv'), 'ebin');
  expect(libraries).toMatchObject([{ name: 'kv', source: 'ebin' }]);
});

test('priv comes along, programs stay programs, and links are followed', async () => {
  await using made = await built('kv');
  const priv = join(made.directory, 'elsewhere');
  await mkdir(join(priv, 'bin'), { recursive: true });
  await writeFile(join(priv, 'bin/port'), '#!/bin/sh');
  await chmod(join(priv, 'bin/port'), 0o755);
  await symlink('/nowhere/at/all', join(priv, 'dangling'));
  await symlink(priv, join(made.directory, 'kv/priv'));
  const code = await collect(made.directory, 'kv/ebin');
  expect(await unpacked(code)).toMatchObject({
    'lib/kv/ebin/kv.app': { mode: 0o644, content: '{application, kv, []}.' },
    'lib/kv/priv/bin/port': { mode: 0o755, content: '#!/bin/sh' },
  });
  expect(Object.keys(await unpacked(code))).toHaveLength(3);
  expect(codeArguments(code)).toEqual(['-pa', '/opt/erlang-cluster-action/lib/kv/ebin']);
});

test('a sys.config lies beside, and is named without its extension', async () => {
  await using made = await project({ 'config/my.config': '[].' });
  const code = await collectCode({ code: [], sysConfig: 'config/my.config' }, made.directory);
  expect(await unpacked(code)).toEqual({ 'sys.config': { mode: 0o644, content: '[].' } });
  expect(codeArguments(code)).toEqual(['-config', '/opt/erlang-cluster-action/sys']);
});

test('the same directory twice is one library; two of one name are refused', async () => {
  await using made = await built('a/kv', 'b/kv');
  expect((await collect(made.directory, 'a/kv/ebin', 'a/*/ebin')).libraries).toHaveLength(1);
  expect(await problems(made.directory, '*/kv')).toEqual([
    'Expected `code` to have each library once, got `kv` in both `a/kv/ebin` and `b/kv/ebin`',
  ]);
});

test('modules of ours, and files that are no modules, are refused', async () => {
  await using made = await built('cluster_agent', 'cluster_agent_x', 'cluster_agents');
  await writeFile(join(made.directory, 'cluster_agents/ebin/text.beam'), 'not compiled');
  expect(await problems(made.directory, '*')).toEqual([
    "Expected `cluster_agent.beam` in `code` `cluster_agent/ebin` to have a name of its own, got one of this action's modules",
    "Expected `cluster_agent_x.beam` in `code` `cluster_agent_x/ebin` to have a name of its own, got one of this action's modules",
    'Expected `text.beam` in `code` `cluster_agents/ebin` to be a compiled module, got something else',
  ]);
});

test('a hundred megabytes are refused unread', async () => {
  await using made = await built('kv');
  const large = join(made.directory, 'kv/ebin/large.beam');
  await writeFile(large, '');
  await truncate(large, 100_000_000);
  expect(await problems(made.directory, 'kv/ebin')).toEqual([
    'Expected `code` to be at most 64 MiB and 20000 files, got 95.4 MiB and 3 files; name the ebin directories that the nodes need',
  ]);
});

describe('an .ez archive', () => {
  const zipped = async (files: Record<string, Uint8Array>) => {
    const made = await project();
    await writeFile(join(made.directory, 'kv.ez'), zipSync(files, { level: 1 }));
    return made;
  };

  test('is unpacked', async () => {
    await using made = await zipped({
      'kv-1.0/ebin/kv.beam': BEAM,
      'kv-1.0/priv/x': Buffer.from('y'),
      'kv-1.0/src/kv.erl': BEAM,
    });
    const code = await collect(made.directory, '*.ez');
    expect(Object.keys(await unpacked(code))).toEqual(['lib/kv-1.0/ebin/kv.beam', 'lib/kv-1.0/priv/x']);
  });

  test.each([
    ['leads out of itself', { 'kv/ebin/../../../x.beam': BEAM }, 'has a path that leads out of it'],
    ['has no ebin', { 'readme.txt': BEAM }, 'has no directory with an ebin'],
    ['is a bomb', { 'kv/ebin/x.beam': Buffer.alloc(70_000_000) }, 'unpacks to more than 67108864 bytes'],
  ])('that %s is refused', async (_what, files, problem) => {
    await using made = await zipped(files);
    expect(await problems(made.directory, 'kv.ez')).toEqual([expect.stringContaining(problem)]);
  });

  test('that is no archive is refused', async () => {
    await using made = await project({ 'kv.ez': 'not zipped' });
    expect(await problems(made.directory, 'kv.ez')).toEqual([
      expect.stringMatching(/^Expected to read `code` `kv.ez`, got: /),
    ]);
  });
});

test('Elixir is told by its modules', async () => {
  await using made = await built('Elixir.My.Bench');
  expect(isElixir(await collect(made.directory, '*'))).toBe(true);
});
