import { keyFacts, keysOf, keyText } from '../../../../src/report/dashboard/app/keys.js';
import { hashOf, viewIn } from '../../../../src/report/dashboard/app/view.js';
import { KEY, keysText, OTHER_KEY, someCircumstances } from '../../../support/history-builder.js';

const two = keysText({ [OTHER_KEY]: someCircumstances(), [KEY]: someCircumstances() });

test('keys are read, the latest first', () => {
  expect([...keysOf(two).keys.keys()]).toEqual([KEY, OTHER_KEY]);
});

test.each<[string, string, number]>([
  ['that are not of a hash', keysText({ '../../x': someCircumstances() }), 1],
  ['without circumstances', JSON.stringify({ keys: { [KEY]: null, [OTHER_KEY]: { runner: 1 } } }), 2],
  ['that are none', JSON.stringify({ keys: [] }), 0],
  ['that are not there', '{}', 0],
  ['of null', 'null', 0],
])('keys %s are none, and counted', (_, text, strange) => {
  const found = keysOf(text);
  expect(found.strange).toBe(strange);
  expect([...found.keys]).toEqual([]);
});

test('what is not JSON is told', () => {
  expect(() => keysOf('{')).toThrow('keys.json is not JSON');
});

test.each([
  [
    {},
    'erlang:alpine · OTP 29 · 3 nodes · Linux x86_64, AMD EPYC 7763 64-Core Processor, 4 CPUs · 3f9a1c07be52',
  ],
  [
    { images: ['erlang:27', 'erlang:28'], otp: ['27', '28'], inputs: { 'node-count': '1' }, runner: 'R' },
    'erlang:27, erlang:28 · OTP 27, 28 · 1 node · R · 3f9a1c07be52',
  ],
  [{ inputs: {}, runner: 'R\u202e' }, 'erlang:alpine · OTP 29 · R\\u{202e} · 3f9a1c07be52'],
])('a key means %j', (overrides, text) => {
  expect(keyText(KEY, someCircumstances(overrides), 140)).toBe(text);
});

test('a long key keeps its name', () => {
  expect(keyText(KEY, someCircumstances({ runner: 'x'.repeat(500) }), 40)).toBe(
    `erlang:alpine · OTP 29 · 3 nodes · xxxxx… · ${KEY}`,
  );
});

test('all that a key stands for', () => {
  expect(keyFacts(KEY, someCircumstances({ inputs: { 'node-count': '3' } }))).toEqual([
    ['Runner', 'Linux x86_64, AMD EPYC 7763 64-Core Processor, 4 CPUs'],
    ['Image', 'erlang:alpine'],
    ['Erlang/OTP', '29'],
    ['node-count', '3'],
    ['Key', KEY],
  ]);
});

describe('the address', () => {
  const { keys } = keysOf(two);

  test.each([
    ['', { key: KEY, latest: 200 }],
    [`#key=${OTHER_KEY}&runs=0`, { key: OTHER_KEY, latest: 0 }],
    ['#key=nothing&runs=7', { key: KEY, latest: 200 }],
    ['#key=__proto__&runs=', { key: KEY, latest: 200 }],
    ['#%%%', { key: KEY, latest: 200 }],
  ])('%j asks for a view', (hash, view) => {
    expect(viewIn(hash, keys)).toEqual(view);
  });

  test('holds the view that it asks for', () => {
    const view = { key: OTHER_KEY, latest: 50 };
    expect(viewIn(hashOf(view), keys)).toEqual(view);
  });

  test('asks for nothing where there is nothing', () => {
    expect(viewIn('', new Map())).toBeUndefined();
  });
});
