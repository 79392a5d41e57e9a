import { failureSeries, measureFailure } from '../../../src/measure/recovery.js';
import { seriesSchema, valueOf } from '../../../src/measure/series.js';
import { thrownBy } from '../../support/builders.js';
import { fakeMesh, never } from '../../support/fake-cluster.js';

const failed = (fake: Awaited<ReturnType<typeof fakeMesh>>, index: number, signal = never) =>
  measureFailure(fake.cluster, { engine: fake.engine, index, signal });

test('a node is killed, and every survivor tells when and why it noticed', async () => {
  const fake = await fakeMesh();
  const series = await failed(fake, 1);
  // The fake's clock moves a millisecond at every look.
  expect(series.tables[0]?.rows).toEqual([
    ['node1@erlang-node-1', 1, 'connection_closed', 1, 'node3'],
    ['node3@erlang-node-3', 2, 'connection_closed', 1, 'node1'],
  ]);
  expect(valueOf([series], 'detection-time-ms')).toBe(2);
  expect(valueOf([series], 'survivor-views-missing')).toBe(0);
  expect(series.title).toBe('Failure of node2@erlang-node-2');
});

test('the node counts as failed from then on, and its container has ended', async () => {
  const fake = await fakeMesh();
  await failed(fake, 1);
  const { state, containerId } = fake.cluster.node(1);
  expect(state).toBe('failed');
  expect(await fake.engine.inspectContainer(containerId)).toMatchObject({ state: { exitCode: 137 } });
});

test('a node that has failed already is refused', async () => {
  const fake = await fakeMesh();
  await failed(fake, 1);
  expect(await thrownBy(() => failed(fake, 1))).toMatchObject({
    kind: 'fault',
    message: 'Expected a node that runs, got node2@erlang-node-2, which has failed already',
  });
});

test('survivors that lose each other too are told', async () => {
  const fake = await fakeMesh();
  const [one, , three] = [0, 1, 2].map(fake.inside);
  one!.peers.delete(three!);
  const series = await failed(fake, 1);
  expect(valueOf([series], 'survivor-views-missing')).toBe(1);
  expect(series.notes?.join()).toContain('node1@erlang-node-1 → node3@erlang-node-3');
});

test('of a single node nobody is left to notice', async () => {
  const fake = await fakeMesh({ config: { nodeCount: 1 } });
  const { figures, tables, notes } = await failed(fake, 0);
  expect(figures[0]).toMatchObject({ id: 'detection-time-ms', absent: 'no node was left to notice' });
  expect(tables[0]?.rows).toEqual([]);
  expect(notes?.join()).not.toContain('survivors');
});

test.each([3, -1, 1.5])(
  'a failure index out of bounds is refused, and nobody is killed: %d',
  async (index) => {
    const fake = await fakeMesh();
    expect(await thrownBy(() => failed(fake, index))).toMatchObject({
      kind: 'fault',
      message: `Expected a node index from 0 to 2, got ${index}`,
    });
    expect(fake.engine.calls).not.toContain('killContainer');
  },
);

test('a node fails only once', async () => {
  const fake = await fakeMesh();
  await failed(fake, 1);
  expect(await thrownBy(() => failed(fake, 1))).toMatchObject({ name: 'ActionError' });
  expect(fake.engine.calls.filter((call) => call === 'killContainer')).toHaveLength(1);
});

test('a cancel is told as that', async () => {
  expect(await thrownBy(async () => failed(await fakeMesh(), 1, AbortSignal.abort('enough')))).toBe('enough');
});

const notices = (...atNs: (number | undefined)[]) =>
  atNs.map((at, index) => ({ survivor: `n${index}`, peers: ['n8@h'], ...(at === undefined ? {} : { atNs: at, reason: 'x' }) })); // prettier-ignore
const detection = (...[beatsNs, seen]: [number[], ReturnType<typeof notices>]) =>
  failureSeries({ failed: 'n9', beatsNs, notices: seen, missing: [] }).figures[0];

test('detection lasts from the last sign of life until the last survivor noticed', () => {
  expect(detection([1e9, 2e9, 3e9], notices(3.004e9, 3.012e9, 3.001e9))).toMatchObject({ value: 12 });
});

test.each([
  [
    'a survivor that did not notice',
    [1e9],
    notices(1.1e9, undefined),
    '1 survivor saw no nodedown within 10 s',
  ],
  [
    'survivors that did not notice',
    [1e9],
    notices(undefined, undefined),
    '2 survivors saw no nodedown within 10 s',
  ],
  ['no sign of life', [], notices(1e9), 'the failed node gave no sign of life to date its death by'],
  ['no survivors', [1e9], [], 'no node was left to notice'],
])('with %s detection is absent with the reason', (_what, beatsNs, seen, absent) => {
  expect(detection(beatsNs, seen)).toMatchObject({ absent });
});

test.each([
  ['two signs', [1e9, 1.001e9], 'Its signs of life came at most 1.0 ms apart: so well is its death dated.'],
  ['more', [1e9, 1.001e9, 1.0045e9, 1.005e9], 'Its signs of life came at most 3.5 ms apart: so well is its death dated.'], // prettier-ignore
])('with %s of life it is told how well the death is dated', (_what, beatsNs, note) => {
  expect(failureSeries({ failed: 'n9', beatsNs, notices: notices(2e9), missing: [] }).notes).toContain(note);
});

test('with one sign of life nothing is told of the time between them', () => {
  const { notes } = failureSeries({ failed: 'n9', beatsNs: [1e9], notices: notices(2e9), missing: [] });
  expect(notes).toEqual(['n9 was killed with SIGKILL.', 'The survivors still form a full mesh.']);
});

test('a series with all there can be is valid, and survives a trip through JSON', () => {
  const missing = ['n0 → n1'];
  for (const seen of [notices(1.1e9, undefined), []]) {
    const series = failureSeries({ failed: 'n9', beatsNs: [1e9, 1.001e9], notices: seen, missing });
    expect(seriesSchema.parse(JSON.parse(JSON.stringify(series)))).toEqual(series);
  }
});
