import { callText, parseCall } from '../../../src/config/calls.js';
import { parseInputs, type InputName } from '../../../src/config/schema.js';
import { rawInputs, thrownBy } from '../../support/builders.js';

const value = <N extends InputName>(name: N, text: string) => parseInputs(rawInputs({ [name]: text }))[name];

const problems = async (name: InputName, text: string): Promise<string[]> =>
  ((await thrownBy(() => parseInputs(rawInputs({ [name]: text })))) as { details: string[] }).details;

describe('a call', () => {
  test.each([
    ['kv_bench:lookup/1', 'kv_bench:lookup/1'],
    ['kv_bench:lookup', 'kv_bench:lookup/0'],
    ['kv_bench:get(key, {1, "x"})', 'kv_bench:get(key, {1, "x"})'],
    ['kv_bench:get()', 'kv_bench:get/0'],
    ['My.Bench:run/2', "'Elixir.My.Bench':run/2"],
    ['My.Bench.run/0', "'Elixir.My.Bench':run/0"],
    ['Elixir.My.Bench:ok?(1)', "'Elixir.My.Bench':'ok?'(1)"],
  ])('%s is %s', (text, erlang) => {
    expect(callText(parseCall(text)!)).toBe(erlang);
  });

  test.each([
    '',
    'lookup',
    'a:b:c/1',
    'a:b/x',
    'a:B/1',
    "'a':b/1",
    'a:b(',
    'a:b/1.',
    'a: b/1',
    'os:cmd("x")\n',
    'My:.x',
  ])('%j is none', (text) => {
    expect(parseCall(text.endsWith('\n') ? `${text}.` : text)).toBeUndefined();
  });
});

test('an operation has defaults for all but its name and its call', () => {
  expect(value('operations', '- name: lookup\n  call: kv_bench:lookup')).toEqual([
    {
      name: 'lookup',
      call: { module: 'kv_bench', function: 'lookup', args: { kind: 'arity', arity: 0 } },
      from: 'all',
      concurrency: [1],
      rate: 0,
      durationMs: 2000,
      batch: 1,
      timeoutMs: 5000,
    },
  ]);
});

test('a value of a setup is wanted only where there is one', async () => {
  const text =
    '- {name: a, call: "m:f/1"}\n- {name: b, call: "m:f/0", teardown: "m:t/1"}\n- {name: c, call: "m:f(1)"}';
  expect((await problems('operations', text)).map((line) => line.slice(0, 78))).toEqual([
    'Expected `operations` item 1 `call` to be a function that wants no value of `s',
    'Expected `operations` item 2 `teardown` to be a function that wants no value o',
  ]);
  expect(value('operations', '- {name: a, call: "m:f/2", setup: "m:s/0"}')).toHaveLength(1);
});

test('a check that would never be made is refused', async () => {
  const never = '- {call: "m:f/0", at: after-heal}';
  expect(await problems('expect', never)).toEqual([
    'Expected `expect` item 1 to be made at some time, got only points at which nothing fails: set `failure-index`',
  ]);
  const ofVictim = {
    'failure-index': '1',
    expect: '- m:f/0\n- {call: "m:f/0", on: 2, at: "after-heal,end"}',
  };
  expect(await thrownBy(() => parseInputs(rawInputs(ofVictim)))).toMatchObject({
    details: [
      'Expected `expect` item 2 to be made at some time, got only points at which its node has failed',
    ],
  });
  expect(parseInputs(rawInputs({ 'failure-index': '0', expect: never })).expect).toHaveLength(1);
});

test('an operation with everything', () => {
  const text = `
- name: put and get
  call: 'kv_bench:put(key, "v")'
  setup: kv_bench:setup/0
  teardown: kv_bench:teardown/1
  from: 1,2
  concurrency: [1, 16]
  rate: 500
  duration: 10s
  batch: 10
  timeout: 250ms`;
  expect(value('operations', text)).toMatchObject([
    {
      setup: { function: 'setup' },
      teardown: { args: { arity: 1 } },
      from: [1, 2],
      concurrency: [1, 16],
      rate: 500,
      durationMs: 10_000,
      batch: 10,
      timeoutMs: 250,
    },
  ]);
});

test('all that is wrong is told at once, with where it stands', async () => {
  const text = `- name: lookup
  call: lookup
  rate: fast
- name: "<b>"
  call: a:b/0
  colour: red
  from: 0
- 7`;
  expect(await problems('operations', text)).toMatchInlineSnapshot(`
    [
      "Expected \`operations\` item 1 \`call\` to be a function such as \`my_bench:lookup/1\`, \`my_bench:lookup(key, 1)\` or \`My.Bench.run/0\`, got \`lookup\` (line 2, column 9)",
      "Expected \`operations\` item 1 \`rate\` to be a whole number from 0 to 1000000, got \`fast\` (line 3, column 9)",
      "Expected \`operations\` item 2 \`name\` to be 1 to 64 letters, digits, \`_\`, \`-\`, \`.\` and spaces within, got \`<b>\` (line 4, column 9)",
      "Expected \`operations\` item 2 \`from\` to be \`all\`, or numbers of nodes from 1 on such as \`1\` or \`1,2\`, got \`0\` (line 7, column 9)",
      "Expected \`operations\` item 2 to have no key \`colour\`, got one (line 4, column 3)",
      "Expected \`operations\` item 3 to be keys with values, got \`7\` (line 8, column 3)",
    ]
  `);
});

test.each([
  ['- name: [', 'YAML'],
  ['name: x', 'a list of 1 to 100 items'],
  ['just text', 'a list of 1 to 100 items'],
  ['- {name: a, name: b}', 'YAML'],
])('%j is no list of operations', async (text, expected) => {
  const [problem = ''] = await problems('operations', text);
  expect(problem).toMatch(/^Expected `operations` to be /);
  expect(problem).toContain(expected);
});

test('an alias bomb is refused', async () => {
  const lols = Array.from({ length: 9 }, (_, at) => `- &l${at + 1} [${Array(9).fill(`*l${at}`).join()}]`);
  expect(await problems('operations', ['- &l0 [x]', ...lols].join('\n'))).toEqual([
    expect.stringMatching(/^Expected `operations` to be YAML, got: .*alias/),
  ]);
});

test('names are distinct, and nodes exist', async () => {
  const twice = '- {name: a, call: "a:b/0"}\n- {name: a, call: "a:c/0", from: [1, 4]}';
  expect(await problems('operations', twice)).toEqual([
    'Expected `operations` to be called from nodes from 1 to 3 (`node-count`), got 1,4 for `a`',
    'Expected `operations` to have distinct names, got `a` twice',
  ]);
});

test.each([
  ['call: "a:b/3"', '`call` to be a function of arity 0, 1 (the value of `setup`) or 2 (and the number of the turn), got `a:b/3`'], // prettier-ignore
  ['{call: "a:b/0", setup: "a:b/1"}', '`setup` to be a function of arity 0, or with its arguments in parentheses, got `a:b/1`'], // prettier-ignore
  ['{call: "a:b/0", teardown: "a:b/2"}', '`teardown` to be a function of arity 0 or 1 (the value of `setup`), got `a:b/2`'], // prettier-ignore
])('an arity that we have no arguments for is refused: %s', async (text, problem) => {
  const item = text.startsWith('{') ? text.replace('{', '{name: x, ') : `{name: x, ${text}}`;
  expect((await problems('operations', `- ${item}`))[0]).toContain(
    `Expected \`operations\` item 1 ${problem}`,
  );
});

test('literal arguments may be many, a check has none of ours', async () => {
  expect(value('operations', '- {name: x, call: "a:b(1, 2, 3)", setup: "a:b(1)"}')).toHaveLength(1);
  expect(await problems('expect', '- a:b/1')).toEqual([
    expect.stringMatching(
      /item 1 `call` to be a function of arity 0, or with its arguments in parentheses, got/,
    ),
  ]);
});

test('operations that would take days are refused', async () => {
  const items = Array.from(
    { length: 13 },
    (_, at) => `- {name: x${at}, call: "a:b", concurrency: [1, 2], duration: 1h}`,
  );
  expect(await problems('operations', items.join('\n'))).toEqual([
    'Expected `operations` to take at most 24 hours, got 27; choose fewer of them, fewer `concurrency`, or a shorter `duration`',
  ]);
});

test('an expectation is a function, or more is said', () => {
  const call = { module: 'my_test', function: 'invariant', args: { kind: 'arity', arity: 0 } };
  const text = `
- my_test:invariant/0
- {call: my_test:invariant/0, on: 1, at: "formed, end", within: 5s, timeout: 100ms}`;
  expect(value('expect', text)).toEqual([
    { call, on: 'all', at: ['formed', 'before-fault', 'after-heal', 'end'], withinMs: 0, timeoutMs: 5000 },
    { call, on: [1], at: ['formed', 'end'], withinMs: 5000, timeoutMs: 100 },
  ]);
});

test('what is wrong with an expectation is told', async () => {
  expect(await problems('expect', '- {call: "a:b/0", at: later}\n- {on: 9, call: "a:b/0"}'))
    .toMatchInlineSnapshot(`
    [
      "Expected \`expect\` item 1 \`at\` to be one or more of \`formed\`, \`before-fault\`, \`after-heal\`, \`end\`, got \`later\` (line 1, column 23)",
    ]
  `);
});
