import { footprintSeries, measureFootprint } from '../../../src/measure/footprint.js';
import { seriesSchema } from '../../../src/measure/series.js';
import type { Reply } from '../../../src/cluster/replies.js';
import { fakeCluster, never } from '../../support/fake-cluster.js';

const footprint = (overrides: Partial<Reply<'footprint'>> = {}): Reply<'footprint'> => ({
  beam_bytes: 20_000_000,
  rss_bytes: 40_000_000,
  working_set_bytes: 44_000_000,
  descriptors: 20,
  connections: 2,
  processes: 50,
  ...overrides,
});

const seriesOf = async (
  overrides: Partial<Reply<'footprint'>>[],
  idle = { idleBytes: 500, idleMs: 1000 },
) => {
  const { cluster } = await fakeCluster({ config: { nodeCount: overrides.length } });
  return footprintSeries(
    cluster.nodes.map((node, at) => ({ node, footprint: footprint(overrides[at]), ...idle })),
  );
};
const values = ({ figures }: Awaited<ReturnType<typeof seriesOf>>) =>
  Object.fromEntries(figures.map((figure) => [figure.id, 'value' in figure ? figure.value : figure.absent]));

test('every figure is the sum over the nodes, and connections have two ends', async () => {
  expect(values(await seriesOf([{}, {}, { working_set_bytes: 50_000_000 }]))).toEqual({
    'total-memory-bytes': 138_000_000,
    'beam-memory-bytes': 60_000_000,
    'file-descriptors': 60,
    'distribution-connections': 3,
    'idle-bytes-per-second': 1500,
    'idle-bytes-per-second-per-connection': 500,
  });
});

test('without a connection there is no idle traffic of one', async () => {
  expect(values(await seriesOf([{ connections: 0 }]))).toMatchObject({
    'idle-bytes-per-second': 500,
    'idle-bytes-per-second-per-connection': 'there is no connection',
  });
});

test('the rules of thumb stand beside what was measured', async () => {
  const { figures } = await seriesOf([{}, {}, {}]);
  const models = figures.flatMap((figure) => ('model' in figure ? [[figure.id, figure.model?.value]] : []));
  expect(models).toEqual([
    ['total-memory-bytes', 150_000_000],
    ['file-descriptors', 15],
  ]);
});

test('what one node does not let be read is absent, and not a sum of the others', async () => {
  const series = await seriesOf([{}, { working_set_bytes: null, descriptors: null }]);
  expect(values(series)).toMatchObject({
    'total-memory-bytes': 'the containers do not let it be read',
    'file-descriptors': 'the containers do not let it be read',
    'beam-memory-bytes': 40_000_000,
  });
  expect(series.tables[0]?.rows[1]).toEqual([
    'node2@erlang-node-2',
    null,
    40_000_000,
    20_000_000,
    null,
    2,
    50,
  ]);
});

test('bytes of another window than a second are scaled to one', async () => {
  expect(values(await seriesOf([{}, {}], { idleBytes: 300, idleMs: 1500 }))).toMatchObject({
    'idle-bytes-per-second': 400,
  });
});

test('the series is valid, and survives a trip through JSON', async () => {
  const series = await seriesOf([{}, { rss_bytes: null }]);
  expect(seriesSchema.parse(JSON.parse(JSON.stringify(series)))).toEqual(series);
});

test('nodes look at their idle traffic by themselves, for a second', async () => {
  const { cluster, inside } = await fakeCluster({
    config: { nodeCount: 2 },
    nodes: { 1: { answers: { idle: () => ({ tx_bytes: 300, elapsed_ns: 1.5e9 }) } } },
  });
  expect(values(await measureFootprint(cluster, never))).toMatchObject({ 'idle-bytes-per-second': 400 });
  expect(inside(0).requests).toContain('idle 200 2000 1000');
});
