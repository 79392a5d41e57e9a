import { parseInputs } from '../../../src/config/schema.js';
import { checkAt, checksSeries, mustHold, type CheckResult } from '../../../src/measure/checks.js';
import { seriesSchema } from '../../../src/measure/series.js';
import { rawInputs, thrownBy } from '../../support/builders.js';
import { fakeMesh, never } from '../../support/fake-cluster.js';
import type { NodeScript } from '../../support/fake-node.js';

const expectations = (...items: unknown[]) =>
  parseInputs(rawInputs({ expect: JSON.stringify(items) })).expect;
const mesh = (answers: NodeScript['answers'] = {}) => fakeMesh({ nodes: { 0: {}, 1: { answers }, 2: {} } });
const says = (holds: boolean, got: string) => ({ check: () => ({ holds, got, elapsed_ns: 5 }) });

const aResult = (overrides: Partial<CheckResult> = {}): CheckResult => ({
  point: 'formed',
  function: 'kv:sound/0',
  node: 'node1@erlang-node-1',
  holds: true,
  got: 'true',
  tries: 1,
  tookMs: 2,
  ...overrides,
});

test('only those of the point are made, on the nodes that were chosen and run', async () => {
  const { cluster, inside } = await mesh();
  const checks = expectations('kv:sound', { call: 'kv:late', at: 'end' }, { call: 'kv:one', on: [1, 3] });
  cluster.node(2).state = 'failed';
  const results = await checkAt(cluster, { expectations: checks, point: 'formed', signal: never });
  expect(results.map(({ function: name, node }) => `${name} ${node}`)).toEqual([
    'kv:sound/0 node1@erlang-node-1',
    'kv:sound/0 node2@erlang-node-2',
    'kv:one/0 node1@erlang-node-1',
  ]);
  expect(inside(2).requests.filter((line) => line.startsWith('check '))).toEqual([]);
});

test('one that does not hold is made again within its time, and not without', async () => {
  let asked = 0;
  const third = { check: () => ({ holds: (asked += 1) > 2, got: String(asked), elapsed_ns: 5 }) };
  const { cluster } = await mesh(third);
  const patient = expectations({ call: 'kv:sound', on: 2, within: '5s' });
  expect(await checkAt(cluster, { expectations: patient, point: 'end', signal: never })).toMatchObject([{ holds: true, tries: 3, got: '3' }]); // prettier-ignore
  asked = 0;
  const hasty = expectations({ call: 'kv:sound', on: 2 });
  expect(await checkAt(cluster, { expectations: hasty, point: 'end', signal: never })).toMatchObject([{ holds: false, tries: 1, got: '1' }]); // prettier-ignore
});

test('a failing one is told with node, function, point and what it said', async () => {
  const { cluster } = await mesh(says(false, '{error,\u{202e}lost}'));
  const results = await checkAt(cluster, { expectations: expectations('kv:sound'), point: 'after-heal', signal: never }); // prettier-ignore
  expect(await thrownBy(() => mustHold(results))).toMatchObject({
    kind: 'expectation',
    message:
      'Expected `kv:sound/0` to hold at `after-heal` on node2@erlang-node-2, got `{error,\\u{202e}lost}`',
  });
});

test('all failing nodes are told, and how long it was tried', async () => {
  const failed = ['node1@a', 'node2@b'].map((node) => aResult({ node, holds: false, got: 'false', tries: 3, tookMs: 1234 })); // prettier-ignore
  const other = aResult({ function: 'kv:other/0', holds: false, got: 'error', point: null });
  expect(await thrownBy(() => mustHold([aResult(), ...failed, other]))).toMatchObject({
    message: 'Expected `kv:sound/0` to hold at `formed` on node1@a, got `false` after 3 tries in 1.2 s; also on node2@b, node1@erlang-node-1 (kv:other/0)', // prettier-ignore
    details: [
      'Expected `kv:sound/0` to hold at `formed` on node1@a, got `false` after 3 tries in 1.2 s',
      'Expected `kv:sound/0` to hold at `formed` on node2@b, got `false` after 3 tries in 1.2 s',
      'Expected `kv:other/0` to hold on node1@erlang-node-1, got `error`',
    ],
  });
  mustHold([aResult()]);
});

test('the series tells each of them', () => {
  const series = checksSeries([aResult(), aResult({ holds: false, got: 'false', point: 'end' })]);
  expect(seriesSchema.parse(series)).toEqual(series);
  expect(series.figures.map((figure) => 'value' in figure && figure.value)).toEqual([1, 2]);
  expect(series.tables[0]!.rows[1]).toEqual(['end', '`kv:sound/0`', 'node1@erlang-node-1', 'failed', 1, 2, '`false`']); // prettier-ignore
});
