import type { MessagingConfig } from '../config/config.js';
import type { Operation } from '../config/operations.js';
import { sizeLabel } from '../measure/figures.js';
import { idsOf } from '../measure/operation-ids.js';
import type { Head } from './judge.js';

/** The figures that two sides are compared by, and the change of each that is worth speaking of unless the user says so. */
export type Metric = Readonly<{ head: Head; threshold: number }>;

const us = (id: string, label: string, definition: string): Head => ({
  id,
  label,
  unit: 'us',
  better: 'lower',
  definition,
});

const clusterMetrics: readonly Metric[] = [
  {
    threshold: 0.1,
    head: {
      id: 'formation-time-ms',
      label: 'Formation time',
      unit: 'ms',
      better: 'lower',
      definition: "From the launch's first Docker call until the mesh was full; one cluster after the other.",
    },
  },
  {
    threshold: 0.05,
    head: {
      id: 'total-memory-bytes',
      label: 'Memory',
      unit: 'bytes',
      better: 'lower',
      definition: 'Working set of all containers of a cluster, after it was measured.',
    },
  },
];

const messagingMetrics = ({ messageSizesBytes, concurrency }: MessagingConfig): Metric[] => {
  const size = sizeLabel(messageSizesBytes[0] ?? 0);
  const what = `${size}, ${String(concurrency[0])} in flight between two nodes`;
  return [
    {
      threshold: 0.03,
      head: us('latency-p50-us', 'Round trip p50', `Median round trip (${what}), closed loop.`),
    },
    {
      threshold: 0.1,
      head: us('latency-p99-us', 'Round trip p99', `The 99th percentile of the same round trips (${what}).`),
    },
    {
      threshold: 0.15,
      head: {
        id: 'saturated-messages-per-second',
        label: 'Messages at saturation',
        unit: 'per-second',
        better: 'higher',
        definition: `Messages of ${size} received per second from ${String(Math.max(...concurrency))} senders that never rest.`,
      },
    },
  ];
};

const operationMetrics = ({ name, concurrency }: Operation, id: string): Metric[] => {
  const what = `${String(concurrency[0])} in flight on each node`;
  return [
    { threshold: 0.03, head: us(`${id}-p50-us`, `${name} p50`, `Median of calls that succeeded (${what}).`) },
    {
      threshold: 0.1,
      head: us(`${id}-p99-us`, `${name} p99`, `The 99th percentile of the same calls (${what}).`),
    },
    {
      threshold: 0.05,
      head: {
        id: `${id}-calls-per-second`,
        label: `${name} rate`,
        unit: 'per-second',
        better: 'higher',
        definition: `Calls that succeeded a second over all nodes (${what}).`,
      },
    },
  ];
};

/** All that is judged of two sides. */
export const comparedMetrics = (
  messaging: MessagingConfig,
  operations: readonly Operation[],
): readonly Metric[] => {
  const ids = idsOf(operations);
  return [
    ...(messaging.messageCount > 0 ? messagingMetrics(messaging) : []),
    ...operations.flatMap((operation, at) => operationMetrics(operation, ids[at] ?? '')),
    ...clusterMetrics,
  ];
};
