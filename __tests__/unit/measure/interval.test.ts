import fc from 'fast-check';
import { sum } from '../../../src/base/lists.js';
import { halfWidth, sectioned } from '../../../src/measure/interval.js';
import { percentile, sortSamples } from '../../support/exact-percentiles.js';
import { normal } from '../../support/random.js';

test('an interval by sectioning, worked by hand', () => {
  // ln(section / 100) is ±0.1: their variance about the pooled value is 0.04 / 3, that of the mean of four 0.01 / 3.
  const sections = [-0.1, 0.1, 0.1, -0.1].map((log) => 100 * Math.exp(log));
  const { low, high } = sectioned(100, sections)!;
  expect(Math.log(high / 100)).toBeCloseTo(3.182446305 * Math.sqrt(0.01 / 3), 10);
  expect([low, high].map((end) => Number(end.toFixed(2)))).toEqual([83.22, 120.17]);
});

test('of three sections there is an interval, and it is wide; of two it would be any size, so there is none', () => {
  const { low, high } = sectioned(100, [90, 110, 100])!;
  expect([low, high].map(Math.round)).toEqual([78, 128]);
  expect(sectioned(100, [90, 110])).toBeUndefined();
});

test('sections that all have another value than the whole widen the interval, rather than move it', () => {
  const { low, high } = sectioned(100, [120, 120, 120, 120])!;
  expect(low * high).toBeCloseTo(100 ** 2, 6);
  expect(high).toBeGreaterThan(130);
});

test.each<[string, number, number[]]>([
  ['no sections', 100, []],
  ['one section', 100, [100]],
  ['a section of nothing', 100, [100, 0]],
  ['a section below nothing', 100, [100, -1]],
  ['a section that is no number', 100, [100, NaN]],
  ['nothing in the whole', 0, [100, 100]],
])('with %s there is no interval', (_what, pooled, sections) => {
  expect(sectioned(pooled, sections)).toBeUndefined();
});

const positive = fc.double({ min: 1e-3, max: 1e9, noNaN: true });
const sections = fc.array(positive, { minLength: 3, maxLength: 100 });

test('an interval has the value in its middle, by factors, and scales with it', () => {
  fc.assert(
    fc.property(
      positive,
      sections,
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      (pooled, parts, factor) => {
        const { low, high } = sectioned(pooled, parts)!;
        const scaled = sectioned(
          pooled * factor,
          parts.map((each) => each * factor),
        )!;
        expect(low).toBeLessThanOrEqual(pooled);
        expect(high).toBeGreaterThanOrEqual(pooled);
        expect(Math.log(pooled / low)).toBeCloseTo(Math.log(high / pooled), 6);
        expect(Math.log(scaled.high / scaled.low)).toBeCloseTo(Math.log(high / low), 6);
      },
    ),
  );
});

test('sections that agree leave no doubt', () => {
  expect(sectioned(7, [7, 7, 7])).toEqual({ low: 7, high: 7 });
});

test.each([
  [90, 111.111111, 0.111],
  [50, 200, 1],
  [7, 7, 0],
])('%d to %d is half a width of %d', (low, high, share) => {
  expect(halfWidth({ low, high })).toBeCloseTo(share, 3);
});

describe('the interval holds the truth 95 times of 100', () => {
  const RUNS = 2000;
  const SEGMENT = 100;
  const spread = 0.5;
  const mean = (samples: readonly number[]): number => sum(samples) / samples.length;
  const median = (samples: readonly number[]): number => percentile(sortSamples(samples)!, 0.5);

  /** How often the interval of so many lognormal segments holds the figure of the distribution itself. */
  const coverage = (
    segments: number,
    figure: (samples: readonly number[]) => number,
    truth: number,
  ): number => {
    const next = normal(20_260_102);
    let held = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const parts = Array.from({ length: segments }, () =>
        Array.from({ length: SEGMENT }, () => Math.exp(spread * next())),
      );
      const { low, high } = sectioned(figure(parts.flat()), parts.map(figure))!;
      if (low <= truth && truth <= high) held += 1;
    }
    return held / RUNS;
  };

  test.each([
    ['medians of 5 segments', 5, median, 1],
    ['medians of 10 segments', 10, median, 1],
    ['means of 10 segments', 10, mean, Math.exp(spread ** 2 / 2)],
    ['means of 20 segments', 20, mean, Math.exp(spread ** 2 / 2)],
  ])('of %s', (_what, segments, figure, truth) => {
    const held = coverage(segments, figure, truth);
    expect(held).toBeGreaterThan(0.93);
    expect(held).toBeLessThan(0.97);
  });
});
