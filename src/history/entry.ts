import { z } from 'zod';
import { verdictKinds } from '../compare/comparison.js';
import { figureHead } from '../measure/series.js';

/** Raised whenever a field changes its meaning or goes away; additions keep it. */
export const HISTORY_SCHEMA_VERSION = 1;

/** What two runs have to have in common to be compared; told as it is, so that a reader sees why a key changed. */
export const circumstancesKeySchema = z.object({
  /** System, architecture, CPU model and number of CPUs. */
  runner: z.string(),
  /** Images without digest, and the OTP releases in them. */
  images: z.array(z.string()),
  otp: z.array(z.string()),
  /** Inputs that figures depend on, by name, as they were understood. */
  inputs: z.record(z.string(), z.string()),
});
export type CircumstancesKey = z.output<typeof circumstancesKeySchema>;

const { id: figureId, label, unit, better } = figureHead;

export const metricSchema = z.object({
  label,
  unit,
  better,
  value: z.number(),
  interval: z.object({ low: z.number(), high: z.number() }).nullable(),
  /** What was said of it then, if it was compared with anything. */
  verdict: z.enum(verdictKinds).nullable(),
});
export type Metric = z.output<typeof metricSchema>;

/** One run as it stands in the history: a line of JSON. */
export const historyEntrySchema = z.object({
  schemaVersion: z.literal(HISTORY_SCHEMA_VERSION),
  /** Hash of `circumstances`. */
  key: z.string().regex(/^[0-9a-f]{12}$/),
  circumstances: circumstancesKeySchema,
  createdAt: z.iso.datetime(),
  runId: z.string(),
  /** Null where it was no commit of a repository. */
  commit: z
    .string()
    .regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/)
    .nullable(),
  ref: z.string().nullable(),
  /** Of the workflow run. */
  url: z.string().nullable(),
  /** By the id of the figure. */
  metrics: z.record(figureId, metricSchema),
  /** How the machine was: by the id of the figure, such as `cpu-ruler-us`, `tcp-ruler-us` and `steal-share`. */
  machine: z.record(figureId, z.number()),
});
export type HistoryEntry = z.output<typeof historyEntrySchema>;
