import { z } from 'zod';
import { comparisonSchema, objectiveSchema } from '../compare/comparison.js';
import { operationRowSchema } from '../measure/operation-rows.js';
import { seriesSchema } from '../measure/series.js';

/** Raised whenever a field changes its meaning or goes away; additions keep it. */
export const REPORT_SCHEMA_VERSION = 3;

const port = z.int().min(1).max(65_535);

export const reportNodeSchema = z.object({
  /** From 0; names count from 1. */
  index: z.int().nonnegative(),
  name: z.string(),
  host: z.string(),
  containerId: z.string(),
  /** Address in the cluster's network. */
  ip: z.string(),
  /** Distribution port in the cluster's network. */
  port,
  /** epmd's port in the cluster's network. */
  epmdPort: port,
  /** Ports on 127.0.0.1 of the Docker host; null unless `publish-ports` is on. */
  published: z.object({ port, epmdPort: port }).nullable(),
  state: z.enum(['running', 'failed']),
  otp: z.string(),
});
export type ReportNode = z.output<typeof reportNodeSchema>;

export const circumstancesSchema = z.object({
  cpuModel: z.string(),
  cpus: z.number(),
  memoryBytes: z.number(),
  operatingSystem: z.string(),
  kernel: z.string(),
  architecture: z.string(),
  docker: z.string(),
  dockerApi: z.string(),
  cgroup: z.string(),
  storageDriver: z.string(),
  images: z.array(
    z.object({
      /** As the input has it. */
      reference: z.string(),
      id: z.string(),
      /** Null for an image that came from no registry. */
      digest: z.string().nullable(),
    }),
  ),
  otp: z.array(z.string()),
  erts: z.array(z.string()),
  node: z.string(),
});
export type Circumstances = z.output<typeof circumstancesSchema>;

const messagingSchema = z.object({
  /** 0 when no messaging was asked for. */
  messageCount: z.int(),
  /** Null when `messageCount` is the bound. */
  durationMs: z.number().nullable(),
  messageSizesBytes: z.array(z.int()),
  rate: z.int(),
  concurrency: z.array(z.int()),
  /** Numbers as in the nodes' names, from 1. */
  pairs: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('ring') }),
    z.object({ kind: z.literal('all') }),
    z.object({
      kind: z.literal('list'),
      pairs: z.array(z.object({ from: z.int().min(1), to: z.int().min(1) })),
    }),
  ]),
  warmupMs: z.number(),
  repeats: z.int(),
  cpuPlacement: z.enum(['pinned', 'free']),
});

const outcomeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('success') }),
  z.object({
    kind: z.literal('failure'),
    error: z.string(),
    message: z.string(),
    details: z.array(z.string()),
  }),
]);

/** Which change was measured, and for whom. Each null where it is not known, as outside of GitHub. Foreign text. */
export const sourceSchema = z.object({
  /** `owner/name`. */
  repository: z.string().nullable(),
  /** That was measured: of a pull request its head, not the merge commit. */
  commit: z.string().nullable(),
  ref: z.string().nullable(),
  /** Of a pull request: what it would be merged into. */
  baseCommit: z.string().nullable(),
  pullRequest: z.int().positive().nullable(),
  /** Of the workflow run. */
  runUrl: z.string().nullable(),
  /** Name of the workflow, and the job's id in it. */
  workflow: z.string().nullable(),
  job: z.string().nullable(),
});
export type Source = z.output<typeof sourceSchema>;

/** Everything a run found, as it stands in report.json. Outputs and summary derive from it and from nothing else. */
export const reportSchema = z.object({
  schemaVersion: z.literal(REPORT_SCHEMA_VERSION),
  generator: z.string(),
  runId: z.string(),
  createdAt: z.iso.datetime(),
  outcome: outcomeSchema,
  /** The inputs as they were understood, without the cookie. */
  config: z.object({
    nodeCount: z.int(),
    messaging: messagingSchema,
    failureIndex: z.int().nullable(),
    /** Of the nodes, each once, in their order. */
    images: z.array(z.string()),
    boot: z.enum(['erl', 'image']),
    pull: z.string(),
    /** Lines of the input, and what else of the user's the nodes got; of variables only the names. */
    code: z.array(z.string()),
    apps: z.array(z.string()),
    sysConfig: z.string().nullable(),
    erlFlags: z.array(z.string()),
    env: z.array(z.string()),
    volumes: z.array(z.string()),
    distPorts: z.object({ min: port, max: port }),
    publishPorts: z.boolean(),
    readyTimeoutMs: z.number(),
    keepAlive: z.boolean(),
  }),
  networkName: z.string(),
  /** Empty when the cluster did not come up. */
  nodes: z.array(reportNodeSchema),
  series: z.array(seriesSchema),
  /** The user's operations that were measured, a row for each way of calling them. */
  operations: z.array(operationRowSchema),
  /** This change beside its baseline; null when nothing was compared. */
  comparison: comparisonSchema.nullable(),
  /** Limits of the user's own, and whether they hold. */
  objectives: z.array(objectiveSchema),
  source: sourceSchema.nullable(),
  /** Null when the run ended before they could be read. */
  circumstances: circumstancesSchema.nullable(),
});
export type Report = z.output<typeof reportSchema>;
