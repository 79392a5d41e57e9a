import { actionRuns, beforeEndOf, measuring, textOf, type StartedAction } from '../support/action-runs.js';
import { daemonEvents, inspectRun } from '../support/docker-daemon.js';
import { leftOf } from '../support/real-cluster.js';

const start = actionRuns();

type Events = Awaited<ReturnType<typeof daemonEvents>>;
type Moment = (started: StartedAction, events: Events) => Promise<unknown>;

const daemonTold =
  (wantedKind: string, wantedAction: string): Moment =>
  ({ runId }, events) =>
    events.first(
      ({ kind, action, name }) =>
        kind === wantedKind && action === wantedAction && name.startsWith(`erlang-cluster-${runId()}`),
    );

const moments: [name: string, inputs: Record<string, string>, moment: Moment][] = [
  ['the network exists', { 'node-count': '3' }, daemonTold('network', 'create')],
  ['containers are created', { 'node-count': '10' }, daemonTold('container', 'create')],
  ['nodes start', { 'node-count': '5' }, daemonTold('container', 'start')],
  ['round trips are timed', { 'node-count': '2', 'message-count': '1000000' }, measuring],
];

test.each(moments)(
  'after a kill when %s, post leaves nothing, and may run twice',
  async (_name, inputs, moment) => {
    await using events = await daemonEvents();
    const started = await start(inputs);
    await beforeEndOf(started, moment(started, events));
    started.run.signal('SIGKILL');
    const main = await started.run.main;
    expect(main).toMatchObject({ outcome: 'failure', exitCode: 137, signal: 'SIGKILL', outputs: {} });
    expect(main.state).not.toHaveProperty('main-ended');

    const runId = main.state['run-id'] ?? '';
    const network = `removed network erlang-cluster-${runId}`;
    const post = await started.run.post();
    expect(post).toMatchObject({ outcome: 'success', exitCode: 0 });
    expect(textOf(post)).toContain(network);
    expect(await leftOf(runId)).toEqual([]);

    const again = await started.run.post();
    expect(again).toMatchObject({ outcome: 'success', exitCode: 0 });
    expect(textOf(again)).toBe('nothing was left to remove');
    expect(await leftOf(runId)).toEqual([]);
  },
);

test('a main that was killed before it saved anything leaves post nothing to do', async () => {
  const { run } = await start({ 'node-count': '1', 'message-count': '0' });
  run.signal('SIGKILL');
  expect((await run.main).state).toEqual({});
  const post = await run.post();
  expect(post).toMatchObject({ outcome: 'success', state: {} });
  expect(textOf(post)).toBe('main ended before it created anything');
});

test('nodes that are not kept alive end by themselves when main is killed', async () => {
  await using events = await daemonEvents();
  const started = await start({ 'node-count': '3', 'message-count': '1000000', 'keep-alive': 'false' });
  await measuring(started);
  const runId = started.runId();
  const killedAt = performance.now();
  started.run.signal('SIGKILL');
  const deaths = await Promise.all(
    [1, 2, 3].map((n) =>
      events.first(
        ({ action, name }) => action === 'die' && name === `erlang-cluster-${runId}-node-${String(n)}`,
      ),
    ),
  );
  expect(Math.max(...deaths.map(({ at }) => at)) - killedAt).toBeLessThan(2000);
  const { containers } = await inspectRun(runId);
  expect(containers.map(({ State }) => State.Running)).toEqual([false, false, false]);
});
