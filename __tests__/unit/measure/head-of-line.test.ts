import { headOfLineSeries } from '../../../src/measure/head-of-line.js';
import type { BulkRecord } from '../../../src/measure/recording.js';
import { seriesSchema } from '../../../src/measure/series.js';
import { apart, aRecording, times, together, toldFigures, toldRows } from '../../support/recordings.js';

const record = (
  segment: number,
  { pairClass }: typeof apart,
  [alone, beside]: [number, number],
): BulkRecord => ({
  segment,
  pairClass,
  alone: times(alone),
  besideBulk: times(beside),
});

test('small messages alone stand beside those that share the connection; the figures are of the first pair', () => {
  const series = headOfLineSeries(
    aRecording({
      bulk: [
        record(0, apart, [100, 1000]),
        record(0, together, [50, 800]),
        record(1, apart, [120, 2000]),
        record(1, together, [50, 800]),
      ],
    }),
  );
  expect(toldFigures(series)).toMatchInlineSnapshot(`
    {
      "small-alone-p50-us": "120",
      "small-alone-p99-us": "120",
      "small-beside-bulk-p50-us": "2000",
      "small-beside-bulk-p99-us": "2000",
    }
  `);
  expect(toldRows(series)).toMatchInlineSnapshot(`
    [
      "different CPUs | idle | 2000 | 120 | 120 | 120 | 120 | 120 | 120 | 110 | small-alone-different-cpus",
      "different CPUs | full of bulk data | 2000 | 2000 | 2000 | 2000 | 2000 | 2000 | 2000 | 1500 | small-beside-bulk-different-cpus",
      "same CPU | idle | 2000 | 50 | 50 | 50 | 50 | 50 | 50 | 50 | small-alone-same-cpu",
      "same CPU | full of bulk data | 2000 | 800 | 800 | 800 | 800 | 800 | 800 | 800 | small-beside-bulk-same-cpu",
    ]
  `);
  expect(series.histograms?.map(({ id, count }) => [id, count])).toEqual([
    ['small-alone-different-cpus', 2000],
    ['small-beside-bulk-different-cpus', 2000],
    ['small-alone-same-cpu', 2000],
    ['small-beside-bulk-same-cpu', 2000],
  ]);
});

test('too few small messages that came through the bulk are told, and not guessed from', () => {
  const bulk = [{ ...record(0, apart, [100, 1000]), besideBulk: times(5000, 3) }];
  const series = headOfLineSeries(aRecording({ bulk }));
  expect(toldFigures(series)).toMatchObject({
    'small-beside-bulk-p99-us': 'absent: it takes 100 times at least, got 3',
    'small-alone-p99-us': '100',
  });
  expect(seriesSchema.parse(series)).toEqual(series);
});

test('a series without a segment says so, and is valid', () => {
  const series = headOfLineSeries(aRecording());
  expect(toldFigures(series)).toMatchObject({
    'small-alone-p50-us': 'absent: it takes 2 times at least, got 0',
  });
  expect(seriesSchema.parse(series)).toEqual(series);
});
