import { cpus, release } from 'node:os';
import { circumstancesOf } from '../../../src/report/circumstances.js';
import { circumstancesSchema } from '../../../src/report/report.js';
import { fakeCluster } from '../../support/fake-cluster.js';

const circumstances = async (kernelVersion = 'of another machine') => {
  const nodes = { 0: { otp: '27' }, 1: { otp: '26' }, 2: { otp: '27' } };
  const { engine, cluster } = await fakeCluster({ nodes });
  return circumstancesOf({ ...(await engine.info()), kernelVersion }, cluster);
};

test('are those of the Docker host, the image and the nodes', async () => {
  expect(await circumstances()).toMatchObject({
    cpus: 4,
    memoryBytes: 16_000_000_000,
    docker: '28.0.0',
    dockerApi: '1.48',
    cgroup: 'v2',
    storageDriver: 'overlay2',
    images: [{ reference: 'erlang:alpine', id: `sha256:${'1'.repeat(64)}`, digest: null }],
    otp: ['26', '27'],
    erts: ['15.2'],
    node: process.version,
  });
});

test('name a CPU only when the Docker daemon runs on this machine', async () => {
  expect((await circumstances()).cpuModel).toBe('not known: the Docker daemon runs elsewhere');
  expect((await circumstances(release())).cpuModel).toBe(cpus()[0]?.model.trim() ?? 'not told by the kernel');
});

test('are valid', async () => {
  const found = await circumstances();
  expect(circumstancesSchema.parse(found)).toEqual(found);
});
