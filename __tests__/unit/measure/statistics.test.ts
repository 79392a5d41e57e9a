import fc from 'fast-check';
import { sum } from '../../../src/base/lists.js';
import { throughput } from '../../../src/measure/statistics.js';
import { percentile, sortSamples } from '../../support/exact-percentiles.js';

const sorted = (samples: number[]) => sortSamples(samples)!;
const samples = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
  minLength: 1,
  maxLength: 200,
});
const fraction = fc.double({ min: 0, max: 1, noNaN: true });

test('p50/p95/p99 of a known list', () => {
  // Twenty samples: sorted[10], sorted[19], sorted[19].
  const known = sorted([7, 1, 20, 3, 15, 9, 12, 5, 18, 2, 11, 8, 19, 4, 16, 6, 14, 10, 17, 13]);
  expect([0.5, 0.95, 0.99].map((p) => percentile(known, p))).toEqual([11, 20, 20]);
});

test('p50/p95/p99 of one hundred, and of one', () => {
  const hundred = sorted(Array.from({ length: 100 }, (_, at) => at + 1));
  expect([0.5, 0.95, 0.99].map((p) => percentile(hundred, p))).toEqual([51, 96, 100]);
  expect([0.5, 0.95, 0.99].map((p) => percentile(sorted([4.2]), p))).toEqual([4.2, 4.2, 4.2]);
});

test('the ends of a list are its smallest and its largest', () => {
  const list = sorted([30, 10, 20]);
  expect([percentile(list, 0), percentile(list, 1)]).toEqual([10, 30]);
});

test('samples are sorted as numbers and not as texts', () => {
  expect([...sorted([100, 9, 20, -1])]).toEqual([-1, 9, 20, 100]);
});

test('of no samples there is no order', () => {
  expect(sortSamples([])).toBeUndefined();
});

test.each([-0.01, 1.01, 50, NaN])('a percentile of %d is refused', (p) => {
  expect(() => percentile(sorted([1]), p)).toThrow(`Expected a percentile from 0 to 1, got ${p}`);
});

test('throughput arithmetic: completions a second of the time they took', () => {
  expect(throughput(1000, 500)).toBe(2000);
  expect(throughput(1, 1000)).toBe(1);
  expect(throughput(0, 10)).toBe(0);
});

test('a sum, and that of nothing', () => {
  expect([sum([1, 2, 3.5]), sum([])]).toEqual([6.5, 0]);
});

test('a percentile is a member of the list', () => {
  fc.assert(fc.property(samples, fraction, (list, p) => list.includes(percentile(sorted(list), p))));
});

test('a percentile grows with p', () => {
  fc.assert(
    fc.property(samples, fraction, fraction, (list, one, two) => {
      const [low, high] = [Math.min(one, two), Math.max(one, two)];
      return percentile(sorted(list), low) <= percentile(sorted(list), high);
    }),
  );
});

test('a percentile is sorted[min(n−1, floor(n·p))], whatever the order of the list', () => {
  fc.assert(
    fc.property(samples, fraction, (list, p) => {
      const inOrder = [...list].sort((a, b) => a - b);
      const expected = inOrder[Math.min(inOrder.length - 1, Math.floor(inOrder.length * p))];
      // Not toBe: −0 and 0 are one sample.
      return percentile(sorted([...list].reverse()), p) === expected;
    }),
  );
});
