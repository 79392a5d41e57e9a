import { sum } from '../base/lists.js';
import type { ClusterNode } from '../cluster/cluster.js';
import type { AgentFault } from '../cluster/replies.js';
import type { MessagingConfig } from '../config/config.js';
import type { Operation } from '../config/operations.js';
import type { Times } from './histogram.js';
import type { OpenLoop } from './open-loop.js';
import type { Placement } from './placement.js';
import type { MachineRecord } from './recording.js';

/** How all operations are measured: as messages are. */
export type Measuring = Pick<MessagingConfig, 'warmupMs' | 'repeats' | 'cpuPlacement'>;

/** An operation and the nodes that call it. */
export type Called = Readonly<{ operation: Operation; nodes: readonly ClusterNode[] }>;

/** What one node's callers counted: successes, and what went wrong by kind. */
type Counted = { node: string; succeeded: number; faults: readonly AgentFault[] };

/** `times` are of calls that succeeded; `busyMs` is what the node's `callers` were at it together. */
export type ClosedNode = Counted & { times: Times; busyMs: number; callers: number };
export type ClosedRecord = {
  segment: number;
  operation: string;
  /** Callers on each node. */
  concurrency: number;
  nodes: readonly ClosedNode[];
};

export type OpenNode = Counted & OpenLoop;
export type OpenRecord = {
  segment: number;
  operation: string;
  windowMs: number;
  nodes: readonly OpenNode[];
};

/** All that was recorded of operations, segment by segment. */
export type OperationRecording = {
  called: readonly Called[];
  placement: Placement;
  closed: ClosedRecord[];
  open: OpenRecord[];
  machine: MachineRecord[];
};

/** Of one kind, on one node or several. */
export type Fault = AgentFault & { nodes: readonly string[] };

/** What went wrong, by kind over all nodes, the most frequent first. */
export const faultsOf = (counted: readonly Pick<Counted, 'node' | 'faults'>[]): Fault[] => {
  const kinds = new Map<string, Fault>();
  for (const { node, faults } of counted)
    for (const fault of faults) {
      const known = kinds.get(fault.kind);
      const nodes = [...new Set([...(known?.nodes ?? []), node])];
      kinds.set(fault.kind, { ...(known ?? fault), count: (known?.count ?? 0) + fault.count, nodes });
    }
  return [...kinds.values()].filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
};

export const faultCount = (counted: readonly Pick<Counted, 'faults'>[]): number =>
  sum(counted.flatMap(({ faults }) => faults).map(({ count }) => count));

export const successes = (counted: readonly Pick<Counted, 'succeeded'>[]): number =>
  sum(counted.map(({ succeeded }) => succeeded));

/** The part of calls that went wrong; `undefined` without calls. */
export const faultShare = (counted: readonly Counted[]): number | undefined => {
  const [wrong, right] = [faultCount(counted), successes(counted)];
  return wrong + right > 0 ? wrong / (wrong + right) : undefined;
};

/** Successes a second of one node, each caller by the time that it was at it. */
const nodeRate = (records: readonly ClosedNode[]): number | undefined => {
  const busyMs = sum(records.map((each) => each.busyMs));
  const [first] = records;
  return first && busyMs > 0 ? (successes(records) * first.callers * 1000) / busyMs : undefined;
};

/** Successes a second of all nodes together; `undefined` when there was none. */
export const callRate = (records: readonly ClosedRecord[]): number | undefined => {
  const all = records.flatMap(({ nodes }) => nodes);
  const names = [...new Set(all.map(({ node }) => node))];
  const rates = names.map((name) => nodeRate(all.filter(({ node }) => node === name)) ?? 0);
  const total = sum(rates);
  return total > 0 ? total : undefined;
};
