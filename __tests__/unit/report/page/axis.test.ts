import fc from 'fast-check';
import type { Unit } from '../../../../src/measure/series.js';
import { axisOf, extent } from '../../../../src/report/page/axis.js';

const axis = (least: number, most: number, unit: Unit = 'us', fromZero = true) =>
  axisOf({ ends: [least, most], unit, range: [300, 20], count: 6, fromZero });
const texts = (...args: Parameters<typeof axis>): string =>
  axis(...args)
    .ticks.map(({ text }) => text)
    .join(' | ');

test.each<[least: number, most: number, unit: Unit, expected: string]>([
  [100, 900, 'us', '0 | 200 µs | 400 µs | 600 µs | 800 µs | 1,000 µs'],
  [200, 2100, 'us', '0 | 0.5 ms | 1 ms | 1.5 ms | 2 ms | 2.5 ms'],
  [60, 12_000, 'us', '100 µs | 300 µs | 1 ms | 3 ms | 10 ms'],
  [1, 1e7, 'us', '1 µs | 10 µs | 100 µs | 1 ms | 10 ms | 100 ms | 1 s | 10 s'],
  [1e8, 1.3e9, 'bytes', '0 | 0.2 GiB | 0.4 GiB | 0.6 GiB | 0.8 GiB | 1 GiB | 1.2 GiB | 1.4 GiB'],
  [1024, 2 ** 30, 'bytes', '4 KiB | 64 KiB | 1 MiB | 16 MiB | 256 MiB'],
  [0, 0, 'count', '0 | 0.1 | 0.2 | 0.3 | 0.4 | 0.5'],
  [5, 5, 'count', '0 | 1 | 2 | 3 | 4 | 5 | 6'],
  [-30, -10, 'count', '−30 | −25 | −20 | −15 | −10 | −5 | 0'],
  [0, 0.04, 'share', '0 | 0.5 % | 1 % | 1.5 % | 2 % | 2.5 % | 3 % | 3.5 % | 4 %'],
])('ticks from %d to %d %s', (least, most, unit, expected) => {
  expect(texts(least, most, unit)).toBe(expected);
});

test('points far from zero need no zero', () => {
  expect(texts(1000, 1010, 'count', false)).toBe('1,000 | 1,002 | 1,004 | 1,006 | 1,008 | 1,010');
  expect(texts(100, 1010, 'count', false)).toMatch(/^0 /);
});

test('an axis is logarithmic when its values span more than one and a half decades', () => {
  expect(axis(1, 31).isLog).toBe(false);
  expect(axis(1, 32).isLog).toBe(true);
  expect(axis(0, 1000).isLog).toBe(false);
  expect(axis(-1000, -1).isLog).toBe(false);
});

test('no value is outside of its axis, and larger is higher', () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(fc.array(number, { minLength: 2, maxLength: 9 }), fc.boolean(), (values, fromZero) => {
      const [least, most] = extent(values);
      const { at, ticks } = axis(least, most, 'ms', fromZero);
      const sorted = values.toSorted((one, other) => one - other).map(at);
      for (const y of [...sorted, ...ticks.map(({ value }) => at(value))]) {
        expect(y).toBeGreaterThanOrEqual(20);
        expect(y).toBeLessThanOrEqual(300);
      }
      expect(sorted).toEqual(sorted.toSorted((one, other) => other - one));
      expect(ticks.length).toBeLessThan(16);
    }),
  );
});
