import fc from 'fast-check';
import { ActionError } from '../../../src/base/errors.js';
import { toConfig, type MessagingConfig } from '../../../src/config/config.js';
import { inputNames, parseInputs, type InputName, type RawInputs } from '../../../src/config/schema.js';

const context = { runId: '0123456789ab', tempDir: '/tmp' };

const parse = (raw: RawInputs) => {
  try {
    return { config: toConfig(parseInputs(raw), context) };
  } catch (error) {
    return { error };
  }
};

const natural = (min: number, max: number) => fc.integer({ min, max }).map(String);
const naturals = (min: number, max: number, maxLength: number) =>
  fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength }).map((values) => values.join());
const bool = fc.constantFrom('true', 'false', 'TRUE', 'False');
const visible = fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)), maxLength: 200 }); // prettier-ignore
/** Long and odd enough to stand in no message by chance. */
const cookie = visible.map((text) => `Zq9#~${text}`);
const ports = fc
  .tuple(fc.integer({ min: 5000, max: 65_000 }), fc.integer({ min: 100, max: 500 }))
  .map(([min, more]) => ({ min, max: min + more }));
const range = ({ min, max }: { min: number; max: number }): string => `${min}-${max}`;

const valid: Record<InputName, fc.Arbitrary<string>> = {
  'node-count': natural(2, 100),
  cookie,
  'message-count': natural(0, 1_000_000),
  duration: fc.oneof(
    fc.constant(''),
    natural(100, 300_000).map((ms) => `${ms}ms`),
  ),
  'message-size': naturals(0, 16_777_216, 2),
  rate: natural(0, 1_000_000),
  concurrency: naturals(1, 1000, 2),
  pairs: fc.constantFrom('ring', 'all', '1-2', '2-1,1-2'),
  // Short enough for all together to stay below the longest that may be asked for.
  warmup: natural(0, 1).map((ms) => `${ms}ms`),
  repeats: natural(1, 100),
  'cpu-placement': fc.constantFrom('pinned', 'free'),
  'failure-index': fc.constantFrom('', '0', '1'),
  image: fc.constantFrom('erlang', 'erlang:27-alpine', 'ghcr.io/a/b:c', `x@sha256:${'0'.repeat(64)}`),
  images: fc.constantFrom('', 'erlang:25', 'erlang:25,erlang:27', 'erlang:25\nerlang:27'),
  boot: fc.constant('erl'),
  pull: fc.constantFrom('always', 'missing', 'never'),
  'dist-ports': ports.map(range),
  'publish-ports': bool,
  code: fc.constantFrom('', 'ebin', '_build/default/lib/*/ebin\nx.ez'),
  apps: fc.constantFrom('', 'kv', 'kv@first,mnesia'),
  config: fc.constantFrom('', 'config/sys.config'),
  'erl-flags': fc.constantFrom('', '+S 2', `-kv x '"y z"'`),
  env: fc.constantFrom('', 'A=1\nB=x y'),
  volumes: fc.constantFrom('', 'data:/d\n/x:/y:ro'),
  operations: fc.constantFrom('', '- {name: a, call: "m:f/0", from: [1, 2]}'),
  expect: fc.constantFrom('', '- m:f/0', '- {call: "m:f(1)", on: 2, within: 1s}'),
  baseline: fc.constant(''), // `history` excludes the next two
  'baseline-image': fc.constantFrom('', 'erlang:26'),
  'baseline-code': fc.constantFrom('', 'ebin'),
  'measure-budget': natural(5, 600).map((s) => `${s}s`),
  thresholds: fc.constantFrom('', 'latency-p99: 10%\nlatency-p50: 2.5%'),
  slo: fc.constantFrom('', 'formation-time: < 5s'),
  'fail-on': fc.constantFrom('regression', 'never'),
  'ready-timeout': natural(1, 3600).map((s) => `${s}s`),
  'keep-alive': bool,
  'hosts-file': fc.constant('false'), // `true` needs `keep-alive`
  mode: fc.constant('run'),
  comment: fc.constantFrom('auto', 'always', 'never'),
  'github-token': visible,
  'history-branch': fc.constantFrom('erlang-cluster-benchmarks', 'bench/v1.2'),
  'history-write': fc.constantFrom('auto', 'always', 'never'),
  'history-keep': natural(1, 100_000),
  'report-dir': fc.constantFrom('', '/out', '/tmp/a b'),
};
/** For every input something valid or anything at all. */
const anything = fc.record(
  Object.fromEntries(
    inputNames.map((name) => [name, fc.oneof(valid[name], fc.string({ unit: 'binary' }), fc.string())]),
  ) as Record<InputName, fc.Arbitrary<string>>,
);

test('any texts at all give a config or an ActionError, and nothing else', () => {
  fc.assert(
    fc.property(anything, (raw) => {
      const { config, error } = parse(raw);
      return config ? Object.isFrozen(config) : error instanceof ActionError && error.kind === 'config';
    }),
  );
});

test('every problem is one line without control characters', () => {
  fc.assert(
    fc.property(anything, (raw) => {
      const { error } = parse(raw);
      const lines = error instanceof ActionError ? [error.message, ...error.details] : [];
      return lines.every((line) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(line) && line.length < 2000);
    }),
  );
});

test('no problem tells the cookie, be it valid or not', () => {
  const spoilt = fc.tuple(cookie, fc.constantFrom('', ' ', '\n', 'é', 'x'.repeat(300)));
  fc.assert(
    fc.property(anything, spoilt, (raw, [secret, spoiling]) => {
      const { error } = parse({ ...raw, cookie: secret + spoiling, 'node-count': 'no' });
      const { message, details, cause } = error as ActionError;
      return !JSON.stringify([message, details, cause]).includes('Zq9#~');
    }),
  );
});

test('all problems are told at once, each by the name of its input', () => {
  const names = fc.uniqueArray(fc.constantFrom(...inputNames), { minLength: 1 });
  fc.assert(
    fc.property(fc.record(valid), names, (raw, spoilt) => {
      const bad = Object.fromEntries(spoilt.map((name) => [name, `\u0000${raw[name]}`]));
      const { error } = parse({ ...raw, ...bad });
      const { details } = error as ActionError;
      const named = details.map((line) => /^Expected (?:a line of )?`([a-z-]+)` to /.exec(line)?.[1]);
      expect([...new Set(named)]).toEqual(inputNames.filter((name) => spoilt.includes(name)));
    }),
  );
});

const messagingTexts = (messaging: MessagingConfig) => ({
  'message-count': String(messaging.messageCount),
  duration: messaging.durationMs === undefined ? '' : `${messaging.durationMs}ms`,
  'message-size': messaging.messageSizesBytes.join(),
  rate: String(messaging.rate),
  concurrency: messaging.concurrency.join(),
  pairs:
    messaging.pairs.kind === 'list'
      ? messaging.pairs.pairs.map(({ from, to }) => `${from}-${to}`).join()
      : messaging.pairs.kind,
  warmup: `${messaging.warmupMs}ms`,
  repeats: String(messaging.repeats),
  'cpu-placement': messaging.cpuPlacement,
});

test('valid texts come back as the values they say', () => {
  fc.assert(
    fc.property(fc.record(valid), (raw) => {
      const { config, error } = parse(raw);
      expect(error).toBeUndefined();
      expect({
        ...raw,
        'node-count': String(config?.nodeCount),
        cookie: config?.cookie,
        ...messagingTexts(config!.messaging),
        'failure-index': String(config?.failureIndex ?? ''),
        image: config?.image,
        pull: config?.pull,
        'dist-ports': range(config!.distPorts),
        'publish-ports': String(config?.publishPorts),
        'ready-timeout': `${config!.readyTimeoutMs / 1000}s`,
        'keep-alive': String(config?.keepAlive),
        'hosts-file': String(config?.hostsFile),
        'report-dir': config?.reportDir,
      }).toEqual({
        ...raw,
        'publish-ports': raw['publish-ports'].toLowerCase(),
        'keep-alive': raw['keep-alive'].toLowerCase(),
        'report-dir': raw['report-dir'] || '/tmp/erlang-cluster-0123456789ab',
      });
    }),
  );
});

test('a duration is its number times its unit', () => {
  const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  const unit = fc.constantFrom(...(Object.keys(unitMs) as (keyof typeof unitMs)[]));
  fc.assert(
    fc.property(fc.nat(9_999_999), unit, (count, name) => {
      const ms = count * unitMs[name];
      const { config } = parse({ ...rawDefaults, 'ready-timeout': `${count}${name}` });
      return config ? config.readyTimeoutMs === ms : ms < 1000 || ms > 3_600_000;
    }),
  );
});

const rawDefaults = Object.fromEntries(
  inputNames.map((name) => [name, fc.sample(valid[name], { numRuns: 1, seed: 1 })[0]]),
) as RawInputs;
