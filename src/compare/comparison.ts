import { z } from 'zod';
import { figureHead } from '../measure/series.js';

/** What is said of a metric of this change beside its baseline. */
export const verdictKinds = ['regressed', 'improved', 'unchanged', 'inconclusive', 'new'] as const;
export type VerdictKind = (typeof verdictKinds)[number];

/** A relative change: 0.1 is 10 % more than the baseline, −0.1 is 10 % less, whichever of the two is better. */
const change = z.number();
const interval = z.object({ low: change, high: change });

export const verdictSchema = z.object({
  ...figureHead,
  kind: z.enum(verdictKinds),
  /** Typical value of the baseline, and of this change. Null where there is none. */
  baseline: z.number().nullable(),
  value: z.number().nullable(),
  change: change.nullable(),
  /** Where the change lies, at a confidence that is corrected for the number of metrics judged. */
  interval: interval.nullable(),
  /** A change of less than this is none to speak of; above 0. */
  threshold: z.number().positive(),
  /** The smallest change that this measurement would have found 19 times of 20; above 0. */
  detectable: z.number().positive().nullable(),
  /** Why, in a sentence; of an inconclusive one also what it would take. */
  reason: z.string(),
});
export type Verdict = z.output<typeof verdictSchema>;

/** A limit of the user's own: the measured value has to be on the right side of it. */
export const objectiveSchema = z.object({
  ...figureHead,
  relation: z.enum(['<', '<=', '>', '>=']),
  limit: z.number(),
  /** Null where it was not measured; then it does not hold. */
  value: z.number().nullable(),
  holds: z.boolean(),
});
export type Objective = z.output<typeof objectiveSchema>;

/** One side of a comparison on the same machine: what ran there. */
const armSchema = z.object({ images: z.array(z.string()), code: z.array(z.string()), clusters: z.int() });

/** The same thing measured against itself in the same way: what chance alone does here. */
export const controlSchema = z.object({
  ...figureHead,
  change: change.nullable(),
  interval: interval.nullable(),
  /** Whether the rule would have called this a regression or an improvement. */
  alarm: z.boolean(),
});
export type Control = z.output<typeof controlSchema>;

export const comparisonSchema = z.object({
  baseline: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('interleaved'),
      base: armSchema,
      head: armSchema,
      /** Rounds of clusters that were launched anew. */
      rounds: z.int(),
      budgetMs: z.number(),
      tookMs: z.number(),
    }),
    z.object({
      kind: z.literal('history'),
      branch: z.string(),
      /** Of runs that can be compared with this one. */
      key: z.string(),
      runs: z.int().nonnegative(),
      /** Commits of the oldest and the newest of them; null where there is none. */
      oldest: z.string().nullable(),
      newest: z.string().nullable(),
    }),
  ]),
  verdicts: z.array(verdictSchema),
  /** Empty where there was no control. */
  control: z.array(controlSchema),
  /** What casts doubt on the verdicts, or what differed beside the change, in sentences. */
  cautions: z.array(z.string()),
  /** What else the reader may want to know. */
  notes: z.array(z.string()),
});
export type Comparison = z.output<typeof comparisonSchema>;

/** Worst first. */
const order: readonly VerdictKind[] = ['regressed', 'inconclusive', 'improved', 'unchanged', 'new'];

/** The kind that a comparison as a whole is known by; `undefined` without verdicts. */
export const overall = (verdicts: readonly Pick<Verdict, 'kind'>[]): VerdictKind | undefined =>
  order.find((kind) => verdicts.some((verdict) => verdict.kind === kind));
