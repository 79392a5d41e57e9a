import fc from 'fast-check';
import { sum } from '../../../src/base/lists.js';
import { deal, groupsOf } from '../../../src/measure/loads.js';

const count = fc.nat(1_000_000);
const places = fc.integer({ min: 1, max: 100 });

test('what is dealt is all there is, and no two places differ by more than one', () => {
  fc.assert(
    fc.property(count, places, fc.nat(99), (things, n, turn) => {
      const dealt = deal(things, n, turn % n);
      expect(dealt).toHaveLength(n);
      expect(sum(dealt)).toBe(things);
      return Math.max(...dealt) - Math.min(...dealt) <= 1;
    }),
  );
});

test('those from the first on, and around, have what is left over', () => {
  fc.assert(
    fc.property(count, places, fc.nat(99), (things, n, turn) => {
      const first = turn % n;
      const dealt = deal(things, n, first);
      const around = [...dealt.slice(first), ...dealt.slice(0, first)];
      expect(around).toEqual(around.toSorted((a, b) => b - a));
    }),
  );
});

test('dealt on where the last deal ended, places stay even over all deals', () => {
  fc.assert(
    fc.property(count, fc.integer({ min: 1, max: 30 }), places, (things, deals, n) => {
      const totals = Array<number>(n).fill(0);
      let before = 0;
      for (const share of deal(things, deals)) {
        deal(share, n, before % n).forEach((each, at) => (totals[at]! += each));
        before += share;
      }
      expect(sum(totals)).toBe(things);
      return Math.max(...totals) - Math.min(...totals) <= 1;
    }),
  );
});

test('groups are all of it in order, none empty, none too large, and all but the last full', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 200 }), fc.integer({ min: 1, max: 300 }), (items, most) => {
      const groups = groupsOf(items, most);
      expect(groups.flat()).toEqual(items);
      expect(groups.every(({ length }) => length > 0 && length <= most)).toBe(true);
      return groups.slice(0, -1).every(({ length }) => length === most);
    }),
  );
});

test.each([
  [10, 3, 0, [4, 3, 3]],
  [10, 3, 2, [3, 3, 4]],
  [11, 3, 2, [4, 3, 4]],
  [2, 3, 0, [1, 1, 0]],
  [0, 2, 1, [0, 0]],
])('%d dealt to %d from the one at %d are %j', (things, n, first, dealt) => {
  expect(deal(things, n, first)).toEqual(dealt);
});
