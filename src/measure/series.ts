import { z } from 'zod';

/** `ratio` is how many times one is the other; `share` is a part of the whole, from 0 to 1. */
export const units = [
  'ms',
  'us',
  'bytes',
  'bytes-per-second',
  'per-second',
  'count',
  'ratio',
  'share',
] as const;
export type Unit = (typeof units)[number];

/** A number of a cell; null where it could not be measured. Text may be foreign: renderers escape it. */
const cellSchema = z.union([z.number(), z.string(), z.null()]);

export const figureHead = {
  /** Kebab-case, with the unit where it has one: `latency-p99-us`. An output of the action has the same name. */
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  label: z.string(),
  unit: z.enum(units),
  better: z.enum(['lower', 'higher', 'neither']),
  /** How it was measured, in one sentence. */
  definition: z.string(),
};

const modelSchema = z.object({ value: z.number(), formula: z.string() });

export const figureSchema = z.union([
  z.object({
    ...figureHead,
    value: z.number(),
    /** 95 % confidence interval, from the spread over segments of the measurement. */
    interval: z.object({ low: z.number(), high: z.number() }).optional(),
    /** What the rule of thumb says, kept beside the measured value so that the reader sees how far it is off. */
    model: modelSchema.optional(),
    /** What our own benchmark's constants say for this OTP release. */
    calibrated: modelSchema.optional(),
  }),
  /** A figure that could not be measured: the reason, never an invented value. */
  z.object({ ...figureHead, absent: z.string() }),
]);
export type Figure = z.output<typeof figureSchema>;

export const tableSchema = z.object({
  title: z.string(),
  columns: z.array(
    z.object({
      label: z.string(),
      unit: z.enum(units).optional(),
      /** Its cells are ids of histograms of the same series, to be drawn. */
      shows: z.literal('histogram').optional(),
    }),
  ),
  rows: z.array(z.array(cellSchema)),
});
export type Table = z.output<typeof tableSchema>;

const ns = z.number().nonnegative();

/** A distribution of times, as counted inside the nodes. Histograms of one kind merge by adding counts. */
export const histogramSchema = z.object({
  /** Unique within its series. */
  id: z.string(),
  label: z.string(),
  count: z.int().nonnegative(),
  /** Exact. */
  minNs: ns,
  maxNs: ns,
  meanNs: ns,
  /** `[lowest, highest, count]` of every bucket that is not empty, in ascending order; both ends in whole nanoseconds and inclusive. */
  buckets: z.array(z.tuple([ns, ns, z.int().positive()])),
});
export type Histogram = z.output<typeof histogramSchema>;

const axis = { label: z.string(), unit: z.enum(units).optional() };

export const chartSchema = z.discriminatedUnion('kind', [
  /** Values of each line over the same steps, such as message sizes or percentiles. */
  z.object({
    kind: z.literal('lines'),
    title: z.string(),
    x: z.object({ label: z.string(), values: z.array(z.string()) }),
    y: z.object(axis),
    lines: z.array(z.object({ label: z.string(), values: z.array(z.number().nullable()) })),
  }),
  /** Points `[x, y]`, such as one a segment. */
  z.object({
    kind: z.literal('scatter'),
    title: z.string(),
    x: z.object(axis),
    y: z.object(axis),
    groups: z.array(z.object({ label: z.string(), points: z.array(z.tuple([z.number(), z.number()])) })),
  }),
]);
export type Chart = z.output<typeof chartSchema>;

export const spanSchema = z.object({ phase: z.string(), startMs: z.number(), endMs: z.number() });

/**
 * What one measurement found: the one type that leaves this room. It describes itself, so that a renderer needs to
 * know nothing of what was measured. Plain JSON.
 */
export const seriesSchema = z.object({
  /** Kebab-case: `formation`, `round-trip`. */
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  title: z.string(),
  figures: z.array(figureSchema),
  tables: z.array(tableSchema),
  histograms: z.array(histogramSchema).optional(),
  charts: z.array(chartSchema).optional(),
  /** Phases on one clock, milliseconds since the start of the run; they may overlap. */
  spans: z.array(spanSchema).optional(),
  /** What casts doubt on all figures of the report, in a sentence. */
  caution: z.string().optional(),
  /** Sentences the reader needs to judge the figures. */
  notes: z.array(z.string()).optional(),
});
export type Series = z.output<typeof seriesSchema>;

/** A figure of the series by its id; `undefined` when it is not there or absent with a reason. */
export const valueOf = (series: readonly Series[], id: string): number | undefined => {
  const figure = series.flatMap(({ figures }) => figures).find((each) => each.id === id);
  return figure && 'value' in figure ? figure.value : undefined;
};
