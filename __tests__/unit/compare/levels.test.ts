import { laneLevels, levelled } from '../../../src/compare/levels.js';
import type { Cell } from '../../../src/compare/cells.js';

/** By pass, then lane, then contestant. */
const cells = (values: number[][][]): Cell[] =>
  values.flatMap((lanes, pass) =>
    lanes.flatMap((row, lane) =>
      row.map((value, contestant) => ({ metric: 'm', contestant, pass, lane, value })),
    ),
  );

const rounded = (values: (number | undefined)[]) => values.map((value) => value && Number(value.toFixed(6)));

test('a moment that slows all of them down moves none of them', () => {
  const still = cells([[[10, 11, 12]], [[10, 11, 12]], [[10, 11, 12]]]);
  const disturbed = cells([[[10, 11, 12]], [[30, 33, 36]], [[10, 11, 12]]]);
  const ratios = (all: Cell[]) => {
    const [a, b, c] = levelled(all, 3) as [number, number, number];
    return rounded([b / a, c / a]);
  };
  expect(ratios(still)).toEqual([1.1, 1.2]);
  expect(ratios(disturbed)).toEqual([1.1, 1.2]);
});

test('a moment that slows down one of them moves it not either: the median over passes counts', () => {
  const [a, b, c] = levelled(cells([[[10, 10, 10]], [[10, 99, 10]], [[10, 10, 10]]]), 3);
  expect(rounded([a, b, c])).toEqual([10, 10, 10]);
});

test('one lane of three that is slow for good does not make the contestant slow', () => {
  const pass = [
    [10, 10, 10],
    [10, 14, 10],
    [10, 10, 10],
  ];
  expect(rounded(levelled(cells([pass, pass, pass]), 3))).toEqual([10, 10, 10]);
  expect(
    laneLevels(cells([pass])).map(({ contestant, lane, log }) => [
      contestant,
      lane,
      Number(Math.exp(log).toFixed(3)),
    ]),
  ).toContainEqual([1, 1, 1.4]);
});

test('lanes differ in level, and that is no one’s fault', () => {
  const pass = [
    [10, 11],
    [40, 44],
  ];
  const [a, b] = levelled(cells([pass, pass]), 2) as [number, number];
  expect(b / a).toBeCloseTo(1.1, 9);
});

test('who has no cell has no value', () => {
  const some = cells([[[10, 10]]]).filter(({ contestant }) => contestant === 0);
  expect(rounded(levelled(some, 2))).toEqual([10, undefined]);
  expect(levelled([], 2)).toEqual([undefined, undefined]);
});

test('a cell of nothing is no cell', () => {
  expect(rounded(levelled(cells([[[10, 0]], [[10, 12]]]), 2))).toEqual([
    expect.any(Number),
    expect.any(Number),
  ]);
  expect(levelled(cells([[[0, 0]]]), 2)).toEqual([undefined, undefined]);
});
