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

/** The headline figures of measured messaging, of the first size and concurrency; `undefined` where not measured. */
export type MessagingMetrics = {
  /** Round trips that were timed. */
  messageCount: number;
  /** Round trips per second, in a closed loop. */
  throughput: number | undefined;
  latencyP50Us: number | undefined;
  latencyP90Us: number | undefined;
  latencyP95Us: number | undefined;
  latencyP99Us: number | undefined;
  latencyP999Us: number | undefined;
  latencyMaxUs: number | undefined;
  latencyMeanUs: number | undefined;
  /** At the fixed rate, from when a message was due. */
  responseP99Us: number | undefined;
  /** Replies per second at the fixed rate. */
  achievedRate: number | undefined;
  saturatedMessagesPerSecond: number | undefined;
  saturatedBytesPerSecond: number | undefined;
  /** Everything, with definitions, intervals and histograms. */
  series: readonly Series[];
};

export const messagingMetrics = (series: readonly Series[]): MessagingMetrics => {
  const value = (id: string): number | undefined => valueOf(series, id);
  return {
    messageCount: value('round-trips') ?? 0,
    throughput: value('throughput'),
    latencyP50Us: value('latency-p50-us'),
    latencyP90Us: value('latency-p90-us'),
    latencyP95Us: value('latency-p95-us'),
    latencyP99Us: value('latency-p99-us'),
    latencyP999Us: value('latency-p999-us'),
    latencyMaxUs: value('latency-max-us'),
    latencyMeanUs: value('latency-mean-us'),
    responseP99Us: value('response-p99-us'),
    achievedRate: value('achieved-rate'),
    saturatedMessagesPerSecond: value('saturated-messages-per-second'),
    saturatedBytesPerSecond: value('saturated-bytes-per-second'),
    series,
  };
};

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
