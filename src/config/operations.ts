import { z } from 'zod';
import { parseCall, type Call } from './calls.js';
import { durationMs } from './kinds.js';
import { leaf, yamlList } from './yaml.js';

/** Which nodes: all, or by their numbers, which count from 1. */
export type NodeChoice = 'all' | readonly number[];

/** A function of the user's that is called over and over, and timed. */
export type Operation = Readonly<{
  name: string;
  call: Call;
  /** Run once on each node before; its value is the first argument of a `call` of arity 1 or 2. */
  setup?: Call;
  /** Run once on each node afterwards; of arity 1 it gets the value of the setup. */
  teardown?: Call;
  from: NodeChoice;
  /** Calls in flight at a time on each of the nodes. */
  concurrency: readonly number[];
  /** Calls a second over all of the nodes, in an open loop; 0 leaves that out. */
  rate: number;
  /** Of each measurement, over all segments. */
  durationMs: number;
  /** Calls that are timed together, for what is too short to be timed alone. */
  batch: number;
  /** A call that takes longer is ended, and is an error. */
  timeoutMs: number;
}>;

export const points = ['formed', 'before-fault', 'after-heal', 'end'] as const;
/** When a check is made. */
export type Point = (typeof points)[number];

/** A function of the user's that has to tell that all is well. */
export type Expectation = Readonly<{
  call: Call;
  on: NodeChoice;
  at: readonly Point[];
  /** How long it is tried again before it has failed. */
  withinMs: number;
  /** A call that takes longer has failed. */
  timeoutMs: number;
}>;

const isDistinct = (values: readonly unknown[]): boolean => new Set(values).size === values.length;

const call = leaf(
  'a function such as `my_bench:lookup/1`, `my_bench:lookup(key, 1)` or `My.Bench.run/0`',
  z.string().transform((text, context): Call => {
    const parsed = parseCall(text);
    if (parsed) return parsed;
    context.addIssue({ code: 'custom', message: '' });
    return z.NEVER;
  }),
);

/** With at most so many arguments of ours; terms of the user's may be as many as they like. */
const callOf = (most: number, told: string) =>
  call.refine(({ args }) => args.kind === 'literal' || args.arity <= most, told);

const numbers = (min: number, max: number, most: number) =>
  z
    .union([
      z.number().transform((number) => [number]),
      z
        .string()
        .regex(/^\d{1,9}(?: *, *\d{1,9})*$/)
        .transform((text) => text.split(',').map(Number)),
      z.array(z.number()),
    ])
    .pipe(z.array(z.int().min(min).max(max)).min(1).max(most).refine(isDistinct))
    .readonly();

const nodes = leaf(
  '`all`, or numbers of nodes from 1 on such as `1` or `1,2`',
  z.union([z.literal('all'), numbers(1, 100, 100)]),
);

const duration = (minMs: number, maxMs: number, told: string) =>
  leaf(`a duration from ${told} such as \`500ms\` or \`2s\``, z.string().pipe(durationMs(minMs, maxMs)));

const whole = (min: number, max: number) =>
  leaf(`a whole number from ${String(min)} to ${String(max)}`, z.int().min(min).max(max));

const operation = z
  .strictObject({
    name: leaf(
      '1 to 64 letters, digits, `_`, `-`, `.` and spaces within',
      z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9_. -]{0,62}[A-Za-z0-9])?$/),
    ),
    call: callOf(2, 'a function of arity 0, 1 (the value of `setup`) or 2 (and the number of the turn)'),
    setup: callOf(0, 'a function of arity 0, or with its arguments in parentheses').optional(),
    teardown: callOf(1, 'a function of arity 0 or 1 (the value of `setup`)').optional(),
    from: nodes.default('all'),
    concurrency: leaf(
      '1 to 4 distinct whole numbers from 1 to 1000 such as `1` or `1,16`',
      numbers(1, 1000, 4),
    ).default([1]),
    rate: whole(0, 1_000_000).default(0),
    duration: duration(100, 3_600_000, '100ms to 1h').default(2000),
    batch: whole(1, 100_000).default(1),
    timeout: duration(10, 600_000, '10ms to 10m').default(5000),
  })
  .superRefine(({ call: { args }, setup, teardown }, context) => {
    const needs = (given: Call['args'] | undefined): boolean => given?.kind === 'arity' && given.arity > 0;
    if (setup) return;
    const message =
      'a function that wants no value of `setup`, because there is no `setup` (arity 0, or arguments in parentheses)';
    if (needs(args)) context.addIssue({ code: 'custom', path: ['call'], message });
    if (needs(teardown?.args)) context.addIssue({ code: 'custom', path: ['teardown'], message });
  })
  .transform(({ duration: durationMs, timeout: timeoutMs, setup, teardown, ...rest }): Operation =>
    Object.freeze({
      ...rest,
      durationMs,
      timeoutMs,
      ...(setup ? { setup } : {}),
      ...(teardown ? { teardown } : {}),
    }),
  );

const expectation = z
  .union([z.string().transform((text) => ({ call: text })), z.unknown()])
  .pipe(
    z.strictObject({
      call: callOf(0, 'a function of arity 0, or with its arguments in parentheses'),
      on: nodes.default('all'),
      at: leaf(
        `one or more of ${points.map((point) => `\`${point}\``).join(', ')}`,
        z
          .union([
            z.string().transform((text) => text.split(',').map((point) => point.trim())),
            z.array(z.string()),
          ])
          .pipe(z.array(z.enum(points)).min(1).refine(isDistinct))
          .readonly(),
      ).default(points),
      within: duration(0, 3_600_000, '0ms to 1h').default(0),
      timeout: duration(10, 600_000, '10ms to 10m').default(5000),
    }),
  )
  .transform(({ within: withinMs, timeout: timeoutMs, ...rest }): Expectation =>
    Object.freeze({ ...rest, withinMs, timeoutMs }),
  );

export const operations = yamlList('operations', operation);
export const expectations = yamlList('expect', expectation);
