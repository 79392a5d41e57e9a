import fc from 'fast-check';
import { beside, contrast, intervalOf, type Observed } from '../../../src/compare/estimate.js';
import { normal } from '../../support/random.js';

const round = (number: number, base: number[], head: number[]): Observed[] => [
  ...base.map((log) => ({ round: number, arm: 'base' as const, value: Math.exp(log) })),
  ...head.map((log) => ({ round: number, arm: 'head' as const, value: Math.exp(log) })),
];

test('two rounds of two and two, worked by hand', () => {
  // Differences 0.2 and 0.4, their mean 0.3. Within cells: 4 × 2 × 0.1² = 0.08; between rounds: 2 × 1 × 0.1² = 0.02.
  const observed = [...round(0, [0.9, 1.1], [1.1, 1.3]), ...round(1, [1.9, 2.1], [2.3, 2.5])];
  const { log, error, degrees } = contrast(observed)!;
  expect(degrees).toBe(8 - 2 - 1);
  expect(log).toBeCloseTo(0.3, 12);
  // Each round weighs 2 · 2 ÷ 4 = 1.
  expect(error).toBeCloseTo(Math.sqrt(0.1 / 5 / 2), 12);
});

test('one cluster a side and round is a paired t-test', () => {
  // Differences 0.1, 0.3, 0.2: mean 0.2, standard deviation 0.1, its error 0.1 ÷ √3.
  const { log, error, degrees } = contrast([
    ...round(0, [1], [1.1]),
    ...round(1, [5], [5.3]),
    ...round(2, [3], [3.2]),
  ])!;
  expect([log, error, degrees]).toEqual([expect.closeTo(0.2, 12), expect.closeTo(0.1 / Math.sqrt(3), 12), 2]);
});

test('Student’s sleep data (1908), paired: t = 4.0621 with 9 degrees of freedom', () => {
  const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
  const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
  const { log, error, degrees } = contrast(first.flatMap((each, at) => round(at, [each], [second[at]!])))!;
  expect(degrees).toBe(9);
  expect(log / error).toBeCloseTo(4.0621, 4);
});

test('what a round does to all its clusters changes nothing', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 3, maxLength: 3 }),
      (moves) => {
        const still = [0, 1, 2].flatMap((at) => round(at, [0.1, 0.2], [0.25, 0.15 + at / 10]));
        const moved = still.map((each) => ({ ...each, value: each.value * Math.exp(moves[each.round]!) }));
        const [a, b] = [contrast(still)!, contrast(moved)!];
        expect(b.log).toBeCloseTo(a.log, 9);
        expect(b.error).toBeCloseTo(a.error, 9);
      },
    ),
  );
});

test.each<[string, Observed[]]>([
  ['nothing', []],
  ['a pair', round(0, [1], [1])],
  ['sides that were never in one round', [...round(0, [1, 2], []), ...round(1, [], [1, 2])]],
  ['a value of nothing', [...round(0, [1, 2], [1]), { round: 0, arm: 'head', value: 0 }]],
])('%s tells no difference', (_what, observed) => {
  expect(contrast(observed)).toBeUndefined();
});

test('rounds without a counterpart are left out', () => {
  const both = [...round(0, [1, 1.2], [1.1, 1.3]), ...round(1, [2, 2.2], [2.1, 2.2])];
  expect(contrast([...both, ...round(2, [9, 7], [])])).toEqual(contrast(both));
});

test('an interval of 95 % holds the truth in 95 of 100 comparisons, and one of 99.8 % nearly always', () => {
  const random = normal(7);
  const trials = 4000;
  let [wide, narrow] = [0, 0];
  for (let trial = 0; trial < trials; trial += 1) {
    const observed = [0, 1, 2, 3].flatMap((at) => {
      const level = random();
      const of = (shift: number) => [level + shift + 0.02 * random(), level + shift + 0.02 * random()];
      return round(at, of(0), of(0.05));
    });
    const holds = (confidence: number): number => {
      const { low, high } = intervalOf(contrast(observed)!, confidence);
      return low <= Math.expm1(0.05) && Math.expm1(0.05) <= high ? 1 : 0;
    };
    narrow += holds(0.95);
    wide += holds(0.998);
  }
  expect(narrow / trials).toBeGreaterThan(0.935);
  expect(narrow / trials).toBeLessThan(0.965);
  expect(wide / trials).toBeGreaterThan(0.994);
});

test('one more value beside earlier ones, worked by hand', () => {
  // Logarithms 1, 2, 3: mean 2, variance 1; the error of a prediction is √(1 + 1 ÷ 3).
  const { log, error, degrees } = beside([1, 2, 3].map(Math.exp), Math.exp(4))!;
  expect(log).toBeCloseTo(2, 12);
  expect(error).toBeCloseTo(Math.sqrt(4 / 3), 12);
  expect(degrees).toBe(2);
});

test.each([
  ['no earlier value', [], 1],
  ['a single one', [1], 1],
  ['one of nothing', [1, 0, 2], 1],
  ['a value of nothing', [1, 2, 3], 0],
])('%s gives nothing to compare with', (_what, earlier, value) => {
  expect(beside(earlier, value)).toBeUndefined();
});
