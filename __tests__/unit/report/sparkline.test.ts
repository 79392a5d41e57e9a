import fc from 'fast-check';
import type { Histogram } from '../../../src/measure/series.js';
import { axisOf, cellCounts, SPARK_CELLS, sparkline } from '../../../src/report/sparkline.js';
import { aHistogram } from '../../support/report-builder.js';

/** Of buckets `[lowest, highest, count]`, its ends as they were counted. */
const of = (...buckets: Histogram['buckets']): Histogram =>
  aHistogram({ buckets, minNs: buckets[0]?.[0] ?? 0, maxNs: buckets.at(-1)?.[1] ?? 0 });

const drawn = (...histograms: Histogram[]): string[] => {
  const axis = axisOf(histograms);
  return axis ? histograms.map((each) => sparkline(each, axis).replaceAll('\u00a0', '·')) : [];
};

test.each<[string, Histogram[], string[]]>([
  ['nothing', [], []],
  ['an empty one', [of()], []],
  ['one value', [of([500, 500, 9])], ['█···················']],
  ['zeros alone', [of([0, 0, 9])], ['█···················']],
  ['zeros and more', [of([0, 0, 9], [100, 100, 9], [1000, 1000, 9])], ['█··················▆']],
  [
    'heights by square roots over a decade',
    [of([1000, 1000, 1], [3162, 3163, 4], [10_000, 10_000, 16])],
    ['▂·········▄········█'],
  ],
  ['a tail of one in a million', [of([1000, 1000, 999_999], [8000, 8000, 1])], ['█··················▁']],
  [
    'rows over one axis, each as high as any',
    [of([1000, 1000, 5], [2000, 2000, 5]), of([50_000, 50_000, 700], [100_000, 100_000, 7])],
    ['█··█················', '················█··▁'],
  ],
  [
    'ends that contradict the buckets',
    [aHistogram({ buckets: [[5, 9, 3]], minNs: 90, maxNs: 7 })],
    ['█···················'],
  ],
])('%s', (_, histograms, lines) => {
  expect(drawn(...histograms)).toEqual(lines);
});

const histogram = fc
  .array(fc.tuple(fc.nat(1e9), fc.nat(1e6), fc.integer({ min: 1, max: 1e9 })), { maxLength: 30 })
  .map((buckets) =>
    of(
      ...buckets
        .map(([low, width, count]) => [low, low + width, count] as [number, number, number])
        .sort(([a], [b]) => a - b),
    ),
  );

test('every count is in a cell, and no cell of it is blank', () => {
  fc.assert(
    fc.property(fc.array(histogram, { minLength: 1, maxLength: 5 }), (histograms) => {
      const axis = axisOf(histograms);
      if (!axis) return;
      for (const each of histograms) {
        const counts = cellCounts(each, axis);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(
          each.buckets.reduce((sum, [, , count]) => sum + count, 0),
        );
        expect(sparkline(each, axis)).toMatch(new RegExp(`^[\u00a0▁▂▃▄▅▆▇█]{${SPARK_CELLS}}$`));
        expect(Array.from(sparkline(each, axis), (cell) => cell === '\u00a0')).toEqual(
          counts.map((count) => count === 0),
        );
      }
    }),
  );
});
