import { parsePairs } from '../../scripts/runner/file-commands.mjs';
import { Masks } from '../../scripts/runner/masks.mjs';

test.each<[text: string, pairs: [string, string][]]>([
  ['', []],
  ['\n\n', []],
  [
    'a=1\n\nb=x=y<<z',
    [
      ['a', '1'],
      ['b', 'x=y<<z'],
    ],
  ],
  ['a=\n', [['a', '']]],
  ['a<<E\nE\n', [['a', '']]],
  ['a<<E\n\nE\n', [['a', '']]],
  [
    'a<<E\nx\n\ny=1\n E\nE\nb=2',
    [
      ['a', 'x\n\ny=1\n E'],
      ['b', '2'],
    ],
  ],
  ['a<<E=F\nx\nE=F', [['a', 'x']]],
])('pairs in %j', (text, pairs) => {
  expect([...parsePairs(text)]).toEqual(pairs);
});

test.each([
  ['word', "Invalid format 'word'"],
  ['<<E\nx\nE\n', "Invalid format '<<E'. Name must not be empty and delimiter must not be empty"],
  ['a<<\nx\n\n', "Invalid format 'a<<'. Name must not be empty and delimiter must not be empty"],
  ['a<<E', "Invalid value. Matching delimiter not found 'E'"],
  ['a<<E\nx\nE \n', "Invalid value. Matching delimiter not found 'E'"],
  ['a<<E\nxE', 'Invalid value. EOF marker missing new line.'],
])('no pairs in %j', (text, message) => {
  expect(() => [...parsePairs(text)]).toThrow(new Error(message));
});

test.each([
  ['abcd', 'xabcdabcdx', 'x***x'],
  ['aba', 'ababa', '***'],
  ['a"b', String.raw`{"a\"b"}`, '{"***"}'],
  ['k&y!', 'https://x/?k%26y%21 <k&amp;y!>', 'https://x/?*** <***>'],
  ['secret', `basic ${btoa('u:secret')}`, 'basic dTpz***'],
  ['', 'nothing to hide', 'nothing to hide'],
])('with the secret %j, %j is shown as %j', (secret, text, shown) => {
  const masks = new Masks();
  masks.add(secret);
  expect(masks.apply(text)).toBe(shown);
});
