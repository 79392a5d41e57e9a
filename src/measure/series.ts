import { z } from 'zod';

export const units = ['ms', 'us', 'bytes', 'bytes-per-second', 'per-second', 'count'] as const;
export type Unit = (typeof units)[number];

/** A number of a cell; null where it could not be measured. Text may be foreign: renderers escape it. */
const cellSchema = z.union([z.number(), z.string(), z.null()]);

const figureHead = {
  /** Kebab-case, with the unit where it has one: `latency-p99-us`. An output of the action has the same name. */
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  label: z.string(),
  unit: z.enum(units),
  better: z.enum(['lower', 'higher', 'neither']),
  /** How it was measured, in one sentence. */
  definition: z.string(),
};

export const figureSchema = z.union([
  z.object({
    ...figureHead,
    value: z.number(),
    /** What the rule of thumb says, kept beside the measured value so that the reader sees how far it is off. */
    model: z.object({ value: z.number(), formula: z.string() }).optional(),
  }),
  /** A figure that could not be measured: the reason, never an invented value. */
  z.object({ ...figureHead, absent: z.string() }),
]);
export type Figure = z.output<typeof figureSchema>;

export const tableSchema = z.object({
  title: z.string(),
  columns: z.array(z.object({ label: z.string(), unit: z.enum(units).optional() })),
  rows: z.array(z.array(cellSchema)),
});
export type Table = z.output<typeof tableSchema>;

export const spanSchema = z.object({ phase: z.string(), startMs: z.number(), endMs: z.number() });

/**
 * What one measurement found: the one type that leaves this room. It describes itself, so that a renderer needs to
 * know nothing of what was measured. Plain JSON.
 */
export const seriesSchema = z.object({
  id: z.enum(['formation', 'footprint', 'messaging', 'failure']),
  title: z.string(),
  figures: z.array(figureSchema),
  tables: z.array(tableSchema),
  /** Phases on one clock, milliseconds since the start of the run; they may overlap. */
  spans: z.array(spanSchema).optional(),
  /** Sentences the reader needs to judge the figures. */
  notes: z.array(z.string()).optional(),
});
export type Series = z.output<typeof seriesSchema>;

/** A figure of the series by its id; `undefined` when it is not there or absent with a reason. */
export const valueOf = (series: readonly Series[], id: string): number | undefined => {
  const figure = series.flatMap(({ figures }) => figures).find((each) => each.id === id);
  return figure && 'value' in figure ? figure.value : undefined;
};
