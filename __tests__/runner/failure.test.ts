import { readFile } from 'node:fs/promises';
import { readAction } from '../../scripts/runner/action-file.mjs';
import { reportSchema } from '../../src/report/report.js';
import { actionRuns, ofKind, project, textOf } from '../support/action-runs.js';
import { daemonEvents } from '../support/docker-daemon.js';
import { imageWithout } from '../support/odd-images.js';

const start = actionRuns();

test('inputs that are wrong are named all at once, and nothing is made', async () => {
  await using events = await daemonEvents();
  const { run } = await start({
    'node-count': '0',
    cookie: 'a secret with spaces',
    'message-size': '64 KiB',
    pull: 'sometimes',
    'keep-alive': 'yes',
  });
  const main = await run.main;
  expect(main).toMatchObject({ outcome: 'failure', exitCode: 1, outputs: {}, summary: '' });
  const problems = [
    'Expected `node-count` to be a whole number from 1 to 100, got `0`',
    'Expected `cookie` to be 1 to 255 visible ASCII characters without spaces, or empty for a random one, got 20 characters (not shown)',
    'Expected `message-size` to be 1 to 8 distinct whole numbers of bytes from 0 to 16777216 (16 MiB), such as `64` or `64,1024`, got `64 KiB`',
    'Expected `pull` to be `always`, `missing` or `never`, got `sometimes`',
    'Expected `keep-alive` to be `true` or `false`, got `yes`',
  ];
  expect(ofKind(main, 'error')).toEqual([problems.join('\n')]);
  expect(main.printed.filter((line) => line.includes('a secret'))).toEqual([]);

  const runId = main.state['run-id'] ?? '';
  expect(runId).toMatch(/^[0-9a-f]{12}$/);
  const post = await run.post();
  expect(post).toMatchObject({ outcome: 'success', exitCode: 0 });
  expect(textOf(post)).toBe('main ended before it created anything');
  expect(events.seen.filter(({ name }) => name.includes(runId))).toEqual([]);
});

test('an image without erl fails main with advice, and a report all the same', async () => {
  await using odd = await imageWithout('erl');
  const { run } = await start({ image: odd.name, 'node-count': '2' });
  const main = await run.main;
  expect(main).toMatchObject({ outcome: 'failure', exitCode: 1, state: { 'main-ended': 'true' } });
  const [error = '', ...more] = ofKind(main, 'error');
  expect(more).toEqual([]);
  expect(error).toContain('no `erl` on the PATH of the image; choose an `image` with Erlang/OTP in it');

  const report = reportSchema.parse(JSON.parse(await readFile(main.outputs['report-path'] ?? '', 'utf8')));
  expect(report.outcome).toMatchObject({ kind: 'failure', error: 'image', message: error });
  expect(Object.keys(main.outputs).toSorted()).toEqual(
    Object.keys((await readAction(project)).outputs).toSorted(),
  );
  expect(main.outputs).toMatchObject({ 'cluster-id': main.state['run-id'], 'node-count': '0', nodes: '[]' });
  expect(main.outputs).toMatchObject({ 'formation-time-ms': '', throughput: '', 'failed-node': '' });
  expect(main.summary).toContain('## ❌');

  const post = await run.post();
  expect(post).toMatchObject({ outcome: 'success', exitCode: 0 });
  expect(textOf(post)).toContain(`removed network erlang-cluster-${main.state['run-id'] ?? ''}`);
});

test('an image that is not there is not looked for elsewhere with `pull: never`', async () => {
  await using events = await daemonEvents();
  const { run } = await start({ image: 'nobody/has-this:1' });
  const main = await run.main;
  expect(main).toMatchObject({ outcome: 'failure', exitCode: 1 });
  expect(ofKind(main, 'error')).toEqual([
    'Expected image `nobody/has-this:1` on the Docker daemon, got none; load it in an earlier step or set `pull: missing`',
  ]);
  expect(events.seen.filter(({ name }) => name.includes(main.state['run-id'] ?? ''))).toEqual([]);
});
