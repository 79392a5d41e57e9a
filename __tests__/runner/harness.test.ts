import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAction, type ActionRun, type LogEntry } from '../../scripts/runner/run-action.mjs';
import { Watch } from '../support/watch.js';

const actionYml = `
name: Fake
inputs:
  plain-text: { description: '', default: 'by default' }
  number: { description: '', default: 7 }
  'with space': { description: '' }
  token: { description: '', default: '\${{ github.token }}' }
runs: { using: node24, main: main.mjs, post: main.mjs }
`;

const directories: string[] = [];
const runs: ActionRun[] = [];

afterEach(async () => {
  for (const run of runs.splice(0)) {
    run.signal('SIGKILL');
    await run.main;
    await run.remove();
  }
  for (const directory of directories.splice(0)) await rm(directory, { recursive: true });
});

/** An action of one script, which sees `post` and has the usual imports. */
const fake = async (
  script: string,
  options: { inputs?: Record<string, string>; env?: Record<string, string>; token?: string } = {},
) => {
  const directory = await mkdtemp(join(tmpdir(), 'fake-action-'));
  directories.push(directory);
  const head = `import { appendFileSync as append, unlinkSync } from 'node:fs';
    const { env } = process; const post = 'STATE_saved' in env; const say = (...lines) => console.log(lines.join('\\n'));`;
  await writeFile(join(directory, 'action.yml'), actionYml);
  await writeFile(join(directory, 'main.mjs'), `${head}\n${script}`);
  const log = new Watch<LogEntry>();
  const run = await runAction({ actionDir: directory, onLog: log.push, ...options });
  runs.push(run);
  return { run, log };
};

const kindsAndTexts = (log: readonly LogEntry[]): string[] => log.map(({ kind, text }) => `${kind}: ${text}`);

test('inputs, their defaults and the environment arrive as the runner names them', async () => {
  process.env['INPUT_STRAY'] = 'from a job around this';
  const { run } = await fake(
    `const named = Object.entries(env).filter(([name]) => /^(INPUT_|GITHUB_ACTIONS|CI$|GIVEN)/.test(name));
     append(env.GITHUB_OUTPUT, 'env=' + JSON.stringify(Object.fromEntries(named)));
     for await (const chunk of process.stdin) say(chunk);
     say(process.cwd() === env.GITHUB_WORKSPACE, env.RUNNER_TEMP.length > 0);`,
    { inputs: { number: '8', unknown: 'x' }, env: { GIVEN: 'by the job', CI: 'yes' }, token: 'of-the-job' },
  );
  delete process.env['INPUT_STRAY'];
  const { outputs, log } = await run.main;
  expect(JSON.parse(outputs['env'] ?? '')).toEqual({
    'INPUT_PLAIN-TEXT': 'by default',
    INPUT_NUMBER: '8',
    INPUT_WITH_SPACE: '',
    INPUT_TOKEN: 'of-the-job',
    INPUT_UNKNOWN: 'x',
    GITHUB_ACTIONS: 'true',
    CI: 'yes',
    GIVEN: 'by the job',
  });
  expect(kindsAndTexts(log)).toEqual([
    "warning: Unexpected input(s) 'unknown', valid inputs are ['plain-text', 'number', 'with space', 'token']",
    'line: true',
    'line: true',
  ]);
});

test('state, environment, path and masks of main reach post, outputs and summary do not', async () => {
  const { run } = await fake(
    `append(env.GITHUB_STATE, 'saved<<E1\\nline 1\\nline 2\\nE1\\n');
     append(env.GITHUB_ENV, 'ADDED=a=b\\nNODE_OPTIONS=--inspect\\n');
     append(env.GITHUB_PATH, '/first\\n/second\\n');
     append(env.GITHUB_OUTPUT, 'only=main\\n');
     append(env.GITHUB_STEP_SUMMARY, '# The s3cret\\n');
     if (!post) say('::add-mask::s3cret');
     else say(env.STATE_saved, env.ADDED, env.PATH.split(':').slice(0, 2), 'a s3cret');`,
  );
  const main = await run.main;
  expect(main).toMatchObject({
    outcome: 'success',
    exitCode: 0,
    state: { saved: 'line 1\nline 2' },
    env: { ADDED: 'a=b' },
    path: ['/first', '/second'],
    outputs: { only: 'main' },
    summary: '# The ***\n',
  });
  expect(kindsAndTexts(main.log)).toEqual([
    "error: Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.",
  ]);
  expect(kindsAndTexts((await run.post()).log).slice(0, 5)).toEqual([
    'line: line 1',
    'line: line 2',
    'line: a=b',
    'line: /second,/first',
    'line: a ***',
  ]);
});

test('commands in the log are obeyed, foreign ones after stop-commands are not', async () => {
  const { run } = await fake(
    `say('before p4ssword', '::add-mask::p4ssword', 'after p4ssword and ' + btoa('p4ssword'));
     say('::group::One', 'inside', '  ::warning title=T%3A,file=::100%25%0Aof it', '::endgroup::', 'outside');
     say('text ##[error]old style', '::nonsense::x', '::debug::shh');
     say('::stop-commands::a-long-token', '::error::foreign', '##[error]foreign', '::A-LONG-token::', '::error::own');
     process.stderr.write('::notice::on stderr\\nno newline at the end');`,
  );
  const { outcome, log, printed } = await run.main;
  expect(outcome).toBe('success');
  expect(log).toEqual([
    { kind: 'line', text: 'before p4ssword' },
    { kind: 'line', text: 'after *** and ***' },
    { kind: 'group', text: 'One' },
    { kind: 'line', text: 'inside', group: 'One' },
    { kind: 'warning', text: '100%\nof it', group: 'One', properties: { title: 'T:' } },
    { kind: 'endgroup', text: '', group: 'One' },
    { kind: 'line', text: 'outside' },
    { kind: 'error', text: 'old style' },
    { kind: 'line', text: '::nonsense::x' },
    { kind: 'debug', text: 'shh' },
    { kind: 'line', text: '::stop-commands::***' },
    { kind: 'line', text: '::error::foreign' },
    { kind: 'line', text: '##[error]foreign' },
    { kind: 'line', text: '::A-LONG-token::' },
    { kind: 'error', text: 'own' },
    { kind: 'notice', text: 'on stderr' },
    { kind: 'line', text: 'no newline at the end' },
  ]);
  expect(printed).toContain('::add-mask::p4ssword');
});

test.each([
  ['a nonzero exit', `process.exit(3);`, { outcome: 'failure', exitCode: 3, signal: null }],
  ['a crash', `throw new Error('boom');`, { outcome: 'failure', exitCode: 1 }],
  [
    'a kill',
    `process.kill(process.pid, 'SIGKILL');`,
    { outcome: 'failure', exitCode: 137, signal: 'SIGKILL' },
  ],
  ['a malformed file', `append(env.GITHUB_OUTPUT, 'no sign');`, { outcome: 'failure', exitCode: 0 }],
  ['a command of old', `say('::set-env name=A::b');`, { outcome: 'failure', exitCode: 0 }],
  ['files removed', `unlinkSync(env.GITHUB_OUTPUT);`, { outcome: 'success', exitCode: 0, outputs: {} }],
])('%s ends main so, and post runs with its state', async (_name, end, expected) => {
  const { run } = await fake(`
    if (post) say('post of ' + env.STATE_saved);
    else { append(env.GITHUB_STATE, 'saved=main\\n'); ${end} }`);
  expect(await run.main).toMatchObject({ ...expected, state: { saved: 'main' } });
  expect(await run.post()).toMatchObject({
    outcome: 'success',
    log: [{ kind: 'line', text: 'post of main' }],
  });
});

test('a cancel is SIGINT, when that is not enough SIGTERM, and then SIGKILL', async () => {
  const { run, log } = await fake(`
    setInterval(() => {}, 1000);
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => say(signal));
    say('ready');`);
  const at = (line: string) => log.first(({ text }) => text === line).then(() => performance.now());
  await at('ready');
  const startedAt = performance.now();
  const [interrupted, terminated] = await Promise.all([at('SIGINT'), at('SIGTERM'), run.cancel()]);
  expect(await run.main).toMatchObject({ outcome: 'cancelled', exitCode: 137, signal: 'SIGKILL' });
  const times = [interrupted - startedAt, terminated - startedAt, performance.now() - startedAt];
  expect(times.map((ms) => Math.round(ms / 1000))).toEqual([0, 8, 10]);
});

test('a descendant that holds the output delays the end by 5 s, not for ever', async () => {
  const { run, log } = await fake(`
    import { spawn } from 'node:child_process';
    const sleeper = spawn('sleep', ['60'], { detached: true, stdio: 'inherit' });
    say(sleeper.pid);
    process.exit(0);`);
  const { text: pid } = await log.first(() => true);
  const saidAt = performance.now();
  try {
    expect(await run.main).toMatchObject({ outcome: 'success' });
    expect(Math.round((performance.now() - saidAt) / 1000)).toBe(5);
  } finally {
    process.kill(Number(pid));
  }
});

test('a summary over 1 MiB is dropped whole, with an error that fails nothing', async () => {
  const { run } = await fake(`append(env.GITHUB_STEP_SUMMARY, 'x'.repeat(1024 * 1024 + 1));`);
  const { outcome, summary, log } = await run.main;
  expect({ outcome, summary }).toEqual({ outcome: 'success', summary: '' });
  expect(kindsAndTexts(log)).toEqual([
    'error: $GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got 1024k.',
  ]);
});
