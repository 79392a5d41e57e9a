import type { RoundTripRecord } from '../../../src/measure/recording.js';
import { roundTripSeries } from '../../../src/measure/round-trip.js';
import { seriesSchema } from '../../../src/measure/series.js';
import { someMessaging } from '../../support/builders.js';
import { apart, aRecording, times, together, toldFigures, toldRows } from '../../support/recordings.js';

const messaging = someMessaging({ messageSizesBytes: [64], concurrency: [1, 16] });

/** A thousand of each class in 100 ms. */
const aRecord = (
  segment: number,
  [apartUs, togetherUs]: [number, number],
  overrides: Partial<RoundTripRecord> = {},
): RoundTripRecord => ({
  segment,
  sizeBytes: 64,
  concurrency: 1,
  elapsedMs: 100,
  classes: [
    { pairClass: apart.pairClass, times: times(apartUs), first: times(apartUs) },
    { pairClass: together.pairClass, times: times(togetherUs), first: times(togetherUs) },
  ],
  ...overrides,
});

const busy = { concurrency: 16 };

test('the figures are of the first size and concurrency; the tables have all, and each pair', () => {
  const series = roundTripSeries(
    aRecording({
      roundTrips: [
        aRecord(0, [200, 100]),
        aRecord(1, [220, 100]),
        aRecord(0, [900, 800], busy),
        aRecord(1, [900, 800], busy),
      ],
      perPair: new Map([
        [apart, times(210)],
        [together, times(100)],
      ]),
    }),
    messaging,
  );
  // 4000 round trips in 200 ms: (200 + 220 + 2 · 100) / 4 = 155 µs on average.
  expect(toldFigures(series)).toMatchInlineSnapshot(`
    {
      "latency-max-us": "220",
      "latency-mean-us": "155",
      "latency-p50-us": "200.2",
      "latency-p90-us": "219.6",
      "latency-p95-us": "219.6",
      "latency-p99-us": "219.6",
      "latency-p999-us": "219.6",
      "round-trips": "4000",
      "throughput": "20000",
    }
  `);
  expect(toldRows(series)).toMatchInlineSnapshot(`
    [
      "64 B | 1 | different CPUs | 2000 | 219.6 | 219.6 | 219.6 | 219.6 | 219.6 | 220 | 210 | 64-1-different-cpus",
      "64 B | 1 | same CPU | 2000 | 100 | 100 | 100 | 100 | 100 | 100 | 100 | 64-1-same-cpu",
      "64 B | 16 | different CPUs | 2000 | 900 | 900 | 900 | 900 | 900 | 900 | 900 | 64-16-different-cpus",
      "64 B | 16 | same CPU | 2000 | 800 | 800 | 800 | 800 | 800 | 800 | 800 | 64-16-same-cpu",
    ]
  `);
  expect(toldRows(series, 1)).toMatchInlineSnapshot(`
    [
      "node1 → node2 | different CPUs | 1000 | 210 | 210 | 210 | 210 | 210 | 210 | 210",
      "node1 → node3 | same CPU | 1000 | 100 | 100 | 100 | 100 | 100 | 100 | 100",
    ]
  `);
  expect(seriesSchema.parse(series)).toEqual(series);
});

test('each histogram is named in the table, once', () => {
  const series = roundTripSeries(
    aRecording({ roundTrips: [aRecord(0, [200, 100]), aRecord(0, [900, 800], busy)] }),
    messaging,
  );
  const ids = series.histograms!.map(({ id }) => id);
  expect(ids).toEqual(series.tables[0]!.rows.map((row) => row.at(-1)));
  expect(new Set(ids).size).toBe(4);
});

test('a series without a round trip says so, and is valid', () => {
  const series = roundTripSeries(aRecording(), messaging);
  expect(toldFigures(series)).toMatchObject({
    'latency-p50-us': 'absent: it takes 2 times at least, got 0',
    'latency-max-us': 'absent: no round trip was measured',
    'latency-mean-us': 'absent: no round trip was measured',
    'round-trips': '0',
    throughput: 'absent: no round trip was measured',
  });
  expect(series.tables.map(({ rows }) => rows.length)).toEqual([0]);
  expect(seriesSchema.parse(series)).toEqual(series);
});

test('round trips that took no time have no throughput, rather than an endless one', () => {
  const series = roundTripSeries(
    aRecording({ roundTrips: [aRecord(0, [1, 1], { elapsedMs: 0 })] }),
    messaging,
  );
  expect(toldFigures(series)['throughput']).toBe('absent: no round trip was measured');
});
