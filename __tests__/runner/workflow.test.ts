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

const start = async (steps: string, env: Record<string, string> = {}): Promise<WorkflowRun> => {
  const workflow = `on: push\nenv: { IMAGE: of-the-file }\njobs:\n  only:\n    runs-on: x\n    steps:\n${steps}`;
  await writeFile(join(directory, 'repository', 'workflow.yml'), workflow);
  const run = await startWorkflow({
    repository: join(directory, 'repository'),
    workflow: 'workflow.yml',
    actions: { 'org/fake': join(directory, 'action') },
    env,
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

test.each([
  [
    'another action',
    '- uses: org/other@v1',
    /Expected `uses` of actions\/checkout, actions\/upload-artifact, org\/fake, got `org\/other@v1`/,
  ],
  ['an unknown key', '- { run: x, continue-on-error: true }', /got continue-on-error/],
  ['another shell', '- { run: x, shell: pwsh }', /to be `bash`, got `pwsh`/],
  ['another condition', "- { run: x, if: github.ref == 'x' }", /got `github.ref == 'x'`/],
  ['neither', '- { name: x }', /either `uses` or `run`/],
])('%s is refused before anything runs', async (_name, step, message) => {
  await expect(start(`      ${step}`)).rejects.toThrow(message);
});

test('an expression that is not understood is refused', async () => {
  const run = await start('      - run: echo ${{ hashFiles(x) }}');
  await expect(run.main()).rejects.toThrow(/got \$\{\{ hashFiles\(x\) \}\}/);
});
