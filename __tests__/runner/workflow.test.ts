import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWorkflow, type WorkflowRun } from '../../scripts/runner/run-workflow.mjs';
import { ofKind } from '../support/action-runs.js';

const actionYml = `
name: Fake
inputs: { word: { description: '', default: 'by default' } }
runs: { using: node24, main: main.mjs, post: main.mjs }
`;

/** Says what it was given, hides \`s3cret\` from then on, and can fail. */
const mainMjs = `
import { appendFileSync as append } from 'node:fs';
const { env } = process;
if ('STATE_saved' in env) console.log('post of ' + env.STATE_saved);
else {
  console.log('::add-mask::s3cret');
  append(env.GITHUB_STATE, 'saved=' + env.INPUT_WORD + '\\n');
  append(env.GITHUB_OUTPUT, 'word=' + env.INPUT_WORD + '!\\n');
  append(env.GITHUB_ENV, 'ADDED=by ' + env.INPUT_WORD + '\\n');
  if (env.INPUT_WORD === 'bad') process.exit(1);
}`;

let directory: string;
const runs: WorkflowRun[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fake-repository-'));
  await mkdir(join(directory, 'action'));
  await mkdir(join(directory, 'repository', 'sub'), { recursive: true });
  await writeFile(join(directory, 'action', 'action.yml'), actionYml);
  await writeFile(join(directory, 'action', 'main.mjs'), mainMjs);
  await writeFile(join(directory, 'repository', 'sub', 'file.txt'), 'of the repository');
});

afterEach(async () => {
  for (const run of runs.splice(0)) {
    await run.post();
    await run.remove();
  }
});
afterAll(() => rm(directory, { recursive: true }));

type More = { condition?: string; github?: Record<string, string>; artifacts?: string };

const start = async (
  steps: string,
  env: Record<string, string> = {},
  { condition = 'success()', ...more }: More = {},
): Promise<WorkflowRun> => {
  const workflow = `on: push\nenv: { IMAGE: of-the-file }\njobs:\n  only:\n    runs-on: x\n    if: ${condition}\n    steps:\n${steps}`;
  await writeFile(join(directory, 'repository', 'workflow.yml'), workflow);
  const run = await startWorkflow({
    repository: join(directory, 'repository'),
    workflow: 'workflow.yml',
    actions: { 'org/fake': join(directory, 'action') },
    env,
    ...more,
  });
  runs.push(run);
  return run;
};

const printed = (run: WorkflowRun): string[] => run.steps.flatMap(({ result }) => ofKind(result, 'line'));

test('steps share environment, outputs, masks and files, and posts run in reverse', async () => {
  const run = await start(
    `
      - uses: actions/checkout@v5
      - { uses: org/fake@v1, id: one, with: { word: "\${{ env.IMAGE }}" } }
      - { uses: org/fake@v1, id: two, with: { word: "\${{ steps.one.outputs.word }}" } }
      - run: |
          echo "$ADDED, $IMAGE, $WORD, \${{ steps.two.outputs.word }}, a s3cret, \${{ steps.none.outputs.x }}."
          cat file.txt
          echo made > made.txt
        working-directory: sub
        env: { WORD: "\${{ steps.one.outputs.word }}" }
      - { uses: actions/upload-artifact@v4, with: { path: sub/made.txt } }
      - run: cat sub/made.txt`,
    { IMAGE: 'of-the-test' },
  );
  expect(await run.main()).toBe('success');
  expect(printed(run)).toEqual([
    'by of-the-test!, of-the-test, of-the-test!, of-the-test!!, a ***, .',
    'of the repository',
    'made',
  ]);
  expect((await run.post()).flatMap((result) => ofKind(result, 'line'))).toEqual([
    'post of of-the-test!',
    'post of of-the-test',
  ]);
  expect(await readdir(run.tempDir)).toEqual([]);
  expect(await readdir(join(directory, 'repository', 'sub'))).toEqual(['file.txt']);
});

test('after a step that failed only those run that ask for it, and the post of what was started', async () => {
  const run = await start(`
      - { uses: org/fake@v1, with: { word: bad } }
      - run: echo not this
      - { uses: actions/upload-artifact@v4, if: always(), with: { path: none.txt } }
      - { run: echo on failure, if: failure() }
      - { run: 'false | echo always; exit 3', if: "\${{ always() }}" }
      - { run: 'false | echo strict; echo nor this', if: always(), shell: bash }
      - { run: echo nor this, if: success() }`);
  expect(await run.main()).toBe('failure');
  expect(printed(run)).toEqual(['on failure', 'always', 'strict']);
  expect(run.steps.map(({ result }) => result.exitCode)).toEqual([1, 1, 0, 3, 1]);
  expect((await run.post()).map((result) => ofKind(result, 'line'))).toEqual([['post of bad']]);
});

test('a step that may fail fails no job, and others may ask what became of it', async () => {
  const run = await start(`
      - { run: exit 1, id: one, continue-on-error: true }
      - { run: echo as it failed, if: steps.one.outcome == 'failure' }
      - { run: echo not this, if: always() && steps.one.outcome != 'failure' }
      - { run: 'echo "\${{ steps.two.outcome }}"', if: steps.two.outputs.x == '' }`);
  expect(await run.main()).toBe('success');
  expect(printed(run)).toEqual(['as it failed', 'skipped']);
});

test('another commit is checked out beside, and one job downloads what another uploaded', async () => {
  const artifacts = join(directory, 'artifacts');
  const first = await start(
    `
      - run: |
          git init -q . && git config user.name x && git config user.email x@example.org
          git add . && git commit -q -m one && echo new > new.txt && git add . && git commit -q -m two
          echo "sha=$(git rev-parse HEAD^1)" >> "$GITHUB_OUTPUT"
        id: base
      - { uses: actions/checkout@v5, with: { ref: "\${{ steps.base.outputs.sha }}", path: base } }
      - run: ls *.txt base/*.txt || cat base/sub/file.txt
      - { uses: actions/upload-artifact@v4, with: { name: one, path: new.txt } }`,
    {},
    { artifacts },
  );
  expect(await first.main()).toBe('success');
  expect(printed(first).slice(-2)).toEqual(['new.txt', 'of the repository']);
  const download = (name: string) =>
    start(
      `
      - { uses: actions/download-artifact@v5, with: { name: ${name}, path: "\${{ runner.temp }}/got" } }
      - run: cat "\${{ runner.temp }}/got/new.txt"`,
      {},
      { artifacts },
    );
  const second = await download('one');
  expect([await second.main(), printed(second)]).toEqual(['success', ['new']]);
  expect(await (await download('other')).main()).toBe('failure');
});

test('a job whose condition is not met runs nothing', async () => {
  const condition = "github.event.workflow_run.event == 'pull_request'";
  const job = (event: string) =>
    start('      - run: echo ran', {}, { condition, github: { 'event.workflow_run.event': event } });
  const [push, pull] = [await job('push'), await job('pull_request')];
  expect([await push.main(), printed(push)]).toEqual(['skipped', []]);
  expect([await pull.main(), printed(pull)]).toEqual(['success', ['ran']]);
});

test.each([
  [
    'another action',
    '- uses: org/other@v1',
    /Expected `uses` of actions\/checkout, .*, org\/fake, got `org\/other@v1`/,
  ],
  ['an unknown key', '- { run: x, timeout-minutes: 1 }', /got timeout-minutes/],
  ['another shell', '- { run: x, shell: pwsh }', /to be `bash`, got `pwsh`/],
  ['another condition', '- { run: x, if: always() && hashFiles(a) }', /got `hashFiles\(a\)`/],
  ['neither', '- { name: x }', /either `uses` or `run`/],
])('%s is refused before anything runs', async (_name, step, message) => {
  await expect(start(`      ${step}`)).rejects.toThrow(message);
});

test('an expression that is not understood is refused', async () => {
  const run = await start('      - run: echo ${{ hashFiles(x) }}');
  await expect(run.main()).rejects.toThrow(/got \$\{\{ hashFiles\(x\) \}\}/);
});
