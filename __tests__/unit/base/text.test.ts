import fc from 'fast-check';
import { shown } from '../../../src/base/text.js';

const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));

test.each([
  ['plain text', 'erlang:27', 'erlang:27'],
  ['a line end', 'a\nb', 'a\\u{a}b'],
  ['a terminal escape', '\u001b[31mred', '\\u{1b}[31mred'],
  ['a text that runs backwards', 'a\u202eb', 'a\\u{202e}b'],
  ['a line separator', 'a\u2028b', 'a\\u{2028}b'],
  ['half a surrogate pair', 'a\ud83db', 'a\\u{d83d}b'],
  ['a whole one', '🦉', '🦉'],
  ['a tag character beyond the first plane', '\u{e0041}', '\\u{e0041}'],
])('shows %s', (_what, text, expected) => {
  expect(shown(text)).toBe(expected);
});

test('cuts what is too long, by characters and not by their halves', () => {
  expect(shown('abcdef', 3)).toBe('abc…');
  expect(shown('abc', 3)).toBe('abc');
  expect(shown('🦉🦉🦉🦉', 3)).toBe('🦉🦉🦉…');
  expect(shown('🦉🦉🦉', 3)).toBe('🦉🦉🦉');
  expect(shown('a🦉🦉🦉', 3)).toBe('a🦉🦉…');
});

test('shows 80 characters when nobody says how many', () => {
  expect(shown('x'.repeat(80))).toHaveLength(80);
  expect(shown('x'.repeat(81))).toBe(`${'x'.repeat(80)}…`);
});

test('nothing that is shown is invisible, whatever comes in', () => {
  fc.assert(fc.property(anyText, (text) => !invisible.test(shown(text))));
});

test('what is shown is bounded, whatever comes in', () => {
  const most = (max: number): number => max * '\\u{10ffff}'.length + 1;
  fc.assert(
    fc.property(anyText, fc.nat(100), (text, max) => shown(text.repeat(20), max).length <= most(max)),
  );
});

test('visible text within the bound is shown as it is', () => {
  const visible = fc.string({ unit: 'grapheme-ascii', maxLength: 80 });
  fc.assert(fc.property(visible, (text) => shown(text) === text));
});
