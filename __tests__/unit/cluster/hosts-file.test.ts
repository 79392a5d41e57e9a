import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { directEdit, findEdit, rootEdit, type HostsEdit } from '../../../src/cluster/hosts-edit.js';
import { HostsFile, runsIn, withoutRun } from '../../../src/cluster/hosts-file.js';
import { thrownBy } from '../../support/builders.js';

const [RUN, OTHER] = ['0f6d1c1e7b9a', 'aaaaaaaaaaaa'];
const LINES = ['172.18.0.2 erlang-node-1', '172.18.0.3 erlang-node-2'];
const MINE = LINES.map((line) => `${line} # erlang-cluster-action ${RUN}\n`).join('');
const THEIRS = `172.19.0.2 erlang-node-1 # erlang-cluster-action ${OTHER}\n`;
/** Foreign bytes that are no UTF-8, a comment that is not quite ours, no name twice. */
const SYSTEM = Buffer.from('127.0.0.1\tlocalhost\n# caf\xe9\n10.0.0.1 x # erlang-cluster-action\n', 'latin1');

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hosts-'));
  path = join(directory, 'hosts');
  await writeFile(path, SYSTEM);
});
afterEach(() => rm(directory, { recursive: true }));

const content = () => readFile(path, 'latin1');
const file = (options: { alive?: readonly string[]; edit?: HostsEdit } = {}) =>
  new HostsFile({
    path,
    isAlive: async (runId) => options.alive?.includes(runId) ?? false,
    ...(options.edit ? { findEdit: async () => options.edit } : {}),
  });

/** Both ways, root's with a harmless program before its own instead of sudo. */
describe.each([
  ['with own rights', () => directEdit(path)],
  ['as root', () => rootEdit(path, ['env', '--'])],
])('%s', (_name, edit) => {
  test('lines are added, and removed to the byte, in the file that was there', async () => {
    const { ino } = await stat(path);
    const hosts = file({ edit: edit() });
    await hosts.check();
    expect(await content()).toBe(SYSTEM.toString('latin1'));
    await hosts.add(RUN, LINES);
    expect(await content()).toBe(SYSTEM.toString('latin1') + MINE);
    await hosts.remove(RUN);
    expect(await content()).toBe(SYSTEM.toString('latin1'));
    expect((await stat(path)).ino).toBe(ino);
  });

  test('what others wrote behind stays', async () => {
    const hosts = file({ edit: edit() });
    await hosts.add(RUN, LINES);
    await writeFile(path, '10.1.1.1 later\n', { flag: 'a' });
    await hosts.remove(RUN);
    expect(await content()).toBe(`${SYSTEM.toString('latin1')}10.1.1.1 later\n`);
  });
});

test('a file without an end of its last line gets one', async () => {
  await writeFile(path, '127.0.0.1 localhost');
  await file().add(RUN, LINES);
  expect(await content()).toBe(`127.0.0.1 localhost\n${MINE}`);
});

test('a removal that is cut short after its first step leaves a whole file', async () => {
  await writeFile(path, `${MINE}10.1.1.1 later\n`);
  const killed = { ...directEdit(path), truncate: () => Promise.reject(new Error('killed')) };
  await file({ edit: killed })
    .remove(RUN)
    .catch(() => undefined);
  expect(await content()).toBe(`10.1.1.1 later\n${'\n'.repeat(MINE.length)}`);
});

test('a line that comes while lines are removed is not cut off', async () => {
  await writeFile(path, `${MINE}10.1.1.1 later\n`);
  const edit = directEdit(path);
  const overwrite = async (...what: Parameters<typeof edit.overwrite>) => {
    await edit.overwrite(...what);
    await edit.append('10.2.2.2 at once\n');
  };
  await file({ edit: { ...edit, overwrite } }).remove(RUN);
  expect((await content()).split('\n').filter((line) => line !== '')).toEqual([
    '10.1.1.1 later',
    '10.2.2.2 at once',
  ]);
});

test('lines of a run that is gone are removed before others come, those of one that is there refuse them', async () => {
  await writeFile(path, THEIRS);
  const error = await thrownBy(() => file({ alive: [OTHER] }).check());
  expect(error).toMatchObject({
    kind: 'config',
    message: `Expected \`${path}\` to hold the names of no other cluster for \`hosts-file: true\`, got those of cluster ${OTHER}, which is there; end it first, or join from a container`,
  });
  expect(await content()).toBe(THEIRS);
  await file().add(RUN, LINES);
  expect(await content()).toBe(MINE);
});

test('of several at once, each adds and removes its own', async () => {
  const ids = Array.from({ length: 8 }, (_, at) => `${String(at)}bcdef012345`);
  // Nobody is gone, and no names clash here: only the file is looked at.
  await Promise.all(
    ids.map(async (id) => {
      const hosts = new HostsFile({ path, isAlive: async () => false });
      await hosts.add(id, [`10.0.0.9 host-${id}`]);
      await hosts.remove(id);
    }),
  );
  expect(await content()).toBe(SYSTEM.toString('latin1'));
});

test('where nothing can be written, that is told and nothing is done', async () => {
  await chmod(path, 0o444);
  const hosts = new HostsFile({ path, isAlive: async () => false, findEdit: async () => undefined });
  const error = await thrownBy(() => hosts.check());
  expect(error).toMatchObject({ kind: 'config' });
  expect((error as Error).message).toMatch(/^Expected `.+hosts` to be writable, or sudo to need no password/);
  // Without lines of ours there is nothing to remove, so no rights are asked for.
  await hosts.remove(RUN);
});

test('a refused write is told with its reason', async () => {
  const edit = rootEdit(path, ['false']);
  const error = await thrownBy(() => file({ edit }).add(RUN, LINES));
  expect((error as Error).message).toMatch(/^Expected to write `.+hosts` .+ got: `false` ended with 1/);
});

test('the way to edit is found', async () => {
  expect(await findEdit(path)).toBeDefined();
  const none = join(directory, 'none');
  expect(await findEdit(none, ['env', '--'])).toBeUndefined();
  expect(await findEdit(none, ['true'])).toBeDefined();
  expect(await findEdit(none, ['no-such-program'])).toBeUndefined();
});

test('runs are told by their whole mark', () => {
  const text = `${SYSTEM.toString()}${MINE}${THEIRS}`;
  expect(runsIn(text)).toEqual([RUN, OTHER]);
  expect(withoutRun(text, RUN)).toBe(`${SYSTEM.toString()}${THEIRS}`);
});
