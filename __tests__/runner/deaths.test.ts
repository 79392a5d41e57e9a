import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reportSchema, type ReportNode } from '../../src/report/report.js';
import { actionRuns, measuring, ofKind, textOf } from '../support/action-runs.js';
import { image } from '../support/images.js';
import { imageWithErl } from '../support/odd-images.js';
import { callNode, docker, leftOf } from '../support/real-cluster.js';

const start = actionRuns();

const nodesOf = (outputs: Record<string, string>) => JSON.parse(outputs['nodes'] ?? '[]') as ReportNode[];
const reportDir = (outputs: Record<string, string>) => join(outputs['report-path'] ?? '', '..');

test('the last words of a node that dies after main are saved by post', async () => {
  const cookie = 'S3cret-of-the-last-words';
  const { run } = await start({ 'node-count': '2', 'message-count': '0', cookie });
  const { outputs } = await run.main;
  const node = nodesOf(outputs)[1]!;
  await callNode(node, ['io', 'put_chars', '[user, <<"last words of S3cret-of-the-last-words\\n">>]']);
  await callNode(node, ['erlang', 'halt', '[3]']);
  await docker.getContainer(node.containerId).wait();
  const post = await run.post();
  expect(textOf(post)).toContain('erlang-node-2 had ended; its last lines are in ');
  const log = await readFile(join(reportDir(outputs), 'logs', 'erlang-node-2.log'), 'utf8');
  expect(log.split('\n')).toContain('last words of ***');
});

test('what nodes said is kept when the launch fails, also when nothing is kept alive', async () => {
  const cookie = 'S3cret-of-this-test';
  await using odd = await imageWithErl('env; echo going; exit 3');
  const { run } = await start({
    image: odd.name,
    'node-count': '1',
    'message-count': '0',
    'keep-alive': 'false',
    cookie,
  });
  const { outputs, summary } = await run.main;
  const report = await readFile(outputs['report-path'] ?? '', 'utf8');
  const log = await readFile(join(reportDir(outputs), 'logs', 'erlang-node-1.log'), 'utf8');
  expect(log).toContain('going');
  // A node may print its environment; the cookie in it is kept from every file.
  expect(log).toContain('ERLANG_COOKIE=***');
  for (const text of [log, report, summary]) expect(text).not.toContain(cookie);
});

test('a node that dies while it is measured is named as the trouble', async () => {
  const started = await start({ 'node-count': '3', 'message-count': '1000000' });
  await measuring(started);
  const filters = {
    label: [`erlang-cluster-action.run=${started.runId()}`, 'erlang-cluster-action.index=1'],
  };
  const [victim] = await docker.listContainers({ filters });
  await docker.getContainer(victim!.Id).kill();
  const main = await started.run.main;
  expect(ofKind(main, 'error')).toEqual([
    'Expected node2@erlang-node-2 to live until the end, got its end: it exited with code 137 (SIGKILL); see its log tail',
  ]);
  const report = reportSchema.parse(JSON.parse(await readFile(main.outputs['report-path'] ?? '', 'utf8')));
  expect(report.nodes.map(({ state }) => state)).toEqual(['running', 'failed', 'running']);
});

test('a container of the user in our network does not keep it from being removed', async () => {
  const { run } = await start({ 'node-count': '1', 'message-count': '0' });
  const { state, outputs } = await run.main;
  const guest = await docker.createContainer({
    Image: image,
    Cmd: ['sleep', '60'],
    HostConfig: { NetworkMode: outputs['network-name'] ?? '' },
  });
  try {
    await guest.start();
    const post = await run.post();
    expect(post).toMatchObject({ outcome: 'success' });
    expect(ofKind(post, 'warning')).toEqual([]);
    expect(post.durationMs).toBeLessThan(20_000);
    expect(await leftOf(state['run-id'] ?? '')).toEqual([]);
    expect((await guest.inspect()).State.Running).toBe(true);
  } finally {
    await guest.remove({ force: true });
  }
});
