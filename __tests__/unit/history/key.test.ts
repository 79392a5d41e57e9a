import fc from 'fast-check';
import { parseInputs, type InputName } from '../../../src/config/schema.js';
import { toConfig } from '../../../src/config/config.js';
import { historyEntrySchema, circumstancesKeySchema } from '../../../src/history/entry.js';
import { canonical, circumstancesKey, nameOf } from '../../../src/history/key.js';
import { aReport } from '../../support/report-builder.js';
import { rawInputs } from '../../support/builders.js';

const machine = aReport().circumstances!;

const keyOf = (given: Partial<Record<InputName, string>> = {}, of: Partial<typeof machine> = {}) => {
  const config = toConfig(parseInputs(rawInputs({ cookie: 'x', ...given })), { runId: 'r', tempDir: '/t' });
  return circumstancesKey(config, { ...machine, ...of });
};
const nameFor = (...given: Parameters<typeof keyOf>): string => nameOf(keyOf(...given));

test('it tells what it is made of', () => {
  const key = keyOf({
    images: `erlang:27@sha256:${'a'.repeat(64)}`,
    'erl-flags': '+S 2 -kv x "y z"',
    apps: 'kv@first,mnesia',
    env: 'SECRET=of mine',
    duration: '2s',
    pairs: '1-2,2-1',
    volumes: 'data:/d',
    operations: '- {name: get, call: "kv_bench:get/1", setup: "kv_bench:up/0", concurrency: "1,16"}',
  });
  expect(circumstancesKeySchema.parse(key)).toEqual(key);
  expect(key).toMatchInlineSnapshot(`
    {
      "images": [
        "erlang:27",
      ],
      "inputs": {
        "apps": "kv@first,mnesia",
        "boot": "erl",
        "concurrency": "1,16",
        "cpu-placement": "pinned",
        "duration": "2000ms",
        "env": "SECRET",
        "erl-flags": "+S 2 -kv x 'y z'",
        "message-count": "1000",
        "message-size": "64",
        "node-count": "3",
        "operations": "{"batch":1,"call":"kv_bench:get/1","concurrency":[1,16],"durationMs":2000,"from":"all","name":"get","rate":0,"setup":"kv_bench:up/0","timeoutMs":5000}",
        "pairs": "1-2,2-1",
        "rate": "1000",
        "repeats": "10",
        "volumes": "volume:/d",
        "warmup": "20ms",
      },
      "otp": [
        "29",
      ],
      "runner": "Ubuntu 24.04 LTS, x86_64, AMD EPYC 7763 64-Core Processor, 4 CPUs",
    }
  `);
  expect(JSON.stringify(key)).not.toContain('of mine');
});

test('its name is that of the same runs for ever: 12 hexadecimal digits', () => {
  expect(nameFor()).toMatchInlineSnapshot(`"6ca302ffe20a"`);
  expect(historyEntrySchema.shape.key.safeParse(nameFor()).success).toBe(true);
});

test.each<[InputName, string]>([
  ['node-count', '5'],
  ['boot', 'image'],
  ['message-count', '2000'],
  ['duration', '2s'],
  ['message-size', '64,1024'],
  ['rate', '2000'],
  ['concurrency', '1'],
  ['pairs', 'all'],
  ['warmup', '10ms'],
  ['repeats', '11'],
  ['cpu-placement', 'free'],
  ['apps', 'kv'],
  ['erl-flags', '+S 2'],
  ['env', 'A=1'],
  ['volumes', 'data:/d'],
  ['image', 'erlang:27'],
  ['images', 'erlang:25,erlang:27'],
  ['operations', '- {name: get, call: "m:f/0"}'],
])('another `%s` is another key', (name, text) => {
  expect(nameFor({ [name]: text })).not.toBe(nameFor());
});

test.each<[string, Partial<typeof machine>]>([
  ['CPU model', { cpuModel: 'another' }],
  ['number of CPUs', { cpus: 2 }],
  ['architecture', { architecture: 'aarch64' }],
  ['system', { operatingSystem: 'Ubuntu 26.04 LTS' }],
  ['OTP', { otp: ['28'] }],
])('another %s is another key', (_what, changed) => {
  expect(nameFor({}, changed)).not.toBe(nameFor());
});

test.each<[string, Partial<Record<InputName, string>>]>([
  ['code', { code: 'ebin' }],
  ['the value of a variable', { env: 'A=1' }],
  ['the digest of an image', { image: `erlang:alpine@sha256:${'b'.repeat(64)}` }],
  ['what becomes of the cluster', { 'keep-alive': 'false', 'ready-timeout': '1m', 'report-dir': '/x' }],
  ['what GitHub is told', { comment: 'never', 'history-keep': '7', 'github-token': 'abc' }],
])('%s makes no difference', (_what, given) => {
  const base = 'env' in given ? { env: 'A=2' } : {};
  expect(nameFor(given)).toBe(nameFor(base));
});

test('patches of the system and what else a machine has make no difference', () => {
  const other = {
    operatingSystem: 'Ubuntu 24.04.9 LTS',
    kernel: 'x',
    docker: '1',
    memoryBytes: 1,
    erts: ['1'],
  };
  expect(nameFor({}, other)).toBe(nameFor());
});

test('the order of keys makes no difference, that of lists does', () => {
  const value = fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 2 });
  fc.assert(
    fc.property(value, (given) => {
      const turned = Object.fromEntries(Object.entries(given).reverse());
      return canonical(turned) === canonical(given);
    }),
  );
  expect(canonical({ b: [2, 1], a: { d: null, c: undefined } })).toBe('{"a":{"d":null},"b":[2,1]}');
  expect(nameOf([1, 2])).not.toBe(nameOf([2, 1]));
});
