import { readFile } from 'node:fs/promises';
import { AGENT_BEAM, AGENT_SOURCE, fingerprint } from '../../scripts/agent/compile.mjs';
import { replies } from '../../src/cluster/replies.js';

const source = await readFile(AGENT_SOURCE);

test('the committed agent names the source beside it; run `npm run build:agent` when it does not', async () => {
  expect((await readFile(AGENT_BEAM)).includes(fingerprint(source))).toBe(true);
});

test('the agent knows the verbs that the controller asks, and no others', () => {
  const verbs = [...source.toString().matchAll(/^(?:do\(|request\(\[Id, )<<"([a-z-]+)">>/gm)];
  expect(verbs.map(([, verb]) => verb).sort()).toEqual(Object.keys(replies).sort());
});
