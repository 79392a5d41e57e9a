import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RECORD_SEPARATOR } from '../../src/cluster/loader.js';
import { GROUP_SEPARATOR } from '../../src/cluster/relay.js';
import { reportSchema } from '../../src/report/report.js';
import { actionRuns, measuring, ofKind, textOf } from '../support/action-runs.js';
import { docker } from '../support/real-cluster.js';
import { releaseOf } from '../support/release-images.js';

const start = actionRuns();
const release = { image: releaseOf('relx'), boot: 'image', 'ready-timeout': '2m', rate: '0' };

const helperOf = async (runId: string) => {
  const label = [`erlang-cluster-action.run=${runId}`, 'erlang-cluster-action.helper'];
  const [helper] = await docker.listContainers({ filters: { label } });
  return docker.getContainer(helper!.Id);
};

test('a release goes through the whole of main, is kept alive, and post removes it with its helper', async () => {
  const { run } = await start({
    ...release,
    'message-count': '100',
    repeats: '2',
    'failure-index': '1',
  });
  const main = await run.main;
  expect(ofKind(main, 'error')).toEqual([]);
  expect(main.outcome).toBe('success');
  const report = reportSchema.parse(JSON.parse(await readFile(main.outputs['report-path'] ?? '', 'utf8')));
  expect(report.nodes.map(({ name, state }) => [name, state])).toEqual([
    ['node1@erlang-node-1', 'running'],
    ['node2@erlang-node-2', 'failed'],
    ['node3@erlang-node-3', 'running'],
  ]);
  for (const name of ['formation-time-ms', 'throughput', 'detection-time-ms', 'total-memory-bytes'])
    expect(Number(main.outputs[name])).toBeGreaterThan(0);
  const runId = main.state['run-id'] ?? '';
  expect((await (await helperOf(runId)).inspect()).State.Running).toBe(true);
  expect(textOf(await run.post())).toContain(`erlang-cluster-${runId}-helper`);
});

test('a helper that is killed is named as the trouble, and its last lines are saved by post', async () => {
  const started = await start({ ...release, 'message-count': '1000000' });
  await measuring(started);
  await (await helperOf(started.runId())).kill();
  const main = await started.run.main;
  expect(ofKind(main, 'error')).toEqual([
    expect.stringMatching(/^Expected the helper of the cluster to live until the end, got its end: it exited with code 137 \(SIGKILL\); /) as string, // prettier-ignore
  ]);
  expect(textOf(await started.run.post())).toContain('erlang-helper had ended; its last lines are in ');
  const log = await readFile(
    join(main.outputs['report-path'] ?? '', '..', 'logs', 'erlang-helper.log'),
    'utf8',
  );
  // The records of the nodes went through it; they are no log.
  for (const separator of [GROUP_SEPARATOR, RECORD_SEPARATOR]) expect(log).not.toContain(separator);
});
