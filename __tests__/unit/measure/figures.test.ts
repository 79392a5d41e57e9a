import fc from 'fast-check';
import { distinct } from '../../../src/base/lists.js';
import {
  figureOf,
  idOf,
  latencyCells,
  latencyColumns,
  nameOf,
  neededFor,
  percentileFigure,
  percentileUs,
  quantiles,
  sizeLabel,
} from '../../../src/measure/figures.js';
import { Times } from '../../../src/measure/histogram.js';
import { figureSchema } from '../../../src/measure/series.js';
import { mean, median } from '../../../src/measure/statistics.js';
import { counted } from '../../support/fake-histogram.js';

const head = {
  id: 'latency-us',
  label: 'Latency',
  unit: 'us',
  better: 'lower',
  definition: 'Timed.',
} as const;

/** 1 µs, 2 µs, 3 µs …, exact below 128 µs to half a per cent. */
const rising = (count: number): Times =>
  Times.of(counted(Array.from({ length: count }, (_, at) => 1000 * (at + 1))));

test('percentiles have names and ids', () => {
  expect(quantiles.map((p) => [nameOf(p), idOf(p), neededFor(p)])).toEqual([
    ['p50', 'p50', 2],
    ['p90', 'p90', 10],
    ['p95', 'p95', 20],
    ['p99', 'p99', 100],
    ['p99.9', 'p999', 1000],
  ]);
});

test.each(quantiles.map((p) => [nameOf(p), p]))(
  '%s takes so many times that one can lie beyond',
  (_name, p) => {
    const needed = neededFor(p);
    expect(percentileUs(rising(needed - 1), p)).toBeUndefined();
    const us = percentileUs(rising(needed), p)!;
    expect(Math.abs(us / (Math.floor(needed * p) + 1) - 1)).toBeLessThan(0.004);
    expect(percentileUs(Times.none, p)).toBeUndefined();
  },
);

test('a percentile that too few times are there for is absent with the reason', () => {
  expect(percentileFigure(head, [rising(40), rising(59)], 0.99)).toEqual({
    ...head,
    absent: 'it takes 100 times at least, got 99',
  });
  expect(percentileFigure(head, [], 0.5)).toEqual({ ...head, absent: 'it takes 2 times at least, got 0' });
});

test('a percentile is of all segments together, with an interval where each has one of its own', () => {
  const segments = [rising(100), rising(102), rising(98)];
  const figure = percentileFigure(head, segments, 0.5) as { value: number; interval: { low: number } };
  expect(figure.value).toBeCloseTo(51, 0);
  expect(figure.interval.low).toBeLessThan(51);
  expect(figure.interval.low).toBeGreaterThan(45);
  // Of three hundred together p99 can be told, of eighty of them not.
  expect(percentileFigure(head, [...segments, rising(80)], 0.99)).toEqual({ ...head, value: expect.any(Number) as number }); // prettier-ignore
});

test.each<[string, number | undefined, (number | undefined)[], object]>([
  ['nothing is absent with the reason', undefined, [1, 2], { absent: 'why' }],
  ['one segment has no interval', 5, [5], { value: 5 }],
  ['segments that are not all known have none', 5, [5, undefined, 6, 5], { value: 5 }],
  ['segments that are not all positive have none', 5, [5, 0, 5], { value: 5 }],
  ['segments that agree have one', 5, [5, 5, 5], { value: 5, interval: { low: 5, high: 5 } }],
  ['zero is a value', 0, [0, 0], { value: 0 }],
])('a figure of %s', (_what, pooled, sections, told) => {
  const figure = figureOf(head, pooled, sections, 'why');
  expect(figure).toEqual({ ...head, ...told });
  expect(figureSchema.parse(figure)).toEqual(figure);
});

test('the cells of a table of latencies are those of its columns, and empty where nothing can be told', () => {
  expect(latencyColumns.map(({ label }) => label)).toEqual(['Count', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'max', 'mean']); // prettier-ignore
  expect(latencyCells(rising(3))).toEqual([3, expect.closeTo(2, 1), null, null, null, null, 3, 2]);
  expect(latencyCells(Times.none)).toEqual([0, null, null, null, null, null, null, null]);
});

test.each([
  [0, '0 B'],
  [64, '64 B'],
  [1000, '1000 B'],
  [1024, '1 KiB'],
  [1536, '1536 B'],
  [65_536, '64 KiB'],
  [1_048_576, '1 MiB'],
  [1_049_600, '1025 KiB'],
  [16_777_216, '16 MiB'],
])('%d bytes are %s', (bytes, label) => {
  expect(sizeLabel(bytes)).toBe(label);
});

test.each<[number[], number | undefined]>([
  [[], undefined],
  [[3], 3],
  [[9, 1], 5],
  [[9, 1, 2], 2],
  [[100, 20, 9, 3], 14.5],
])('the median of %j is %j', (values, middle) => {
  expect(median(values)).toBe(middle);
});

test('the mean of values, and that of none', () => {
  expect([mean([1, 2, 6]), mean([7]), mean([])]).toEqual([3, 7, undefined]);
});

test('as many values lie below the median as above it, and none is moved', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { minLength: 1 }), (values) => {
      const before = [...values];
      const middle = median(values)!;
      expect(values).toEqual(before);
      const [below, above] = [values.filter((it) => it < middle), values.filter((it) => it > middle)];
      return below.length * 2 <= values.length && above.length * 2 <= values.length;
    }),
  );
});

test('what is there twice is kept once, in the order of its first', () => {
  expect(distinct(['b', 'a', 'b', 'c', 'a'])).toEqual(['b', 'a', 'c']);
});
