import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { setImmediate as immediate } from 'node:timers/promises';
import { formMesh } from '../../src/cluster/mesh.js';
import { Cluster } from '../../src/library.js';
import { measureFailure } from '../../src/measure/recovery.js';
import { testImages } from '../support/images.js';
import { docker, engine, execIn, never, realCluster } from '../support/real-cluster.js';

type Stats = {
  memory_stats: { usage: number; stats: { total_inactive_file?: number; inactive_file?: number } };
};

/** The working set as `docker stats` has it. */
const workingSet = async (containerId: string): Promise<number> => {
  const { memory_stats } = (await docker.getContainer(containerId).stats({ stream: false })) as Stats;
  return (
    memory_stats.usage - (memory_stats.stats.total_inactive_file ?? memory_stats.stats.inactive_file ?? 0)
  );
};

/** The process ids of the BEAM in a container, on the host. */
const beamPid = async (containerId: string): Promise<string> => {
  const { Titles, Processes } = (await docker.getContainer(containerId).top()) as {
    Titles: string[];
    Processes: string[][];
  };
  const [pid, command] = [Titles.indexOf('PID'), Titles.length - 1];
  return Processes.find((process) => process[command]?.includes('beam.smp'))?.[pid] ?? '';
};

test.each(testImages)(
  'on OTP $otp memory, descriptors and ports agree with an independent reading',
  async ({ image }) => {
    await using cluster = await Cluster.spawn({ image, pull: 'never', nodeCount: 3 });
    const { totalMemoryBytes, fileDescriptors } = await cluster.collectMetrics();

    const sets = await Promise.all(cluster.nodes.map(({ containerId }) => workingSet(containerId)));
    const memory = sets.reduce((sum, bytes) => sum + bytes, 0);
    expect(Math.abs(totalMemoryBytes! - memory) / memory).toBeLessThan(0.1);

    const descriptors = await Promise.all(
      cluster.nodes.map(
        async ({ containerId }) => (await readdir(`/proc/${await beamPid(containerId)}/fd`)).length,
      ),
    );
    expect(fileDescriptors).toBe(descriptors.reduce((sum, count) => sum + count, 0));

    for (const [index, { containerId, port }] of cluster.nodes.entries()) {
      const { output } = await execIn(containerId, ['epmd', '-names']);
      expect(output).toContain(`name node${index + 1} at port ${port}`);
    }
  },
);

/** When the kernel has ended the process, watched from outside as closely as an event loop can. */
const deathOf = async (pid: string): Promise<number> => {
  while (existsSync(`/proc/${pid}/exe`)) await immediate();
  return performance.timeOrigin + performance.now();
};

test('the detection time agrees with a look at the dying process and with Docker’s own events', async () => {
  await using real = await realCluster({ nodeCount: 3 });
  await formMesh(real.cluster, { signal: never, timeoutMs: 30_000 });
  const [victim, survivor] = [real.cluster.node(0), real.cluster.node(1)];
  const nodedown = survivor.agent.nextEvent(
    (event) => (event.event === 'nodedown' ? event.at_ns : undefined),
    never,
  );
  const events = (await docker.getEvents({
    filters: { container: [victim.containerId], event: ['die'] },
  })) as unknown as Readable;
  const die = once(events, 'data').then(
    ([line]) => (JSON.parse(String(line)) as { timeNano: number }).timeNano / 1e6,
  );
  const death = deathOf(await beamPid(victim.containerId));

  const failure = await measureFailure(real.cluster, { engine, index: 0, signal: never });
  const [row] = failure.tables[0]!.rows;
  expect(row?.[0]).toBe(survivor.name);
  const dated = (await nodedown) / 1e6 - Number(row?.[1]);

  expect(Math.abs((await death) - dated)).toBeLessThan(50);
  expect(await die).toBeGreaterThan(dated);
  expect((await die) - dated).toBeLessThan(1000);
  events.destroy();
});
