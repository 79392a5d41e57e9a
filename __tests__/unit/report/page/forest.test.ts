import fc from 'fast-check';
import { effectLegend, hasChange, type Changed } from '../../../../src/report/page/effects.js';
import { forest } from '../../../../src/report/page/forest.js';
import { elementsOf, type Element } from '../../../support/html-structure.js';
import * as a from '../../../support/report-builder.js';

const changed = (overrides: Parameters<typeof a.aVerdict>[0] = {}): Changed => {
  const verdict = a.aVerdict(overrides);
  if (!hasChange(verdict)) throw new Error('Expected a change');
  return verdict;
};

const ofClass = (elements: readonly Element[], name: string): Element[] =>
  elements.filter(({ attributes }) => attributes['class']?.split(' ').includes(name));

/** Of the wide picture. */
const drawn = (verdicts: readonly Changed[], controls: Parameters<typeof forest>[1] = []) => {
  const elements = elementsOf(forest(verdicts, controls).safe);
  const narrow = elements.findIndex(({ attributes }) => attributes['class'] === 'narrow');
  return elements.slice(0, narrow);
};

const span = ({ attributes }: Element): [number, number] => {
  const x = Number(attributes['x']);
  return [x, x + Number(attributes['width'])];
};

/** Where a path begins. */
const startOf = ({ attributes }: Element): [number, number] =>
  /^M([\d.]+) ([\d.]+)/.exec(attributes['d']!)!.slice(1).map(Number) as [number, number];

test('a change stands within its interval, and beside its threshold', () => {
  const elements = drawn([changed({ change: 0.12, interval: { low: 0.08, high: 0.16 }, threshold: 0.05 })]);
  const [low, high] = span(ofClass(elements, 'band')[0]!);
  const zero = startOf(ofClass(elements, 'axis')[0]!)[0];
  const point = startOf(ofClass(elements, 'point')[0]!)[0];
  const [, from, to] = /^M([\d.]+) [\d.]+H([\d.]+)/.exec(ofClass(elements, 'whisker')[0]!.attributes['d']!)!;
  expect((low + high) / 2).toBeCloseTo(zero, 0);
  expect(high).toBeLessThan(Number(from));
  expect((Number(from) + Number(to)) / 2).toBeCloseTo(point, 0);
  expect((point - zero) / (high - zero)).toBeCloseTo(0.12 / 0.05, 1);
});

test.each([
  ['lower', 1],
  ['higher', -1],
  ['neither', 0],
] as const)('what is worse is shaded where %s is better', (better, side) => {
  const elements = drawn([changed({ better })]);
  const zero = startOf(ofClass(elements, 'axis')[0]!)[0];
  const sides = ofClass(elements, 'worse').map((each) => Math.sign(span(each)[0] - zero));
  expect(sides).toEqual(side === 0 ? [] : [side]);
});

test('an interval that is much wider than any change ends in arrows', () => {
  const narrow = drawn([changed({ interval: { low: -0.05, high: 0.05 } })]);
  const wide = drawn([changed({ interval: { low: -9, high: 9 } })]);
  const ends = (elements: Element[]) => ofClass(elements, 'whisker')[0]!.attributes['d']!.match(/L/g) ?? [];
  expect(ends(narrow)).toHaveLength(0);
  expect(ends(wide)).toHaveLength(4);
  const [band] = ofClass(wide, 'band');
  const [low, high] = span(band!);
  expect(high - low).toBeGreaterThan(80);
});

test('the control lies below the metric that it is of', () => {
  const verdicts = [changed({ id: 'a' }), changed({ id: 'b' })];
  const elements = drawn(verdicts, [a.aControl({ id: 'b' }), a.aControl({ id: 'gone' })]);
  const [, second] = ofClass(elements, 'point').map((each) => startOf(each)[1]);
  const controls = ofClass(elements, 'control').map(({ attributes }) => attributes);
  expect(controls).toHaveLength(1);
  const whiskers = ofClass(elements, 'whisker').map((each) => startOf(each)[1]);
  expect(whiskers).toHaveLength(3);
  expect(whiskers).toContain(second! + 12);
});

test('the legend has what is drawn, and no more', () => {
  const texts = (verdicts: Changed[], controls: Parameters<typeof effectLegend>[1]) =>
    elementsOf(effectLegend(verdicts, controls).safe)
      .filter(({ name }) => name === 'span')
      .map(({ text }) => text);
  expect(texts([changed()], [])).toEqual(['unchanged', 'less than the threshold', 'worse by more']);
  expect(texts([changed({ kind: 'regressed', better: 'neither' })], [a.aControl()])).toEqual([
    'regressed',
    'less than the threshold',
    'control: the base against itself',
  ]);
});

test('any changes can be drawn, within the picture', () => {
  const change = fc.double({ min: -1e9, max: 1e9, noNaN: true });
  const threshold = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(change, change, change, threshold), { minLength: 1, maxLength: 5 }),
      (rows) => {
        const verdicts = rows.map(([value, one, other, size]) =>
          changed({
            change: value,
            interval: { low: Math.min(one, other), high: Math.max(one, other) },
            threshold: size,
          }),
        );
        for (const { attributes } of elementsOf(forest(verdicts, []).safe)) {
          for (const name of ['d', 'x', 'y', 'width', 'height', 'viewBox']) {
            const numbers = attributes[name] ?? '';
            expect(numbers).not.toMatch(/NaN|Infinity|undefined|e[+-]?\d/);
          }
          const [x] = attributes['class'] === 'point' ? startOf({ name: '', text: '', attributes }) : [1];
          expect(x).toBeGreaterThan(0);
          expect(x).toBeLessThan(640);
        }
      },
    ),
  );
});
