import { clusterMetrics, messagingMetrics } from '../../../src/measure/metrics.js';
import { valueOf, type Series } from '../../../src/measure/series.js';
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

test('messaging metrics record: the percentiles and the throughput of the round trips', () => {
  const series: Series = aSeries({
    id: 'messaging',
    figures: figures({
      'latency-p50-us': 51,
      'latency-p95-us': 96,
      'latency-p99-us': 100,
      throughput: 19_802,
    }),
  });
  expect(messagingMetrics(200, series)).toEqual({
    messageCount: 200,
    throughput: 19_802,
    latencyP50Us: 51,
    latencyP95Us: 96,
    latencyP99Us: 100,
    series,
  });
});

test('what could not be measured is undefined, and never a 0', () => {
  const series = aSeries({ figures: [anAbsentFigure('not let', { id: 'total-memory-bytes' })] });
  expect(clusterMetrics(1, [series])).toMatchObject({
    totalMemoryBytes: undefined,
    fileDescriptors: undefined,
  });
  expect(messagingMetrics(0, series)).toMatchObject({ throughput: undefined, latencyP50Us: undefined });
});

test('a figure is found by its id, in whichever series it is', () => {
  expect(valueOf([formation, footprint], 'file-descriptors')).toBe(60);
  expect(valueOf([formation, footprint], 'no-such-figure')).toBeUndefined();
  expect(valueOf([], 'file-descriptors')).toBeUndefined();
});
