import fc from 'fast-check';
import { dealTrips, segments, warmupFor } from '../../../src/measure/messaging.js';
import { sum } from '../../../src/measure/statistics.js';

const count = fc.nat(1_000_000);
const edges = fc.integer({ min: 2, max: 100 });

test('what is dealt to the edges is all there is', () => {
  fc.assert(fc.property(count, edges, (trips, n) => sum(dealTrips(trips, n)) === trips));
});

test('every edge is dealt to, no two differ by more than one, and the first have the remainder', () => {
  fc.assert(
    fc.property(count, edges, (trips, n) => {
      const dealt = dealTrips(trips, n);
      const descending = [...dealt].sort((a, b) => b - a);
      expect(dealt).toHaveLength(n);
      expect(dealt).toEqual(descending);
      return dealt[0]! - dealt[n - 1]! <= 1;
    }),
  );
});

test('the parts of a count are all of it, none empty, none too large, and all but the last full', () => {
  fc.assert(
    fc.property(count, fc.integer({ min: 100, max: 5000 }), (trips, most) => {
      const parts = segments(trips, most);
      return (
        sum(parts) === trips &&
        parts.every((part) => part > 0 && part <= most) &&
        parts.slice(0, -1).every((part) => part === most)
      );
    }),
  );
});

test.each([
  [10, 3, [4, 3, 3]],
  [2, 3, [1, 1, 0]],
  [0, 2, [0, 0]],
])('%d round trips on %d edges are dealt as %j', (trips, n, dealt) => {
  expect(dealTrips(trips, n)).toEqual(dealt);
});

test.each([
  [12, 5, [5, 5, 2]],
  [5, 5, [5]],
  [0, 5, []],
])('%d in parts of at most %d are %j', (trips, most, parts) => {
  expect(segments(trips, most)).toEqual(parts);
});

test.each([
  [1, 10],
  [100, 10],
  [101, 11],
  [1000, 100],
  [1_000_000, 100],
])('%d round trips are warmed up with %d', (trips, warmup) => {
  expect(warmupFor(trips)).toBe(warmup);
});
