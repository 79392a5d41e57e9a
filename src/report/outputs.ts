import { valueOf } from '../measure/series.js';
import type { Report } from './report.js';

/** Where the files of a report are. */
export type ReportPaths = { report: string; summary: string; page: string };

/** How to join a cluster that lives on. */
export type Joining = { hosts: string; text: string; envFile: string; cookieFile: string };

const nowhere: Joining = { hosts: '', text: '', envFile: '', cookieFile: '' };

/** Outputs that are figures of the same name. */
const figures = [
  'formation-time-ms',
  'total-memory-bytes',
  'network-overhead-bytes',
  'file-descriptors',
  'throughput',
  'latency-p50-us',
  'latency-p90-us',
  'latency-p95-us',
  'latency-p99-us',
  'latency-p999-us',
  'latency-max-us',
  'latency-mean-us',
  'response-p99-us',
  'achieved-rate',
  'saturated-messages-per-second',
  'saturated-bytes-per-second',
  'detection-time-ms',
] as const;

export const outputNames = [
  'cluster-id',
  'network-name',
  'nodes',
  'node-count',
  'hosts',
  'join',
  'env-file',
  'cookie-file',
  ...figures,
  'operations',
  'failed-node',
  'report-path',
  'summary-path',
  'page-path',
  'comment-status',
  'comment-url',
  'history-status',
] as const;
export type OutputName = (typeof outputNames)[number];

/** At most three decimals; empty for a figure that was not measured. */
const numberText = (value: number | undefined): string =>
  value === undefined ? '' : String(Number(value.toFixed(3)));

/** The step's outputs, all of them always; what was not measured is empty. */
export const outputsOf = (
  report: Report,
  paths: ReportPaths,
  { hosts, text, envFile, cookieFile }: Joining = nowhere,
): Record<OutputName, string> => {
  const measured = Object.fromEntries(
    figures.map((id) => [id, numberText(valueOf(report.series, id))]),
  ) as Record<(typeof figures)[number], string>;
  return {
    'cluster-id': report.runId,
    'network-name': report.networkName,
    nodes: JSON.stringify(report.nodes),
    'node-count': String(report.nodes.length),
    hosts,
    join: text,
    'env-file': envFile,
    'cookie-file': cookieFile,
    ...measured,
    operations: JSON.stringify(report.operations),
    'failed-node': report.nodes.find(({ state }) => state === 'failed')?.name ?? '',
    'report-path': paths.report,
    'summary-path': paths.summary,
    'page-path': paths.page,
    // Known only once the report is out.
    'comment-status': '',
    'comment-url': '',
    'history-status': '',
  };
};
