import { z } from 'zod';
import { ActionError } from '../base/errors.js';
import { shown } from '../base/text.js';

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.int().min(min).max(max));

const bool = z
  .enum(['true', 'True', 'TRUE', 'false', 'False', 'FALSE'])
  .transform((text) => text.toLowerCase() === 'true');

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

const durationMs = (minMs: number, maxMs: number) =>
  z
    .string()
    .regex(/^\d{1,7}(ms|s|m|h)$/)
    .transform((text) => {
      const [, count = '0', unit = 'ms'] = /^(\d+)(\D+)$/.exec(text) ?? [];
      return Number(count) * unitMs[unit as keyof typeof unitMs];
    })
    .pipe(z.number().min(minMs).max(maxMs));

const portRange = z
  .string()
  .regex(/^\d{1,5}-\d{1,5}$/)
  .transform((text) => {
    const [min = 0, max = 0] = text.split('-').map(Number);
    return { min, max };
  })
  .refine(({ min, max }) => min >= 1024 && min <= max && max <= 65_535);

/** host[:port]/name[:tag][@digest], after github.com/distribution/reference. */
const imageReference =
  /^(?:[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;

export const EPMD_PORT = 4369;

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
  'message-size': {
    default: '64',
    expected: 'a whole number of bytes from 0 to 16777216 (16 MiB)',
    schema: wholeNumber(0, 16 * 1024 * 1024),
  },
  'failure-index': {
    default: '',
    expected: 'empty, or the 0-based index of a node',
    schema: z.union([z.literal('').transform(() => undefined), wholeNumber(0, 999_999_999)]),
  },
  image: {
    default: 'erlang:alpine',
    expected: 'a Docker image reference such as `erlang:27-alpine`',
    schema: z.string().max(512).regex(imageReference),
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
  'ready-timeout': {
    default: '30s',
    expected: 'a duration from 1s to 1h such as `1500ms`, `30s` or `2m`',
    schema: durationMs(1000, 3_600_000),
  },
  'keep-alive': { default: 'true', expected: '`true` or `false`', schema: bool },
  'report-dir': {
    default: '',
    expected: 'a directory path of at most 4096 characters without control characters, or empty',
    schema: z
      .string()
      .max(4096)
      .regex(/^\P{Cc}*$/u),
  },
} as const satisfies Record<string, { default: string; expected: string; schema: z.ZodType; secret?: true }>;

export type InputName = keyof typeof inputs;
export const inputNames = Object.keys(inputs) as InputName[];
export type RawInputs = Readonly<Record<InputName, string>>;
export type Inputs = { readonly [Name in InputName]: z.output<(typeof inputs)[Name]['schema']> };

type Rule = (given: Partial<Inputs>) => string | undefined;

/** Rules between inputs. Each looks only at values that were valid by themselves. */
const rules: readonly Rule[] = [
  ({ 'message-count': messages, 'node-count': nodes }) =>
    messages !== undefined && messages > 0 && nodes === 1
      ? `Expected \`node-count\` to be at least 2 to measure messages, got 1 with \`message-count\` ${String(messages)}; set \`message-count: 0\` for a single node`
      : undefined,
  ({ 'failure-index': index, 'node-count': nodes }) =>
    index !== undefined && nodes !== undefined && index >= nodes
      ? `Expected \`failure-index\` to be from 0 to ${String(nodes - 1)} (\`node-count\` − 1), got ${String(index)}`
      : undefined,
  ({ 'dist-ports': ports, 'node-count': nodes }) =>
    ports && nodes !== undefined && ports.max - ports.min + 1 < nodes
      ? `Expected \`dist-ports\` to hold a port for each of ${String(nodes)} nodes, got ${String(ports.max - ports.min + 1)} ports (${String(ports.min)}-${String(ports.max)})`
      : undefined,
  ({ 'dist-ports': ports, 'node-count': nodes, 'publish-ports': published }) => {
    if (!ports || nodes === undefined) return undefined;
    const epmd = { min: EPMD_PORT, max: published === true ? EPMD_PORT + nodes - 1 : EPMD_PORT };
    return ports.min <= epmd.max && ports.min + nodes - 1 >= epmd.min
      ? `Expected \`dist-ports\` to leave ${epmd.min === epmd.max ? `epmd's port ${String(epmd.min)}` : `epmd's ports ${String(epmd.min)}-${String(epmd.max)}`} free, got ${String(ports.min)}-${String(ports.max)}, of which ${String(nodes)} nodes use the first ${String(nodes)}`
      : undefined;
  },
];

const problemWith = (name: InputName, text: string): string => {
  const input = inputs[name];
  const got = 'secret' in input ? `${String(text.length)} characters (not shown)` : `\`${shown(text)}\``;
  return `Expected \`${name}\` to be ${input.expected}, got ${got}`;
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
    else problems.push(problemWith(name, raw[name]));
  }
  problems.push(...rules.map((rule) => rule(given)).filter((problem) => problem !== undefined));
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
