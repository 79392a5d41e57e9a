import { clusterMetrics, messagingMetrics } from '../../../src/measure/metrics.js';
import { measureMessaging } from '../../../src/measure/messaging.js';
import { valueOf } from '../../../src/measure/series.js';
import { someMessaging } from '../../support/builders.js';
import { fakeMesh, never } from '../../support/fake-cluster.js';
import { aFigure, anAbsentFigure, aSeries } from '../../support/report-builder.js';

const figures = (values: Record<string, number>) =>
  Object.entries(values).map(([id, value]) => aFigure({ id, value }));

const formation = aSeries({
  id: 'formation',
  figures: figures({ 'formation-time-ms': 1234.5, 'network-overhead-bytes': 23_456 }),
});
const footprint = aSeries({
  figures: figures({ 'total-memory-bytes': 130_000_000, 'file-descriptors': 60 }),
});

test('cluster metrics record: what was measured, and beside it what the rules of thumb say', () => {
  expect(clusterMetrics(3, [formation, footprint])).toEqual({
    nodeCount: 3,
    formationTimeMs: 1234.5,
    totalMemoryBytes: 130_000_000,
    networkOverheadBytes: 23_456,
    fileDescriptors: 60,
    modelled: {
      connections: 3,
      totalMemoryBytes: 150_000_000,
      networkOverheadBytes: 24_576,
      fileDescriptors: 15,
    },
    series: [formation, footprint],
  });
});

test('messaging metrics record: what the headline figures of all series are', () => {
  const series = [
    aSeries({
      id: 'round-trip',
      figures: figures({
        'latency-p50-us': 51,
        'latency-p90-us': 91,
        'latency-p95-us': 96,
        'latency-p99-us': 100,
        'latency-p999-us': 120,
        'latency-max-us': 130,
        'latency-mean-us': 50.5,
        'round-trips': 200,
        throughput: 19_802,
      }),
    }),
    aSeries({ id: 'fixed-rate', figures: figures({ 'response-p99-us': 300, 'achieved-rate': 999 }) }),
    aSeries({
      id: 'throughput',
      figures: figures({
        'saturated-messages-per-second': 400_000,
        'saturated-bytes-per-second': 25_600_000,
      }),
    }),
  ];
  expect(messagingMetrics(series)).toEqual({
    messageCount: 200,
    throughput: 19_802,
    latencyP50Us: 51,
    latencyP90Us: 91,
    latencyP95Us: 96,
    latencyP99Us: 100,
    latencyP999Us: 120,
    latencyMaxUs: 130,
    latencyMeanUs: 50.5,
    responseP99Us: 300,
    achievedRate: 999,
    saturatedMessagesPerSecond: 400_000,
    saturatedBytesPerSecond: 25_600_000,
    series,
  });
});

test('messaging metrics record: each of them is there when it was measured', async () => {
  const { cluster, engine } = await fakeMesh();
  const messaging = someMessaging({ messageCount: 2000, concurrency: [1] });
  const metrics = messagingMetrics(await measureMessaging(cluster, { messaging, engine, signal: never }));
  expect(Object.entries(metrics).filter(([, value]) => value === undefined)).toEqual([]);
  expect(metrics.messageCount).toBe(2000);
});

test('what could not be measured is undefined, and never a 0', () => {
  const series = aSeries({ figures: [anAbsentFigure('not let', { id: 'total-memory-bytes' })] });
  expect(clusterMetrics(1, [series])).toMatchObject({
    totalMemoryBytes: undefined,
    fileDescriptors: undefined,
  });
  expect(messagingMetrics([series])).toMatchObject({
    messageCount: 0,
    throughput: undefined,
    latencyP50Us: undefined,
    saturatedMessagesPerSecond: undefined,
  });
});

test('a figure is found by its id, in whichever series it is', () => {
  expect(valueOf([formation, footprint], 'file-descriptors')).toBe(60);
  expect(valueOf([formation, footprint], 'no-such-figure')).toBeUndefined();
  expect(valueOf([], 'file-descriptors')).toBeUndefined();
});
