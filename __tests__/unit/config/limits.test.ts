import { parseInputs, type InputName } from '../../../src/config/schema.js';
import { rawInputs, thrownBy } from '../../support/builders.js';

const value = <N extends InputName>(name: N, text: string) => parseInputs(rawInputs({ [name]: text }))[name];

const problems = async (name: InputName, text: string): Promise<string[]> =>
  ((await thrownBy(() => parseInputs(rawInputs({ [name]: text })))) as { details: string[] }).details;

test('thresholds are shares by name', () => {
  expect(value('thresholds', 'latency-p99: 10%\nlatency-p50: "2.5 %"')).toEqual([
    { name: 'latency-p99', value: 0.1 },
    { name: 'latency-p50', value: 0.025 },
  ]);
  expect(value('thresholds', '')).toEqual([]);
});

test.each([
  ['formation-time: < 5s', { relation: '<', value: 5_000_000, of: 'time' }],
  ['a: <= 2ms', { relation: '<=', value: 2000, of: 'time' }],
  ['a: < 250µs', { relation: '<', value: 250, of: 'time' }],
  ['a: "> 1000/s"', { relation: '>', value: 1000, of: 'rate' }],
  ['a: ">=1.5MiB"', { relation: '>=', value: 1_572_864, of: 'bytes' }],
  ['a: < 200 MB', { relation: '<', value: 200_000_000, of: 'bytes' }],
  ['a: < 0.1%', { relation: '<', value: 0.001, of: 'share' }],
  ['a: < 3', { relation: '<', value: 3, of: 'number' }],
])('the limit %s', (text, limit) => {
  expect(value('slo', text).map((each) => each.value)).toEqual([limit]);
});

test.each<[InputName, string, string]>([
  [
    'thresholds',
    'latency-p99: 10',
    'Expected `thresholds` `latency-p99` to be a share such as `10%`, above 0 % and at most 1000 %, got `10` (line 1, column 14)',
  ],
  [
    'thresholds',
    'a: 0%',
    'Expected `thresholds` `a` to be a share such as `10%`, above 0 % and at most 1000 %, got `0%` (line 1, column 4)',
  ],
  [
    'thresholds',
    '- a: 1%',
    'Expected `thresholds` to be 1 to 100 lines `name: value`, got `[{"a":"1%"}]` (line 1, column 1)',
  ],
  [
    'slo',
    'a: 5s',
    'Expected `slo` `a` to be a limit such as `< 5s`, `< 2ms`, `>= 1000/s`, `< 200MiB` or `< 1%`, got `5s` (line 1, column 4)',
  ],
  [
    'slo',
    'b: < 1s\na: < 5 parsecs',
    'Expected `slo` `a` to be a limit such as `< 5s`, `< 2ms`, `>= 1000/s`, `< 200MiB` or `< 1%`, got `< 5 parsecs` (line 2, column 4)',
  ],
  ['slo', 'a: [', 'Expected `slo` to be YAML, got: '],
])('%s %j is refused with where it stands', async (name, text, problem) => {
  const [told, ...more] = await problems(name, text);
  expect(told?.startsWith(problem)).toBe(true);
  if (!problem.endsWith('got: ')) expect([told, more]).toEqual([problem, []]);
});

test('a name that is none is refused', async () => {
  expect(await problems('slo', 'Latency P99: < 5s')).toEqual([
    expect.stringMatching(
      /^Expected `slo` to be lines `name: value` with names of letters, digits and dashes, got /,
    ),
  ]);
});

test.each<[Partial<Record<InputName, string>>, string]>([
  [
    { baseline: 'history', 'baseline-image': 'erlang:26' },
    'Expected one baseline, got `baseline: history` and `baseline-image` or `baseline-code`; choose earlier runs, or another software on this machine',
  ],
  [
    { 'baseline-image': 'erlang:26', volumes: './data:/data' },
    'Expected `volumes` of paths to be read-only (`:ro`) with `baseline-image` or `baseline-code`, because clusters live side by side, got `./data`; take a named volume, which each cluster has for itself',
  ],
  [
    { 'node-count': '2', 'baseline-image': 'a,b,c' },
    'Expected `baseline-image` to be at most as many images as there are nodes, 2 (`node-count`), got 3',
  ],
])('inputs that do not go together: %j', async (given, problem) => {
  const error = (await thrownBy(() => parseInputs(rawInputs(given)))) as { details: string[] };
  expect(error.details).toEqual([problem]);
});
