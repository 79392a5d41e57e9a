import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { inputNames, inputs, type InputName } from '../src/config/schema.js';
import { outputNames } from '../src/report/outputs.js';
import { reportSchema } from '../src/report/report.js';

/** What users read, what the runner reads, and what the code does must be the same. */

type Described = { description: string; default?: string };
type Action = {
  inputs: Record<string, Described>;
  outputs: Record<string, Described>;
  runs: { using: string; main: string; post: string };
};

const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8');
const action = parse(await read('action.yml')) as Action;
const readme = await read('README.md');

/** The default as the runner has it, which may still have to fill it in. */
const defaultOf = (name: InputName): string => {
  const input = inputs[name];
  return 'onRunner' in input ? input.onRunner : input.default;
};

/** The rows of the README's table under this heading: the names in code in the first cell, and the second cell. */
const tableUnder = (heading: string): { names: string[]; second: string }[] => {
  const [, section = ''] = readme.split(`\n### ${heading}\n`);
  return [...section.split('\n#')[0]!.matchAll(/^\| (`[^|]+) \| ([^|]*) \|/gm)].map(
    ([, first = '', second = '']) => ({
      names: [...first.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
      second: second.trim(),
    }),
  );
};

test('action.yml and the schema have the same inputs with the same defaults', () => {
  const declared = Object.fromEntries(
    Object.entries(action.inputs).map(([name, input]) => [name, input.default]),
  );
  expect(declared).toEqual(Object.fromEntries(inputNames.map((name) => [name, defaultOf(name)])));
});

test('every default is a valid value of its own input', () => {
  for (const name of inputNames)
    expect(inputs[name].schema.safeParse(inputs[name].default).success).toBe(true);
});

test('action.yml declares the outputs that are published', () => {
  expect(Object.keys(action.outputs).sort()).toEqual([...outputNames].sort());
});

test('every input and output is described', () => {
  for (const { description } of [...Object.values(action.inputs), ...Object.values(action.outputs)]) {
    expect(description.trim().length).toBeGreaterThan(20);
  }
});

test('the README lists all inputs with their defaults', () => {
  const rows = tableUnder('Inputs');
  expect(rows.flatMap(({ names }) => names)).toEqual(inputNames);
  for (const { names, second } of rows) {
    const value = defaultOf(names[0] as InputName);
    if (value === '') expect(second).toMatch(/^(random|none|under `RUNNER_TEMP`)$/);
    else expect(second).toBe(`\`${value}\``);
  }
});

test('the README lists all outputs', () => {
  expect(
    tableUnder('Outputs')
      .flatMap(({ names }) => names)
      .sort(),
  ).toEqual([...outputNames].sort());
});

test('the bundle runs as main, and through a file of its own as post, on the runner’s Node', () => {
  expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js', post: 'dist/post.js' });
});

test('docs/report.schema.json is the shape of report.json; `npm run docs` writes it', async () => {
  const written = JSON.parse(await read('docs/report.schema.json')) as unknown;
  expect(written).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(reportSchema))));
});
