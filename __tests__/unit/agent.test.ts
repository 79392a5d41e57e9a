import { readFile } from 'node:fs/promises';
import { AGENT, agentModules, fingerprint } from '../../scripts/agent/compile.mjs';
import { replies } from '../../src/cluster/replies.js';

const modules = await agentModules();
const source = modules.find(({ name }) => name === 'cluster_agent')?.source.toString() ?? '';
const verbsIn = (pattern: RegExp): string[] =>
  [...source.matchAll(pattern)].map(([, verb = '']) => verb).sort();

test('the committed agent names the sources beside it; run `npm run build:agent` when it does not', async () => {
  expect((await readFile(AGENT)).includes(fingerprint(modules))).toBe(true);
});

test('any change to any of its sources shows', () => {
  const changed = modules.flatMap((_, at) => [
    fingerprint(modules.toSpliced(at, 1)),
    fingerprint(modules.with(at, { ...modules[at]!, name: 'other' })),
    fingerprint(modules.with(at, { ...modules[at]!, source: Buffer.concat([modules[at]!.source, Buffer.from(' ')]) })), // prettier-ignore
  ]);
  expect(new Set([fingerprint(modules), ...changed]).size).toBe(1 + 3 * modules.length);
});

test('every module of the agent begins with its name, so that it is in nobody’s way', () => {
  for (const { name, source } of modules) {
    expect(name).toMatch(/^cluster_agent(_[a-z]+)?$/);
    expect(source.toString()).toContain(`-module(${name}).`);
  }
});

test('the agent knows the verbs that the controller asks, and no others', () => {
  const verbs = verbsIn(/^(?:do\(|request\(\[Id, | +\{)<<"([a-z-]+)">>/gm);
  expect(verbs).toEqual(Object.keys(replies).sort());
});

test('each load of the agent is run as one, so that it can be cancelled', () => {
  expect(verbsIn(/Verb =:= <<"([a-z-]+)">>/g)).toEqual(verbsIn(/^ +\{<<"([a-z-]+)">>, \[/gm));
});
