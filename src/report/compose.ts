import { ActionError, messageOf } from '../base/errors.js';
import { distinct } from '../base/lists.js';
import type { ClusterNode, LaunchedCluster } from '../cluster/cluster.js';
import type { Plan } from '../cluster/plan.js';
import type { Comparison, Objective } from '../compare/comparison.js';
import type { Config, MessagingConfig, SoftwareConfig } from '../config/config.js';
import { checksSeries, type CheckResult } from '../measure/checks.js';
import type { OperationRow } from '../measure/operation-rows.js';
import type { Series } from '../measure/series.js';
import {
  REPORT_SCHEMA_VERSION,
  reportSchema,
  type Circumstances,
  type Report,
  type ReportNode,
  type Source,
} from './report.js';

/** What a run has found so far; a run that fails has found less. */
export type Findings = {
  config: Config;
  plan: Plan;
  startedAt: Date;
  cluster?: LaunchedCluster;
  circumstances?: Circumstances;
  series: Series[];
  /** A row for each operation and way of calling it. */
  operations?: readonly OperationRow[];
  checks?: readonly CheckResult[];
  comparison?: Comparison;
  objectives?: readonly Objective[];
  source?: Source;
  /** What the nodes printed, also those of a launch that failed. */
  logs: { host: string; lines: readonly string[] }[];
  error?: unknown;
};

/** The report of a run, however far it came. Leaves the cookie out. */
export const composeReport = (findings: Omit<Findings, 'logs'>): Report => {
  const { config, plan, startedAt, cluster, circumstances, series, operations = [], checks = [] } = findings;
  return reportSchema.parse({
    schemaVersion: REPORT_SCHEMA_VERSION,
    generator: 'erlang-cluster-action',
    runId: config.runId,
    createdAt: startedAt.toISOString(),
    outcome: 'error' in findings ? failure(findings.error) : { kind: 'success' },
    config: {
      nodeCount: config.nodeCount,
      messaging: messaging(config.messaging),
      failureIndex: config.failureIndex ?? null,
      images: distinct(plan.nodes.map(({ image }) => image)),
      boot: config.boot,
      ...software(config.software),
      pull: config.pull,
      distPorts: config.distPorts,
      publishPorts: config.publishPorts,
      readyTimeoutMs: config.readyTimeoutMs,
      keepAlive: config.keepAlive,
    },
    networkName: plan.networkName,
    nodes: cluster?.nodes.map(reportNode) ?? [],
    series: checks.length === 0 ? series : [...series, checksSeries(checks)],
    operations: [...operations],
    comparison: findings.comparison ?? null,
    objectives: [...(findings.objectives ?? [])],
    source: findings.source ?? null,
    circumstances: circumstances ?? null,
  } satisfies Report);
};

const software = ({ code, apps, sysConfig, erlFlags, env, volumes }: SoftwareConfig) => ({
  code: [...code],
  apps: apps.map(({ name, on }) => (on === 'first' ? `${name}@first` : name)),
  sysConfig: sysConfig ?? null,
  erlFlags: [...erlFlags],
  env: env.map(({ name }) => name),
  volumes: volumes.map(({ source, target, readOnly }) => `${source.name}:${target}${readOnly ? ':ro' : ''}`),
});

const messaging = (asked: MessagingConfig): Report['config']['messaging'] => ({
  ...asked,
  durationMs: asked.durationMs ?? null,
  messageSizesBytes: [...asked.messageSizesBytes],
  concurrency: [...asked.concurrency],
  pairs: asked.pairs.kind === 'list' ? { kind: 'list', pairs: [...asked.pairs.pairs] } : asked.pairs,
});

const failure = (error: unknown): Report['outcome'] => ({
  kind: 'failure',
  error: error instanceof ActionError ? error.kind : 'unexpected',
  message: messageOf(error),
  details: error instanceof ActionError ? [...error.details] : [],
});

export const reportNode = (node: ClusterNode): ReportNode => ({
  index: node.index,
  name: node.name,
  host: node.host,
  containerId: node.containerId,
  ip: node.ip,
  port: node.distPort,
  epmdPort: node.epmdPort,
  published: node.published ? { port: node.published.distPort, epmdPort: node.published.epmdPort } : null,
  state: node.state,
  otp: node.facts.otp,
});
