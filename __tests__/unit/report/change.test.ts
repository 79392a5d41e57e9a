import fc from 'fast-check';
import { changeText, sizeText } from '../../../src/report/change.js';

test.each<[number | null, [number, number] | null, string]>([
  [0.12, [0.08, 0.16], '+12 % (+8 to +16 %)'],
  [-0.091, [-0.119, -0.063], '−9 % (−12 to −6 %)'],
  [0.034, [0.012, 0.056], '+3.4 % (+1.2 to +5.6 %)'],
  [0.0041, [-0.0012, 0.0094], '+0.41 % (−0.12 to +0.94 %)'],
  [0.02, [-0.05, 0.12], '+2 % (−5 to +12 %)'],
  [0.1223, [0.1221, 0.1224], '+12.23 % (+12.21 to +12.24 %)'],
  [0, [-0.05, 0.05], '0 % (−5.0 to +5.0 %)'],
  [-0.00001, null, '0 %'],
  [0.3, [0.3, 0.3], '+30 % (+30 to +30 %)'],
  [12.34, null, '+1,234 %'],
  [0.0995, null, '+10 %'],
  [0.00995, null, '+1.0 %'],
  [null, [-0.1, 0.2], '−10 to +20 %'],
  [null, null, '—'],
])('a change of %j within %j', (change, ends, text) => {
  expect(changeText(change, ends && { low: ends[0], high: ends[1] })).toBe(text);
});

test.each([
  [0.05, '5 %'],
  [0.125, '12.5 %'],
  [0.07, '7 %'],
  [2, '200 %'],
])('a size of %j', (size, text) => {
  expect(sizeText(size)).toBe(text);
});

test('a change has a sign or is none, whatever it is', () => {
  const change = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(change, change, change, (value, one, other) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)];
      const end = '(?:[−+][\\d,.]*[\\d]|0)';
      expect(changeText(value, { low, high })).toMatch(new RegExp(`^${end} % \\(${end} to ${end} %\\)$`));
    }),
  );
});
