import { parseInputs, type InputName } from '../../../src/config/schema.js';
import { rawInputs, thrownBy } from '../../support/builders.js';

const value = <N extends InputName>(name: N, text: string) => parseInputs(rawInputs({ [name]: text }))[name];

const problems = async (name: InputName, text: string): Promise<string[]> =>
  ((await thrownBy(() => parseInputs(rawInputs({ [name]: text })))) as { details: string[] }).details;

test('code is one path or glob a line; empty lines and comments are nothing', () => {
  expect(value('code', '\n_build/default/lib/*/ebin\n\n  # ours\n  ebin  \n')).toEqual([
    '_build/default/lib/*/ebin',
    'ebin',
  ]);
  expect(value('code', '')).toEqual([]);
});

test('applications are started everywhere, or on the first node', () => {
  expect(value('apps', 'kv, mnesia@first\npg_x')).toEqual([
    { name: 'kv', on: 'all' },
    { name: 'mnesia', on: 'first' },
    { name: 'pg_x', on: 'all' },
  ]);
});

test('all lines that are no application are told', async () => {
  expect(await problems('apps', 'Kv,ok,kv@last,halt().')).toEqual([
    'Expected `apps` to name applications such as `kv` or `kv@first`, got `Kv`',
    'Expected `apps` to name applications such as `kv` or `kv@first`, got `kv@last`',
    'Expected `apps` to name applications such as `kv` or `kv@first`, got `halt().`',
  ]);
});

describe('flags of erl', () => {
  test.each([
    [
      '+S 2 -kernel prevent_overlapping_partitions false',
      ['+S', '2', '-kernel', 'prevent_overlapping_partitions', 'false'],
    ],
    [`-kv greeting '"hello world"'`, ['-kv', 'greeting', '"hello world"']],
    ['-eval "io:format(\\"~p\\", [$x])."', ['-eval', 'io:format("~p", [$x]).']],
    ['-env A $(touch /tmp/x) `id` ; | *', ['-env', 'A', '$(touch', '/tmp/x)', '`id`', ';', '|', '*']],
    ['+S 2\n+A 4', ['+S', '2', '+A', '4']],
    ['', []],
  ])('%j are words, and nothing is run', (text, flags) => {
    expect(value('erl-flags', text)).toEqual(flags);
  });

  test.each([
    '-name a@b',
    '-sname a',
    '-setcookie x',
    '-kernel inet_dist_listen_min 1',
    '-detached',
    '-hidden',
  ])('%s is refused: it fights with ours', async (text) => {
    expect(await problems('erl-flags', text)).toEqual([
      expect.stringMatching(/^Expected `erl-flags` to leave out what this action says itself .* got `/),
    ]);
  });

  test('what comes after -extra is not ours to judge', () => {
    expect(value('erl-flags', '-extra -name x')).toEqual(['-extra', '-name', 'x']);
  });

  test('an open quote is refused', async () => {
    expect(await problems('erl-flags', `-kv 'x`)).toEqual([
      "Expected `erl-flags` to have its quotes closed, got `-kv 'x`",
    ]);
  });
});

describe('the environment', () => {
  test('is lines of name and value, which may have anything in it', () => {
    expect(value('env', 'A=1\nB_2=x = "y" $z\nEMPTY=')).toEqual([
      { name: 'A', value: '1' },
      { name: 'B_2', value: 'x = "y" $z' },
      { name: 'EMPTY', value: '' },
    ]);
  });

  test('a line without a name is refused and not shown: it may be a secret', async () => {
    const told = await problems('env', 'my-secret-value\n1X=2');
    expect(told).toHaveLength(2);
    expect(told.join()).not.toMatch(/my-secret|1X/);
  });

  test('what this action sets is refused, also in the flags of a variable', async () => {
    expect(await problems('env', 'ERLANG_COOKIE=x\nERL_AFLAGS=-name a@b\nRELEASE_NODE=n')).toEqual([
      'Expected `env` to leave out what this action sets itself, got `ERLANG_COOKIE`',
      'Expected `env: ERL_AFLAGS` to leave out what this action says itself (names, cookie, ports, how it boots), got `-name`',
      'Expected `env` to leave out what this action sets itself, got `RELEASE_NODE`',
    ]);
  });
});

describe('volumes', () => {
  test('are named or paths, and may be read-only', () => {
    expect(value('volumes', 'data:/var/lib/mnesia\n/srv/x:/x:ro\n./fixtures:/f')).toEqual([
      { source: { kind: 'volume', name: 'data' }, target: '/var/lib/mnesia', readOnly: false },
      { source: { kind: 'path', name: '/srv/x' }, target: '/x', readOnly: true },
      { source: { kind: 'path', name: './fixtures' }, target: '/f', readOnly: false },
    ]);
  });

  test.each(['data', 'data:x', ':/x', '-x:/y', 'a b:/c', '/x:/y:rw'])('%s is refused', async (line) => {
    expect(await problems('volumes', line)).toEqual([expect.stringContaining(`got \`${line}\``)]);
  });
});

test('images are dealt to the nodes, so there are no more of them than nodes', async () => {
  expect(value('images', 'erlang:25\nerlang:27, erlang:28')).toEqual(['erlang:25', 'erlang:27', 'erlang:28']);
  expect(await problems('images', 'a,b,c,d')).toEqual([
    'Expected `images` to be at most as many as there are nodes, 3 (`node-count`), got 4',
  ]);
  expect(await problems('images', 'a,B!')).toHaveLength(1);
});

test('an image that boots itself has its own flags and configuration', async () => {
  const raw = rawInputs({ boot: 'image', 'erl-flags': '+S 1', config: 'sys.config' });
  expect(await thrownBy(() => parseInputs(raw))).toMatchObject({
    message: expect.stringMatching(
      /^Expected an image that boots itself .* got `erl-flags` and `config`;/,
    ) as string,
  });
});

test.each(['code', 'apps', 'env', 'volumes'] as const)('%s has 100 lines at most', async (name) => {
  expect(await problems(name, 'kv\n'.repeat(101))).toContain(
    `Expected \`${name}\` to have at most 100 lines, got 101`,
  );
});
