import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { globSync } from 'tinyglobby';
import { parse } from 'yaml';
import { inputNames, parseInputs, type InputName } from '../src/config/schema.js';
import { outputNames } from '../src/report/outputs.js';
import { rawInputs } from './support/builders.js';

/** What users copy has to work: every workflow in the documents and the examples, held against the schema. */

const root = fileURLToPath(new URL('../', import.meta.url));

const files = (...patterns: string[]): string[] =>
  globSync(patterns, {
    cwd: root,
    dot: true,
    followSymbolicLinks: false,
    ignore: ['**/node_modules/**', '**/_build/**'],
  }).toSorted();

type Snippet = { where: string; text: string };

/** The fenced blocks of YAML in a document, by their line. */
const snippetsOf = (path: string): Snippet[] => {
  const document = readFileSync(join(root, path), 'utf8');
  return [...document.matchAll(/^```ya?ml\n(.*?)^```/gms)].map(({ index, 1: text = '' }) => ({
    where: `${path}:${String(document.slice(0, index).split('\n').length)}`,
    text,
  }));
};

const documents = files('README.md', 'docs/*.md', 'examples/*/*.md');
const workflows = files('examples/*/.github/workflows/*.yml').map((path) => ({
  where: path,
  text: readFileSync(join(root, path), 'utf8'),
}));
const snippets = [...documents.flatMap(snippetsOf), ...workflows];

type Step = { uses?: unknown; with?: Record<string, unknown> };

/** Every mapping in a document that has `uses`, however deep. */
const stepsIn = (value: unknown): Step[] => {
  if (Array.isArray(value)) return value.flatMap(stepsIn);
  if (typeof value !== 'object' || value === null) return [];
  return [...('uses' in value ? [value] : []), ...Object.values(value).flatMap(stepsIn)];
};

const ours = ({ uses }: Step): boolean => /^(org\/erlang-cluster-action@|\.\/$)/.test(String(uses));

/** Expressions stand for what a job gives: a word, as good as any. */
const filled = (value: unknown): string => String(value).replaceAll(/\$\{\{.*?\}\}/g, 'x');

const inputsOf = ({ with: given = {} }: Step): Partial<Record<InputName, string>> => {
  const unknown = Object.keys(given).filter((name) => !inputNames.includes(name as InputName));
  if (unknown.length > 0) throw new Error(`Expected inputs of the action, got ${unknown.join(', ')}`);
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, filled(value)]));
};

const uses = snippets.flatMap(({ where, text }) =>
  stepsIn(parse(text))
    .filter(ours)
    .map((step, at) => ({ name: `${where}, use ${String(at + 1)}`, step })),
);

test('there are snippets in all of the places that users copy from', () => {
  const places = ['README.md', 'docs/your-code.md', 'docs/join.md', 'docs/boot-image.md', 'examples/kv'];
  expect(places.filter((place) => !uses.some(({ name }) => name.startsWith(place)))).toEqual([]);
});

test.each(uses)('$name has inputs that are valid', ({ step }) => {
  expect(() => parseInputs(rawInputs({ cookie: '', ...inputsOf(step) }))).not.toThrow();
});

test.each(snippets)('$where takes outputs that there are', ({ text }) => {
  const taken = [...text.matchAll(/steps\.cluster\.outputs\.([a-z0-9-]+)/g)].map(([, name = '']) => name);
  expect(taken.filter((name) => !(outputNames as readonly string[]).includes(name))).toEqual([]);
});

test('what is wrong in a snippet is seen', () => {
  const wrong = { with: { operations: '- { name: a, call: "No Function" }' } };
  expect(() => parseInputs(rawInputs(inputsOf(wrong)))).toThrow(/`operations` item 1 `call`/);
  expect(() => inputsOf({ with: { operation: '' } })).toThrow('got operation');
});
