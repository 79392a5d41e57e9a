import fc from 'fast-check';
import { decoded, parseHistory, withEntry } from '../../../src/history/file.js';
import { withKey } from '../../../src/history/keys.js';
import { anEntry, KEY, lineOf, PATH } from '../../support/github-builders.js';

/** What corrupt files say stands in __tests__/github/history-branch.test.ts, where they also have to stay. */

const place = { branch: 'b', path: PATH };
const append = (text: string, number: number, keep = 1000) =>
  withEntry(text, anEntry(number), { ...place, keep });
const numbers = (text: string) =>
  parseHistory(text, { ...place, key: KEY }).map(({ runId }) => parseInt(runId, 16));

test('runs come back as they were added, the newest last', () => {
  expect(numbers([1, 2, 3].reduce((text, number) => append(text, number), ''))).toEqual([1, 2, 3]);
});

test('of any number of runs the newest are kept', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), (count, keep) => {
      const all = Array.from({ length: count }, (_, at) => at + 1);
      const text = all.reduce((before, number) => append(before, number, keep), '');
      expect(numbers(text)).toEqual(all.slice(-keep));
    }),
  );
});

test('a line that is there already is not added again', () => {
  const text = append(append('', 1), 2);
  expect(append(text, 1)).toBe(text);
});

test('lines that stay are not touched, whatever later versions added to them', () => {
  const old = `${lineOf({ ...anEntry(1), extra: 1 } as never).trimEnd()}  \n`;
  expect(append(old, 2)).toBe(old + lineOf(anEntry(2)));
});

test('a last line without an end is a line', () => {
  expect(append(lineOf(anEntry(1)).trimEnd(), 2)).toBe(lineOf(anEntry(1)) + lineOf(anEntry(2)));
});

test('text comes as it is, a mark of the order of bytes included', () => {
  expect(decoded(Buffer.from('\uFEFFä\r\n'), place)).toBe('\uFEFFä\r\n');
});

test('a key that is known changes nothing, another one is put in its place', () => {
  const text = withKey(undefined, anEntry(), 'b');
  expect(withKey(text, anEntry(2), 'b')).toBe(text);
  const both = JSON.parse(withKey(text, anEntry(1, { key: '000000000000' }), 'b')) as { keys: object };
  expect(Object.keys(both.keys)).toEqual(['000000000000', KEY]);
});
