import {
  modelledConnections,
  modelledDescriptors,
  modelledMemoryBytes,
  modelledNetworkBytes,
} from './model.js';
import { valueOf, type Series } from './series.js';

/** The headline figures of a formed cluster; `undefined` where one could not be measured. */
export type ClusterMetrics = {
  nodeCount: number;
  formationTimeMs: number | undefined;
  totalMemoryBytes: number | undefined;
  networkOverheadBytes: number | undefined;
  fileDescriptors: number | undefined;
  /** What the rules of thumb say. */
  modelled: {
    connections: number;
    totalMemoryBytes: number;
    networkOverheadBytes: number;
    fileDescriptors: number;
  };
  /** Everything, with definitions and per node. */
  series: readonly Series[];
};

export const clusterMetrics = (nodeCount: number, series: readonly Series[]): ClusterMetrics => ({
  nodeCount,
  formationTimeMs: valueOf(series, 'formation-time-ms'),
  totalMemoryBytes: valueOf(series, 'total-memory-bytes'),
  networkOverheadBytes: valueOf(series, 'network-overhead-bytes'),
  fileDescriptors: valueOf(series, 'file-descriptors'),
  modelled: {
    connections: modelledConnections(nodeCount),
    totalMemoryBytes: modelledMemoryBytes(nodeCount),
    networkOverheadBytes: modelledNetworkBytes(nodeCount),
    fileDescriptors: modelledDescriptors(nodeCount),
  },
  series,
});

/** The headline figures of measured messaging; `undefined` when no round trip was measured. */
export type MessagingMetrics = {
  messageCount: number;
  /** Round trips per second, one in flight. */
  throughput: number | undefined;
  latencyP50Us: number | undefined;
  latencyP95Us: number | undefined;
  latencyP99Us: number | undefined;
  series: Series;
};

export const messagingMetrics = (messageCount: number, series: Series): MessagingMetrics => ({
  messageCount,
  throughput: valueOf([series], 'throughput'),
  latencyP50Us: valueOf([series], 'latency-p50-us'),
  latencyP95Us: valueOf([series], 'latency-p95-us'),
  latencyP99Us: valueOf([series], 'latency-p99-us'),
  series,
});

/** How the mesh formed; `undefined` where there was nothing to measure, as with a single node. */
export type FormationMetrics = {
  formationTimeMs: number | undefined;
  meshTimeMs: number | undefined;
  globalAgreementMs: number | undefined;
  networkOverheadBytes: number | undefined;
  /** Everything, with definitions and phases. */
  series: Series;
};

export const formationMetrics = (series: Series): FormationMetrics => ({
  formationTimeMs: valueOf([series], 'formation-time-ms'),
  meshTimeMs: valueOf([series], 'mesh-time-ms'),
  globalAgreementMs: valueOf([series], 'global-agreement-ms'),
  networkOverheadBytes: valueOf([series], 'network-overhead-bytes'),
  series,
});

/** What the survivors made of a failed node. */
export type FailureMetrics = {
  failedNode: string;
  /** Until the last survivor noticed; `undefined` when one did not. */
  detectionTimeMs: number | undefined;
  /** Ordered pairs of survivors of which the first does not see the second; 0 is a full mesh. */
  survivorViewsMissing: number | undefined;
  /** Everything, with definitions and per survivor. */
  series: Series;
};

export const failureMetrics = (failedNode: string, series: Series): FailureMetrics => ({
  failedNode,
  detectionTimeMs: valueOf([series], 'detection-time-ms'),
  survivorViewsMissing: valueOf([series], 'survivor-views-missing'),
  series,
});
