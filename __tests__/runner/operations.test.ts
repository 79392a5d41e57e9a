import { readFile } from 'node:fs/promises';
import { operationRowSchema } from '../../src/measure/operation-rows.js';
import { reportSchema } from '../../src/report/report.js';
import { actionRuns, ofKind, textOf } from '../support/action-runs.js';
import { leftOf } from '../support/real-cluster.js';

const start = actionRuns();
const small = { 'node-count': '2', 'message-count': '0', repeats: '2', 'keep-alive': 'false' };

const finished = async (inputs: Record<string, string>) => {
  const { run } = await start({ ...small, ...inputs });
  const main = await run.main;
  const report = reportSchema.parse(JSON.parse(await readFile(main.outputs['report-path'] ?? '', 'utf8')));
  expect(await leftOf(main.state['run-id'] ?? '')).toEqual([]);
  return { main, report };
};

test('operations and checks of a step come into outputs, summary, page and report', async () => {
  const { main, report } = await finished({
    'failure-index': '1',
    operations: `
- name: ask the other
  call: erpc:call('node2@erlang-node-2', erlang, node, [])
  from: 1
  concurrency: 1,4
  rate: 100
  duration: 400ms
- {name: sort, call: 'lists:sort([3, 1, 2])', batch: 10, duration: 400ms}`,
    expect: `
- erlang:is_alive/0
- {call: 'erlang:node', at: 'formed, end', on: 2}`,
  });
  expect(main).toMatchObject({ outcome: 'success' });
  const rows = JSON.parse(main.outputs['operations'] ?? '') as unknown[];
  expect(rows).toEqual(report.operations);
  expect(
    rows.map((row) => operationRowSchema.parse(row)).map(({ name, loop, from }) => [name, loop, from.length]),
  ).toEqual([
    // prettier-ignore
    ['ask the other', 'closed', 1],
    ['ask the other', 'closed', 1],
    ['ask the other', 'open', 1],
    ['sort', 'closed', 2],
  ]);
  expect(report.series.map(({ id }) => id)).toEqual(['formation', 'footprint', 'operations', 'operation-ask-the-other', 'operation-sort', 'failure', 'checks']); // prettier-ignore
  const checks = report.series.at(-1)!.tables[0]!.rows.map(([point, name, node, result]) => [point, name, String(node).slice(0, 5), result].join(' ')); // prettier-ignore
  expect(checks).toEqual([
    'formed `erlang:is_alive/0` node1 holds',
    'formed `erlang:is_alive/0` node2 holds',
    'formed `erlang:node/0` node2 holds',
    'before-fault `erlang:is_alive/0` node1 holds',
    'before-fault `erlang:is_alive/0` node2 holds',
    'after-heal `erlang:is_alive/0` node1 holds',
    'end `erlang:is_alive/0` node1 holds',
  ]);
  expect(main.summary).toMatch(/`ask the other` p99 \*\*/);
  expect(main.summary).toContain('### Operation sort');
  expect(await readFile(main.outputs['page-path'] ?? '', 'utf8')).toContain('Operation ask the other');
  expect(textOf(main)).toMatch(/segment 1 of 2: ask the other, /);
  expect(textOf(main)).toContain('node1@erlang-node-1: erlang:is_alive/0 holds');
});

test('a check that does not hold fails the step in one line, and all that was found is reported', async () => {
  const { main, report } = await finished({
    expect: '- {call: "lists:member(x, [])", at: end}',
    operations: '- {name: sort, call: "lists:sort([3, 1, 2])", duration: 200ms}',
  });
  expect(main).toMatchObject({ outcome: 'failure', exitCode: 1 });
  const message = 'Expected `lists:member(x, [])` to hold at `end` on node1@erlang-node-1, got `false`; also on node2@erlang-node-2'; // prettier-ignore
  expect(ofKind(main, 'error')).toEqual([message]);
  expect(report.outcome).toMatchObject({ kind: 'failure', error: 'expectation', message });
  expect(report.operations).toHaveLength(1);
  expect(report.series.map(({ id }) => id)).toContain('checks');
  expect(main.summary).toContain('## ❌ Cluster of 2 Erlang nodes: failed (expectation)');
});

test('a function that is not there fails the step before anything is measured', async () => {
  const { main, report } = await finished({ operations: '- {name: x, call: "lists:sort/0"}' });
  expect(ofKind(main, 'error')).toEqual([
    'Expected `lists:sort/0` (operation `x`) to be there on node1@erlang-node-1, node2@erlang-node-2, got only sort/1, sort/2', // prettier-ignore
  ]);
  expect(report.series.map(({ id }) => id)).toEqual(['formation']);
});

test('an operation that ends its node fails the step with the node and how it ended', async () => {
  const { main, report } = await finished({ operations: '- {name: last words, call: "erlang:halt(3)", from: 2}' }); // prettier-ignore
  expect(main.outcome).toBe('failure');
  const [error = '', ...more] = ofKind(main, 'error');
  expect(more).toEqual([]);
  expect(error).toMatch(/^Expected node2@erlang-node-2 to live until the end, got its end: /);
  expect(JSON.stringify(report.outcome)).toContain('while `last words` (`erlang:halt(3)`) was called');
});
