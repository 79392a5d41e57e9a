import { shown } from '../../../src/base/text.js';
import { parseInputs, type InputName } from '../../../src/config/schema.js';
import { rawInputs, thrownBy } from '../../support/builders.js';

const complaint = async (name: InputName, text: string): Promise<string> => {
  const error = (await thrownBy(() => parseInputs(rawInputs({ [name]: text })))) as Error;
  expect(error).toMatchObject({ name: 'ActionError', kind: 'config', details: [error.message] });
  return error.message;
};

const value = <N extends InputName>(name: N, text: string) => parseInputs(rawInputs({ [name]: text }))[name];

const listOf = (...pairs: [number, number][]) => ({
  kind: 'list',
  pairs: pairs.map(([from, to]) => ({ from, to })),
});

/** Distinct pairs among 100 nodes. */
const manyPairs = (count: number): string =>
  Array.from({ length: count }, (_, at) => [1 + Math.floor(at / 99), at % 99] as const)
    .map(([from, at]) => `${from}-${at + 1 < from ? at + 1 : at + 2}`)
    .join();

test('the defaults are valid', () => {
  expect(parseInputs(rawInputs())).toMatchInlineSnapshot(`
    {
      "apps": [],
      "baseline": "",
      "baseline-code": [],
      "baseline-image": [],
      "boot": "erl",
      "code": [],
      "comment": "auto",
      "concurrency": [
        1,
        16,
      ],
      "config": "",
      "cookie": "",
      "cpu-placement": "pinned",
      "dist-ports": {
        "max": 9999,
        "min": 9000,
      },
      "duration": undefined,
      "env": [],
      "erl-flags": [],
      "expect": [],
      "fail-on": "regression",
      "failure-index": undefined,
      "github-token": "",
      "history-branch": "erlang-cluster-benchmarks",
      "history-keep": 1000,
      "history-write": "auto",
      "hosts-file": false,
      "image": "erlang:alpine",
      "images": [],
      "keep-alive": true,
      "measure-budget": 60000,
      "message-count": 1000,
      "message-size": [
        64,
      ],
      "mode": "run",
      "node-count": 3,
      "operations": [],
      "pairs": {
        "kind": "ring",
      },
      "publish-ports": false,
      "pull": "missing",
      "rate": 1000,
      "ready-timeout": 30000,
      "repeats": 10,
      "report-dir": "",
      "slo": [],
      "thresholds": [],
      "volumes": [],
      "warmup": 20,
    }
  `);
});

describe('what an input says when its text is not what it must be', () => {
  test('node-count', async () => {
    expect(await complaint('node-count', 'abc')).toMatchInlineSnapshot(
      `"Expected \`node-count\` to be a whole number from 1 to 100, got \`abc\`"`,
    );
  });
  test('cookie', async () => {
    expect(await complaint('cookie', 'two words')).toMatchInlineSnapshot(
      `"Expected \`cookie\` to be 1 to 255 visible ASCII characters without spaces, or empty for a random one, got 9 characters (not shown)"`,
    );
  });
  test('message-count', async () => {
    expect(await complaint('message-count', '-1')).toMatchInlineSnapshot(
      `"Expected \`message-count\` to be a whole number from 0 to 1000000, got \`-1\`"`,
    );
  });
  test('duration', async () => {
    expect(await complaint('duration', '99ms')).toMatchInlineSnapshot(
      `"Expected \`duration\` to be empty, or a duration from 100ms to 1h such as \`500ms\`, \`10s\` or \`2m\`, got \`99ms\`"`,
    );
  });
  test('message-size', async () => {
    expect(await complaint('message-size', '64,16777217')).toMatchInlineSnapshot(
      `"Expected \`message-size\` to be 1 to 8 distinct whole numbers of bytes from 0 to 16777216 (16 MiB), such as \`64\` or \`64,1024\`, got \`64,16777217\`"`,
    );
  });
  test('rate', async () => {
    expect(await complaint('rate', '1k')).toMatchInlineSnapshot(
      `"Expected \`rate\` to be a whole number of requests a second from 0 to 1000000, got \`1k\`"`,
    );
  });
  test('concurrency', async () => {
    expect(await complaint('concurrency', '1,1')).toMatchInlineSnapshot(
      `"Expected \`concurrency\` to be 1 to 4 distinct whole numbers from 1 to 1000, such as \`1\` or \`1,16\`, got \`1,1\`"`,
    );
  });
  test('pairs', async () => {
    expect(await complaint('pairs', '1-1')).toMatchInlineSnapshot(
      `"Expected \`pairs\` to be \`ring\`, \`all\`, or 1 to 1000 distinct pairs of numbers of two different nodes, sender first, such as \`1-2,3-1\`, got \`1-1\`"`,
    );
  });
  test('warmup', async () => {
    expect(await complaint('warmup', '61s')).toMatchInlineSnapshot(
      `"Expected \`warmup\` to be a duration from 0ms to 1m such as \`0ms\`, \`20ms\` or \`1s\`, got \`61s\`"`,
    );
  });
  test('repeats', async () => {
    expect(await complaint('repeats', '0')).toMatchInlineSnapshot(
      `"Expected \`repeats\` to be a whole number from 1 to 100, got \`0\`"`,
    );
  });
  test('cpu-placement', async () => {
    expect(await complaint('cpu-placement', 'pin')).toMatchInlineSnapshot(
      `"Expected \`cpu-placement\` to be \`pinned\` or \`free\`, got \`pin\`"`,
    );
  });
  test('failure-index', async () => {
    expect(await complaint('failure-index', 'first')).toMatchInlineSnapshot(
      `"Expected \`failure-index\` to be empty, or the 0-based index of a node, got \`first\`"`,
    );
  });
  test('image', async () => {
    expect(await complaint('image', 'erlang:27 --privileged')).toMatchInlineSnapshot(
      `"Expected \`image\` to be a Docker image reference such as \`erlang:27-alpine\`, got \`erlang:27 --privileged\`"`,
    );
  });
  test('pull', async () => {
    expect(await complaint('pull', 'sometimes')).toMatchInlineSnapshot(
      `"Expected \`pull\` to be \`always\`, \`missing\` or \`never\`, got \`sometimes\`"`,
    );
  });
  test('dist-ports', async () => {
    expect(await complaint('dist-ports', '9000')).toMatchInlineSnapshot(
      `"Expected \`dist-ports\` to be a port range \`min-max\` with 1024 ≤ min ≤ max ≤ 65535, got \`9000\`"`,
    );
  });
  test('publish-ports', async () => {
    expect(await complaint('publish-ports', 'yes')).toMatchInlineSnapshot(
      `"Expected \`publish-ports\` to be \`true\` or \`false\`, got \`yes\`"`,
    );
  });
  test('ready-timeout', async () => {
    expect(await complaint('ready-timeout', '30')).toMatchInlineSnapshot(
      `"Expected \`ready-timeout\` to be a duration from 1s to 1h such as \`1500ms\`, \`30s\` or \`2m\`, got \`30\`"`,
    );
  });
  test('keep-alive', async () => {
    expect(await complaint('keep-alive', '')).toMatchInlineSnapshot(
      `"Expected \`keep-alive\` to be \`true\` or \`false\`, got \`\`"`,
    );
  });
  test('report-dir', async () => {
    expect(await complaint('report-dir', 'a\u0000b')).toMatchInlineSnapshot(
      `"Expected \`report-dir\` to be a directory path of at most 4096 characters without control characters, or empty, got \`a\\u{0}b\`"`,
    );
  });
  test('a long and hostile text, in part and made visible', async () => {
    expect(await complaint('pull', `\u001b[2J\n::error::${'x'.repeat(500)}`)).toMatchInlineSnapshot(
      `"Expected \`pull\` to be \`always\`, \`missing\` or \`never\`, got \`\\u{1b}[2J\\u{a}::error::xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…\`"`,
    );
  });
});

describe.each<[InputName, valid: [string, unknown][], invalid: string[]]>([
  ['node-count', [['2', 2], ['100', 100], ['007', 7]], ['0', '101', '', '-3', '3.5', '1e1', '0x3', ' 3', '3\n', '９', '99999999999']], // prettier-ignore
  ['cookie', [['', ''], ['a', 'a'], ['!~', '!~'], ['"\'\\', '"\'\\'], ['x'.repeat(255), 'x'.repeat(255)]], ['x'.repeat(256), ' ', 'a\tb', 'é', 'a\n', '\u007f']], // prettier-ignore
  [
    'message-count',
    [
      ['0', 0],
      ['1000000', 1_000_000],
    ],
    ['1000001', '', 'many'],
  ],
  ['duration', [['', undefined], ['100ms', 100], ['10s', 10_000], ['1h', 3_600_000]], ['99ms', '61m', '10', 'none']], // prettier-ignore
  ['message-size', [['0', [0]], ['16777216', [16_777_216]], ['1024,64', [1024, 64]], ['1 , 2,3', [1, 2, 3]], ['1,2,3,4,5,6,7,8', [1, 2, 3, 4, 5, 6, 7, 8]]], ['16777217', '', '64B', '64,', ',64', '1,,2', '1 2', '1;2', '64,64', '64,064', '1,2,3,4,5,6,7,8,9', '1,\n2']], // prettier-ignore
  ['rate', [['0', 0], ['1000000', 1_000_000]], ['1000001', '', '-1', '0.5', '1000/s']], // prettier-ignore
  ['concurrency', [['1', [1]], ['1000', [1000]], ['16, 1', [16, 1]], ['1,2,3,4', [1, 2, 3, 4]]], ['0', '1001', '', '1,1', '1,2,3,4,5', '1-4', '1,']], // prettier-ignore
  ['pairs', [['ring', { kind: 'ring' }], ['all', { kind: 'all' }], ['1-2', listOf([1, 2])], ['1-2,2-1 , 3-1', listOf([1, 2], [2, 1], [3, 1])], ['02-1', listOf([2, 1])]], ['', 'Ring', 'none', 'ring,1-2', '1', '1-1', '0-1', '1-0', '1-2,1-2', '1-2,01-2', '1-2-3', '1 - 2', '1-2,', '1>2', manyPairs(1001)]], // prettier-ignore
  ['warmup', [['0ms', 0], ['0s', 0], ['20ms', 20], ['1m', 60_000]], ['', '0', '60001ms', '61s', '1h']], // prettier-ignore
  ['repeats', [['1', 1], ['100', 100]], ['0', '101', '', '2.5']], // prettier-ignore
  ['cpu-placement', [['pinned', 'pinned'], ['free', 'free']], ['', 'Pinned', 'none', '0-3']], // prettier-ignore
  [
    'failure-index',
    [
      ['', undefined],
      ['0', 0],
      ['2', 2],
    ],
    ['-1', '1.5', 'x', '1234567890'],
  ],
  ['image', [['erlang', 'erlang'], ['erlang:27-alpine', 'erlang:27-alpine'], ['ghcr.io/o/i-m_g:T.1', 'ghcr.io/o/i-m_g:T.1'], ['localhost:5000/x', 'localhost:5000/x'], [`x@sha256:${'a'.repeat(64)}`, `x@sha256:${'a'.repeat(64)}`]], ['', 'Erlang', '-e', '--rm', 'a b', 'a//', 'a:', ':27', 'a@sha256:12', 'a;b', '$(x)', 'a\n', 'x'.repeat(513)]], // prettier-ignore
  [
    'pull',
    [
      ['always', 'always'],
      ['missing', 'missing'],
      ['never', 'never'],
    ],
    ['', 'Always', 'if-not-present'],
  ],
  ['dist-ports', [['9000-9999', { min: 9000, max: 9999 }], ['1024-1026', { min: 1024, max: 1026 }], ['65533-65535', { min: 65_533, max: 65_535 }]], ['', '9000', '9999-9000', '1023-2000', '65000-65536', '9000..9999', '9000-', '-9000', '9000 - 9999']], // prettier-ignore
  [
    'publish-ports',
    [
      ['true', true],
      ['True', true],
      ['FALSE', false],
    ],
    ['', '1', 'on', 'tRUE'],
  ],
  ['ready-timeout', [['1s', 1000], ['1000ms', 1000], ['30s', 30_000], ['2m', 120_000], ['1h', 3_600_000]], ['', '30', '999ms', '0s', '2h', '61m', '-1s', '1.5s', '1 s', '1S', '1d', '99999999s']], // prettier-ignore
  ['keep-alive', [['false', false]], ['no']],
  ['mode', [['run', 'run']], ['', 'Run', 'measure']],
  ['comment', [['auto', 'auto'], ['always', 'always'], ['never', 'never']], ['', 'true', 'Auto']], // prettier-ignore
  ['github-token', [['', ''], ['ghs_x', 'ghs_x'], ['${{', '${{']], ['a b', 'ä', 'x'.repeat(4097)]], // prettier-ignore
  ['history-branch', [['erlang-cluster-benchmarks', 'erlang-cluster-benchmarks'], ['bench/v1.2', 'bench/v1.2'], ['a@b', 'a@b'], ['x'.repeat(200), 'x'.repeat(200)]], ['', '/a', 'a/', '-a', '.a', 'a/.b', 'a..b', 'a//b', 'a b', 'a~1', 'a^', 'a:b', 'a?', 'a*', 'a[', 'a\\b', 'a@{b', 'a.lock', 'a.lock/b', 'a.', 'a\n', 'ä', 'x'.repeat(201)]], // prettier-ignore
  ['history-write', [['auto', 'auto'], ['always', 'always'], ['never', 'never']], ['', 'true']], // prettier-ignore
  ['history-keep', [['1', 1], ['100000', 100_000]], ['0', '100001', '']], // prettier-ignore
  ['report-dir', [['', ''], ['out dir/ß', 'out dir/ß'], ['x'.repeat(4096), 'x'.repeat(4096)]], ['a\nb', 'a\u0007', '\u0085', 'x'.repeat(4097)]], // prettier-ignore
])('%s', (name, valid, invalid) => {
  test.each(valid.map(([text, expected]) => [shown(text, 40), text, expected]))(
    'takes `%s`',
    (_shown, text, expected) => {
      expect(value(name, text)).toEqual(expected);
    },
  );
  test.each(invalid.map((text) => [shown(text, 40), text]))('refuses `%s`', async (_shown, text) => {
    expect(await complaint(name, text)).toMatch(new RegExp(`^Expected \`${name}\` to be `));
  });
});

test('takes as many as 1000 pairs', () => {
  const { pairs } = parseInputs(rawInputs({ 'node-count': '100', pairs: manyPairs(1000) }));
  expect(pairs.kind === 'list' && pairs.pairs.length).toBe(1000);
});
