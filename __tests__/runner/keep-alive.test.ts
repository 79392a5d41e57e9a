import { actionRuns, ofKind, textOf } from '../support/action-runs.js';
import { leftOf } from '../support/real-cluster.js';

const start = actionRuns();

test('a cluster that is not kept alive is gone when main ends', async () => {
  const { run } = await start({ 'node-count': '2', 'message-count': '0', 'keep-alive': 'false' });
  const main = await run.main;
  expect(main).toMatchObject({ outcome: 'success', exitCode: 0 });
  const runId = main.state['run-id'] ?? '';
  expect(await leftOf(runId)).toEqual([]);
  expect(ofKind(main, 'group').at(-1)).toBe('Remove the cluster');
  expect(ofKind(main, 'line')).toContain(`removed network erlang-cluster-${runId}`);
  expect(textOf(await run.post())).toBe('nothing was left to remove');
});
