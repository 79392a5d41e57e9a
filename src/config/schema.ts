import { z } from 'zod';
import { ActionError } from '../base/errors.js';
import { shown } from '../base/text.js';
import {
  bool,
  branch,
  durationMs,
  imageReference,
  imageReferences,
  optional,
  pairChoice,
  path,
  portRange,
  wholeNumber,
  wholeNumbers,
} from './kinds.js';
import { apps, env, erlFlags, paths, volumes } from './lines.js';
import { limits, thresholds } from './limits.js';
import { expectations, operations } from './operations.js';
import { rules } from './rules.js';
import { toldBy } from './tell.js';

export { EPMD_PORT } from './rules.js';

const choice = z.enum(['auto', 'always', 'never']);

/** Every input: its default as action.yml has it, what it must be, and how its text becomes a value. */
export const inputs = {
  'node-count': { default: '3', expected: 'a whole number from 1 to 100', schema: wholeNumber(1, 100) },
  cookie: {
    default: '',
    expected: '1 to 255 visible ASCII characters without spaces, or empty for a random one',
    schema: z.string().regex(/^[!-~]{0,255}$/),
    secret: true,
  },
  'message-count': {
    default: '1000',
    expected: 'a whole number from 0 to 1000000',
    schema: wholeNumber(0, 1_000_000),
  },
  duration: {
    default: '',
    expected: 'empty, or a duration from 100ms to 1h such as `500ms`, `10s` or `2m`',
    schema: optional(durationMs(100, 3_600_000)),
  },
  'message-size': {
    default: '64',
    expected: '1 to 8 distinct whole numbers of bytes from 0 to 16777216 (16 MiB), such as `64` or `64,1024`',
    schema: wholeNumbers({ min: 0, max: 16 * 1024 * 1024, most: 8 }),
  },
  rate: {
    default: '1000',
    expected: 'a whole number of requests a second from 0 to 1000000',
    schema: wholeNumber(0, 1_000_000),
  },
  concurrency: {
    default: '1,16',
    expected: '1 to 4 distinct whole numbers from 1 to 1000, such as `1` or `1,16`',
    schema: wholeNumbers({ min: 1, max: 1000, most: 4 }),
  },
  pairs: {
    default: 'ring',
    expected:
      '`ring`, `all`, or 1 to 1000 distinct pairs of numbers of two different nodes, sender first, such as `1-2,3-1`',
    schema: pairChoice,
  },
  warmup: {
    default: '20ms',
    expected: 'a duration from 0ms to 1m such as `0ms`, `20ms` or `1s`',
    schema: durationMs(0, 60_000),
  },
  repeats: { default: '10', expected: 'a whole number from 1 to 100', schema: wholeNumber(1, 100) },
  'cpu-placement': {
    default: 'pinned',
    expected: '`pinned` or `free`',
    schema: z.enum(['pinned', 'free']),
  },
  'failure-index': {
    default: '',
    expected: 'empty, or the 0-based index of a node',
    schema: optional(wholeNumber(0, 999_999_999)),
  },
  image: {
    default: 'erlang:alpine',
    expected: 'a Docker image reference such as `erlang:27-alpine`',
    schema: imageReference,
  },
  images: {
    default: '',
    expected: 'empty, or 1 to 100 Docker image references, separated by commas or line ends',
    schema: imageReferences,
  },
  boot: {
    default: 'erl',
    expected: '`erl` or `image`',
    schema: z.enum(['erl', 'image']),
  },
  pull: {
    default: 'missing',
    expected: '`always`, `missing` or `never`',
    schema: z.enum(['always', 'missing', 'never']),
  },
  'dist-ports': {
    default: '9000-9999',
    expected: 'a port range `min-max` with 1024 ≤ min ≤ max ≤ 65535',
    schema: portRange,
  },
  'publish-ports': { default: 'false', expected: '`true` or `false`', schema: bool },
  code: { default: '', expected: 'paths or globs, one a line', schema: paths('code') },
  apps: { default: '', expected: 'names of applications', schema: apps },
  config: {
    default: '',
    expected: 'the path of a sys.config, or empty',
    schema: path,
  },
  'erl-flags': { default: '', expected: 'flags of `erl`', schema: erlFlags },
  env: { default: '', expected: 'lines `NAME=value`', schema: env, secret: true },
  volumes: { default: '', expected: 'lines `name-or-path:/where[:ro]`', schema: volumes },
  operations: { default: '', expected: 'a list in YAML', schema: operations },
  expect: { default: '', expected: 'a list in YAML', schema: expectations },
  baseline: {
    default: '',
    expected: 'empty or `history`',
    schema: z.enum(['', 'history']),
  },
  'baseline-image': {
    default: '',
    expected: 'empty, or 1 to 100 Docker image references, separated by commas or line ends',
    schema: imageReferences,
  },
  'baseline-code': { default: '', expected: 'paths or globs, one a line', schema: paths('baseline-code') },
  'measure-budget': {
    default: '60s',
    expected: 'a duration from 5s to 6h such as `60s` or `5m`',
    schema: durationMs(5000, 21_600_000),
  },
  thresholds: { default: '', expected: 'lines `metric: 10%`', schema: thresholds },
  slo: { default: '', expected: 'lines `figure: < 5s`', schema: limits },
  'fail-on': {
    default: 'regression',
    expected: '`regression` or `never`',
    schema: z.enum(['regression', 'never']),
  },
  'ready-timeout': {
    default: '30s',
    expected: 'a duration from 1s to 1h such as `1500ms`, `30s` or `2m`',
    schema: durationMs(1000, 3_600_000),
  },
  'keep-alive': { default: 'true', expected: '`true` or `false`', schema: bool },
  'hosts-file': { default: 'false', expected: '`true` or `false`', schema: bool },
  mode: { default: 'run', expected: '`run` or `comment`', schema: z.enum(['run', 'comment']) },
  comment: { default: 'auto', expected: '`auto`, `always` or `never`', schema: choice },
  'github-token': {
    default: '',
    // What action.yml has as the default: the runner fills it in.
    onRunner: '${{ github.token }}',
    expected: 'a token of visible ASCII characters without spaces, or empty for none',
    schema: z.string().regex(/^[!-~]{0,4096}$/),
    secret: true,
  },
  'history-branch': {
    default: 'erlang-cluster-benchmarks',
    expected: 'the name of a branch of at most 200 letters, digits and `._/+@#%=-`, as git allows it',
    schema: branch,
  },
  'history-write': { default: 'auto', expected: '`auto`, `always` or `never`', schema: choice },
  'history-keep': {
    default: '1000',
    expected: 'a whole number from 1 to 100000',
    schema: wholeNumber(1, 100_000),
  },
  'report-dir': {
    default: '',
    expected: 'a directory path of at most 4096 characters without control characters, or empty',
    schema: path,
  },
} as const satisfies Record<
  string,
  { default: string; onRunner?: string; expected: string; schema: z.ZodType; secret?: true }
>;

export type InputName = keyof typeof inputs;
export const inputNames = Object.keys(inputs) as InputName[];
export type RawInputs = Readonly<Record<InputName, string>>;
export type Inputs = { readonly [Name in InputName]: z.output<(typeof inputs)[Name]['schema']> };

const problemsWith = (name: InputName, text: string, error: z.ZodError): string[] => {
  const told = toldBy(error);
  if (told.length > 0) return told;
  const input = inputs[name];
  const got = 'secret' in input ? `${String(text.length)} characters (not shown)` : `\`${shown(text)}\``;
  return [`Expected \`${name}\` to be ${input.expected}, got ${got}`];
};

/**
 * The inputs as values.
 * @throws ActionError `config`, its details one problem a line, all problems of all inputs at once
 */
export const parseInputs = (raw: RawInputs): Inputs => {
  const given: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const name of inputNames) {
    const result = inputs[name].schema.safeParse(raw[name]);
    if (result.success) given[name] = result.data;
    else problems.push(...problemsWith(name, raw[name], result.error));
  }
  problems.push(
    ...rules.map((rule) => rule(given as Partial<Inputs>)).filter((problem) => problem !== undefined),
  );
  if (problems.length === 0) return given as Inputs;
  const [first = ''] = problems;
  throw new ActionError(
    'config',
    problems.length === 1
      ? first
      : `Expected valid inputs, got ${String(problems.length)} problems; the first: ${first}`,
    { details: problems },
  );
};
