import { createInterface } from 'node:readline';
import type { GetEventsOptions } from 'dockerode';
import { docker } from './real-cluster.js';
import { Watch } from './watch.js';

/** What the daemon tells of a container or a network. */
export type DaemonEvent = { kind: string; action: string; name: string; at: number };

type RawEvent = { Type: string; Action: string; Actor: { Attributes: { name?: string } } };

/** All that happens to containers and networks from now on, of whatever run, until the end of the block. */
export const daemonEvents = async (): Promise<Watch<DaemonEvent> & AsyncDisposable> => {
  const watch = new Watch<DaemonEvent>();
  const stop = new AbortController();
  const request: GetEventsOptions & { abortSignal: AbortSignal } = {
    filters: { type: ['container', 'network'] },
    abortSignal: stop.signal,
  };
  const lines = createInterface({ input: await docker.getEvents(request) });
  lines.on('error', () => undefined);
  lines.on('line', (line) => {
    const { Type: kind, Action: action, Actor } = JSON.parse(line) as RawEvent;
    watch.push({ kind, action, name: Actor.Attributes.name ?? '', at: performance.now() });
  });
  return Object.assign(watch, {
    [Symbol.asyncDispose]: async () => {
      stop.abort();
    },
  });
};

/** Every container and network of a run, as the daemon describes it. */
export const inspectRun = async (runId: string) => {
  const filters = { label: [`erlang-cluster-action.run=${runId}`] };
  const containers = await docker.listContainers({ all: true, filters });
  const networks = await docker.listNetworks({ filters });
  return {
    containers: await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).inspect())),
    networks: await Promise.all(
      networks.map(async ({ Id }) => (await docker.getNetwork(Id).inspect()) as { Name: string }),
    ),
  };
};
