import type { ActionError } from '../../src/base/errors.js';
import { appendHistory, PAGE_MARK, readHistory } from '../../src/github/history-branch.js';
import type { HistoryEntry } from '../../src/history/entry.js';
import { thrownBy } from '../support/builders.js';
import { aClient, anEntry, BRANCH, fileOn, KEY, lineOf, PATH, putFile } from '../support/github-builders.js';
import {
  failing,
  gitHubServer,
  READ_ONLY_TOKEN,
  refused,
  REPOSITORY,
  type GitHubServer,
} from '../support/github-server.js';

const REF = /\/git\/refs(\/heads\/.*)?$/;

let server: GitHubServer;
beforeEach(async () => {
  server = await gitHubServer();
});
afterEach(() => server[Symbol.asyncDispose]());

const append = async (entry: HistoryEntry, options: { keep?: number; page?: string; token?: string } = {}) =>
  appendHistory(await aClient(server, options.token === undefined ? {} : { token: options.token }), {
    branch: BRANCH,
    entry,
    keep: 1000,
    ...options,
  });
const read = async () => readHistory(await aClient(server), { branch: BRANCH, key: KEY });
const lines = async (path = PATH) => (await fileOn(server, path))?.split('\n').slice(0, -1);
const written = () => server.asked.filter(({ method }) => method !== 'GET');

test('a history that is not there yet is empty, and not broken', async () => {
  expect(await read()).toEqual([]);
  await putFile(server, 'notes.txt', 'mine');
  expect(await read()).toEqual([]);
});

test('the first run makes the branch, without a history of code, and tells what its key means', async () => {
  await append(anEntry(1), { page: 'a page' });
  expect(await read()).toEqual([anEntry(1)]);
  expect(await fileOn(server, PATH)).toBe(lineOf(anEntry(1)));
  expect(JSON.parse((await fileOn(server, 'keys.json')) ?? '')).toEqual({
    schemaVersion: 1,
    keys: { [KEY]: anEntry().circumstances },
  });
  expect(await fileOn(server, 'index.html')).toBe('a page');
  const commits = `/repos/${REPOSITORY}/commits?sha=${BRANCH}`;
  expect(await server.api<unknown[]>('GET', commits)).toMatchObject([
    { commit: { message: 'Run 000000000001 of c0ffeec0ffee' }, parents: [] },
  ]);
});

test('further runs are added below; what did not change is not written again', async () => {
  await append(anEntry(1), { page: PAGE_MARK });
  const before = written().length;
  await append(anEntry(2), { page: PAGE_MARK });
  expect(await read()).toEqual([anEntry(1), anEntry(2)]);
  expect(
    written()
      .slice(before)
      .map(({ path }) => path.split('/git/')[1]),
  ).toEqual(['blobs', 'trees', 'commits', `refs/heads/${BRANCH}`]);
});

test('files of others on the branch stay, and so does a page that is not ours', async () => {
  await putFile(server, 'notes/today.txt', 'mine');
  await putFile(server, 'index.html', '<h1>Mine</h1>');
  await append(anEntry(1), { page: PAGE_MARK });
  expect(await fileOn(server, 'notes/today.txt')).toBe('mine');
  expect(await fileOn(server, 'index.html')).toBe('<h1>Mine</h1>');
  expect(await read()).toHaveLength(1);
});

test('our own page is brought up to date', async () => {
  await append(anEntry(1), { page: `${PAGE_MARK}>old` });
  await append(anEntry(2), { page: `${PAGE_MARK}>new` });
  expect(await fileOn(server, 'index.html')).toBe(`${PAGE_MARK}>new`);
});

test('of each key only the newest runs are kept', async () => {
  for (const number of [1, 2, 3]) await append(anEntry(number));
  const other = anEntry(9, { key: 'aaaaaaaaaaaa' });
  await append(other, { keep: 1 });
  await append(anEntry(4), { keep: 2 });
  expect(await read()).toEqual([anEntry(3), anEntry(4)]);
  expect(await fileOn(server, 'history/aaaaaaaaaaaa.jsonl')).toBe(lineOf(other));
});

test('twenty jobs at once lose no line, also those that make the branch', async () => {
  const numbers = Array.from({ length: 20 }, (_, at) => at + 1);
  await Promise.all(numbers.map((number) => append(anEntry(number))));
  expect((await read()).map(({ runId }) => parseInt(runId, 16)).sort((a, b) => a - b)).toEqual(numbers);
  // They were in each other's way: that is what is tested.
  expect(
    server.asked.filter(({ method, path }) => method !== 'GET' && REF.test(path)).length,
  ).toBeGreaterThan(20);
});

test('jobs of different keys lose nothing either', async () => {
  const keys = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'cccccccccccc'];
  await Promise.all(keys.map((key, at) => append(anEntry(at, { key }))));
  for (const key of keys) expect(await lines(`history/${key}.jsonl`)).toHaveLength(1);
  const known = JSON.parse((await fileOn(server, 'keys.json')) ?? '') as { keys: object };
  expect(Object.keys(known.keys)).toEqual(keys);
});

const entryText = lineOf(anEntry(1));

describe.each<[what: string, path: string, text: string | Buffer, where: string]>([
  ['a line that is no JSON', PATH, `${entryText}${entryText}{"half\n`, `${PATH}:3`],
  ['a line that was cut off', PATH, entryText.slice(0, -20), `${PATH}:1`],
  ['an empty line', PATH, `${entryText}\n${entryText}`, `${PATH}:2`],
  ['a conflict of git', PATH, `<<<<<<< HEAD\n${entryText}`, `${PATH}:1`],
  ['a line of something else', PATH, `${entryText}{"name":"bench","value":1}\n`, `${PATH}:2`],
  ['a line of a later version', PATH, lineOf({ ...anEntry(1), schemaVersion: 2 as 1 }), `${PATH}:1`],
  ['a line of another key', PATH, lineOf(anEntry(1, { key: 'aaaaaaaaaaaa' })), `${PATH}:1`],
  [
    'bytes that are no text',
    PATH,
    Buffer.concat([Buffer.from(entryText), Buffer.from([0xff, 0x0a])]),
    `${PATH}:2`,
  ],
  ['a directory in the place of the file', `${PATH}/x`, 'x', `${PATH}:1`],
  ['keys that are no JSON', 'keys.json', '{\n "schemaVersion": 1,\n oops\n}', 'keys.json:3'],
  ['keys of something else', 'keys.json', '{"a": 1}', 'keys.json:1'],
  ['keys of a later version', 'keys.json', '{"schemaVersion": 2, "keys": {}}', 'keys.json:1'],
])('%s', (_what, path, text, where) => {
  test('is told with path and line, and stays as it is', async () => {
    await putFile(server, path, text);
    const error = (await thrownBy(() => append(anEntry(2)))) as ActionError;
    expect(error).toMatchObject({ kind: 'history' });
    expect(error.message).toContain(`Expected ${where} on branch \`${BRANCH}\` to be `);
    expect(error.message).not.toMatch(/\p{Cc}/u);
    expect(written()).toEqual([]);
    expect(await fileOn(server, path)).toBe(Buffer.from(text).toString());
  });
});

test('a corrupt file is told when it is read, too', async () => {
  await putFile(server, PATH, 'oops\n');
  expect(await thrownBy(read)).toMatchObject({
    kind: 'history',
    message: `Expected ${PATH}:1 on branch \`${BRANCH}\` to be one run as JSON, got \`oops\`; repair or remove that line by hand, nothing was written`,
  });
});

describe('GitHub at its worst', () => {
  test.each([
    ['a branch that moved (422)', refused('Update is not a fast forward', 422)],
    ['a conflict (409)', refused('Reference cannot be updated', 409)],
  ])('%s is tried again from the start', async (_what, fault) => {
    await append(anEntry(1));
    server.faults.push(failing(2, 'PATCH', REF, fault));
    await append(anEntry(2));
    expect(await read()).toEqual([anEntry(1), anEntry(2)]);
  });

  test('a branch that another job makes first', async () => {
    server.faults.push(failing(1, 'POST', REF, refused('Reference already exists', 422)));
    await append(anEntry(1));
    expect(await read()).toEqual([anEntry(1)]);
  });

  test('a branch that is protected is not tried again', async () => {
    await append(anEntry(1));
    server.faults.push(failing(9, 'PATCH', REF, refused('Repository rule violations found', 422)));
    const before = server.asked.length;
    expect(await thrownBy(() => append(anEntry(2)))).toMatchObject({
      kind: 'github',
      message: `Expected GitHub to add to the history on branch \`${BRANCH}\` (\`contents: write\`), got 422 Repository rule violations found - https://docs.github.com/rest; see what GitHub says`,
    });
    expect(server.asked.slice(before).filter(({ method }) => method === 'PATCH')).toHaveLength(1);
  });

  test.each(['drop', 'drop-answer'] as const)(
    'connections that break (%s) write no line twice',
    async (fault) => {
      await append(anEntry(1));
      for (const step of [/\/git\/blobs$/, /\/git\/trees$/, /\/git\/commits$/])
        server.faults.push(failing(1, 'POST', step, fault));
      server.faults.push(failing(1, 'PATCH', REF, fault), failing(1, 'GET', /\/git\/ref\//, fault));
      await append(anEntry(2));
      expect(await read()).toEqual([anEntry(1), anEntry(2)]);
    },
  );

  test('a branch that was made although the answer was lost has one line', async () => {
    server.faults.push(failing(1, 'POST', REF, 'drop-answer'));
    await append(anEntry(1));
    expect(await read()).toEqual([anEntry(1)]);
  });

  test('server errors pass', async () => {
    server.faults.push(
      failing(2, 'POST', /\/git\/trees$/, refused('Bad Gateway', 502)),
      failing(1, 'GET', /\/git\/ref\//, refused('Service Unavailable', 503)),
    );
    await append(anEntry(1));
    expect(await read()).toEqual([anEntry(1)]);
  });

  test('a token that may not write, as GitHub says it', async () => {
    expect(await thrownBy(() => append(anEntry(1), { token: READ_ONLY_TOKEN }))).toMatchObject({
      kind: 'github',
      message: `Expected GitHub to add to the history on branch \`${BRANCH}\` (\`contents: write\`), got 403 Resource not accessible by integration - https://docs.github.com/rest; give the job the permission`,
    });
  });

  test('a repository that cannot be seen is not one without a history', async () => {
    server.faults.push(failing(99, 'GET', /./, refused('Not Found', 404)));
    expect(await thrownBy(read)).toMatchObject({
      kind: 'github',
      message: `Expected GitHub to read the history on branch \`${BRANCH}\` (\`contents: read\`), got 404 Not Found - https://docs.github.com/rest; check that \`github-token\` can see the repository`,
    });
  });
});
