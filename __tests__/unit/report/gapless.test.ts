import fc from 'fast-check';
import { gapless, type Grid } from '../../../src/report/gapless.js';

test.each<[string, Grid, number, [lines: number[], steps: number[]]]>([
  ['nothing', [], 0, [[], []]],
  ['lines without steps', [[], []], 0, [[0, 1], []]],
  [
    'no gap',
    [
      [1, 2],
      [0, 4],
    ],
    2,
    [
      [0, 1],
      [0, 1],
    ],
  ],
  [
    'a step that no line has',
    [
      [1, null, 3],
      [4, null, 6],
    ],
    3,
    [
      [0, 1],
      [0, 2],
    ],
  ],
  [
    'a line without values',
    [
      [1, 2, 3],
      [null, null, null],
    ],
    3,
    [[0], [0, 1, 2]],
  ],
  [
    'a line that ends early',
    [
      [1, 2, 3, 4],
      [1, 2, 3, 4],
      [1, 2, 3, 4],
      [1, 2],
    ],
    4,
    [
      [0, 1, 2],
      [0, 1, 2, 3],
    ],
  ],
  [
    'one gap among many lines',
    [
      [1, 2],
      [1, 2],
      [1, null],
    ],
    2,
    [
      [0, 1],
      [0, 1],
    ],
  ],
  [
    'one gap among many steps',
    [
      [1, 2, 3],
      [1, null, 3],
    ],
    3,
    [
      [0, 1],
      [0, 2],
    ],
  ],
  ['gaps only', [[null], [null]], 1, [[0, 1], []]],
])('%s', (_, grid, steps, [lines, left]) => {
  expect(gapless(grid, steps)).toEqual({ lines, steps: left });
});

test('nothing is left that has a gap', () => {
  const value = fc.option(fc.integer(), { nil: null });
  fc.assert(
    fc.property(fc.array(fc.array(value, { maxLength: 8 }), { maxLength: 6 }), fc.nat(8), (grid, count) => {
      const { lines, steps } = gapless(grid, count);
      for (const line of lines)
        for (const step of steps) expect(grid[line]?.[step]).toEqual(expect.any(Number));
    }),
  );
});
