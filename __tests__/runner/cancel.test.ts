import { readFile } from 'node:fs/promises';
import { reportSchema } from '../../src/report/report.js';
import { actionRuns, beforeEndOf, measuring, ofKind, type StartedAction } from '../support/action-runs.js';
import { daemonEvents } from '../support/docker-daemon.js';
import { leftOf } from '../support/real-cluster.js';

const start = actionRuns();

const CANCELLED = 'Expected to run to the end, got SIGINT; the post step cleans up';

type Moment = (started: StartedAction, events: Awaited<ReturnType<typeof daemonEvents>>) => Promise<unknown>;

const moments: [name: string, inputs: Record<string, string>, moment: Moment][] = [
  [
    'nodes boot',
    { 'node-count': '5' },
    ({ runId }, events) =>
      events.first(({ action, name }) => action === 'start' && name.startsWith(`erlang-cluster-${runId()}`)),
  ],
  ['round trips are timed', { 'node-count': '2', 'message-count': '1000000' }, measuring],
];

describe.each(moments)('a cancel while %s', (_name, inputs, moment) => {
  test('ends main within 2 s with a report, and post leaves nothing', async () => {
    await using events = await daemonEvents();
    const started = await start(inputs);
    await beforeEndOf(started, moment(started, events));
    const signalledAt = performance.now();
    started.run.signal('SIGINT');
    const main = await started.run.main;
    expect(performance.now() - signalledAt).toBeLessThan(2000);

    expect(main).toMatchObject({ outcome: 'failure', exitCode: 1, signal: null });
    expect(ofKind(main, 'error')).toEqual([CANCELLED]);
    expect(main.state).not.toHaveProperty('main-ended');
    const report = reportSchema.parse(JSON.parse(await readFile(main.outputs['report-path'] ?? '', 'utf8')));
    expect(report.outcome).toMatchObject({ kind: 'failure', error: 'cancelled', message: CANCELLED });

    const runId = main.state['run-id'] ?? '';
    expect(await leftOf(runId)).not.toEqual([]);
    expect(await started.run.post()).toMatchObject({ outcome: 'success', exitCode: 0 });
    expect(await leftOf(runId)).toEqual([]);
  });
});

test('the whole of a cancel needs no second signal', async () => {
  const started = await start({ 'node-count': '2', 'keep-alive': 'false' });
  await beforeEndOf(
    started,
    started.log.first(({ kind, text }) => kind === 'group' && text === 'Form the mesh'),
  );
  await started.run.cancel();
  const main = await started.run.main;
  expect(main).toMatchObject({ outcome: 'cancelled', exitCode: 1, signal: null });
  expect(ofKind(main, 'error')).toEqual([CANCELLED]);
});
