import { z } from 'zod';
import { distinct } from '../base/lists.js';
import { callText } from '../config/calls.js';
import type { Operation } from '../config/operations.js';
import { percentileUs } from './figures.js';
import { Times } from './histogram.js';
import { achieved, mergedLoops } from './open-loop.js';
import {
  callRate,
  faultCount,
  faultShare,
  faultsOf,
  successes,
  type ClosedRecord,
  type OpenRecord,
  type OperationRecording,
} from './operation-recording.js';

/** More kinds of errors are in the report's table. */
const MOST_KINDS = 5;

const us = z.number().nonnegative().nullable();
const count = z.int().nonnegative();

/** One operation and one way of calling it: so many callers on each node, or a rate over all of them. */
export const operationRowSchema = z.object({
  name: z.string(),
  call: z.string(),
  /** Names of the nodes that called it. */
  from: z.array(z.string()),
  loop: z.enum(['closed', 'open']),
  /** Callers on each node; null in an open loop. */
  concurrency: z.int().positive().nullable(),
  /** Calls a second that were due over all nodes; null in a closed loop. */
  rate: z.number().positive().nullable(),
  /** Calls that succeeded. */
  count,
  /** Of those, over all nodes; in an open loop those that came back within the windows. */
  callsPerSecond: z.number().nonnegative().nullable(),
  /** Of calls that succeeded: from the call; in an open loop from when it was due. Null where not measured. */
  p50Us: us,
  p90Us: us,
  p95Us: us,
  p99Us: us,
  p999Us: us,
  maxUs: us,
  meanUs: us,
  /** Open loop: from the call. */
  serviceP99Us: us,
  /** Open loop: from when it was due to the call. */
  lagP99Us: us,
  /** Open loop: calls that were given up. */
  unanswered: count,
  errors: count,
  /** Errors of all calls that ended, 0 to 1. */
  errorShare: z.number().min(0).max(1).nullable(),
  /** The most frequent ones. */
  errorKinds: z.array(z.object({ kind: z.string(), count, sample: z.string(), nodes: z.array(z.string()) })),
});
export type OperationRow = z.output<typeof operationRowSchema>;

const timesOf = (times: Times) => ({
  p50Us: percentileUs(times, 0.5) ?? null,
  p90Us: percentileUs(times, 0.9) ?? null,
  p95Us: percentileUs(times, 0.95) ?? null,
  p99Us: percentileUs(times, 0.99) ?? null,
  p999Us: percentileUs(times, 0.999) ?? null,
  maxUs: times.count === 0 ? null : times.maxNs / 1000,
  meanUs: times.meanNs === undefined ? null : times.meanNs / 1000,
});

type Counted = ClosedRecord['nodes'][number] | OpenRecord['nodes'][number];

const headOf = (operation: Operation, nodes: readonly Counted[]) => ({
  name: operation.name,
  call: callText(operation.call),
  from: distinct(nodes.map(({ node }) => node)),
  count: successes(nodes),
  errors: faultCount(nodes),
  errorShare: faultShare(nodes) ?? null,
  errorKinds: faultsOf(nodes)
    .slice(0, MOST_KINDS)
    .map(({ nodes: on, ...fault }) => ({ ...fault, nodes: [...on] })),
});

const closedRow = (
  operation: Operation,
  concurrency: number,
  records: readonly ClosedRecord[],
): OperationRow => {
  const nodes = records.flatMap((record) => record.nodes);
  return {
    ...headOf(operation, nodes),
    loop: 'closed',
    concurrency,
    rate: null,
    callsPerSecond: callRate(records) ?? null,
    ...timesOf(Times.merged(nodes.map(({ times }) => times))),
    serviceP99Us: null,
    lagP99Us: null,
    unanswered: 0,
  };
};

/** A segment of all nodes together. */
export const windowOf = ({ windowMs, nodes }: OpenRecord) => ({ windowMs, ...mergedLoops(nodes) });

const openRow = (operation: Operation, records: readonly OpenRecord[]): OperationRow => {
  const nodes = records.flatMap((record) => record.nodes);
  const windows = records.map(windowOf);
  const { response, service, lag, unanswered } = mergedLoops(nodes);
  return {
    ...headOf(operation, nodes),
    loop: 'open',
    concurrency: null,
    rate: operation.rate,
    callsPerSecond: achieved(windows) ?? null,
    ...timesOf(response),
    serviceP99Us: percentileUs(service, 0.99) ?? null,
    lagP99Us: percentileUs(lag, 0.99) ?? null,
    unanswered,
  };
};

/** A row for each operation and way of calling it, as far as it was measured. */
export const operationRows = ({ called, closed, open }: OperationRecording): OperationRow[] =>
  called.flatMap(({ operation }) => {
    const own = closed.filter((record) => record.operation === operation.name);
    const paced = open.filter((record) => record.operation === operation.name);
    return [
      ...operation.concurrency.flatMap((concurrency) => {
        const records = own.filter((record) => record.concurrency === concurrency);
        return records.length === 0 ? [] : [closedRow(operation, concurrency, records)];
      }),
      ...(paced.length === 0 ? [] : [openRow(operation, paced)]),
    ];
  });
