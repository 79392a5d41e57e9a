import { messageOf } from '../base/errors.js';
import type { ClusterNode, LaunchedCluster } from '../cluster/cluster.js';
import type { MessagingConfig } from '../config/config.js';
import type { Engine } from '../docker/engine.js';

/** The CPU that each node is held to, by node index; empty when the kernel decides. */
export type Placement = { cpus: ReadonlyMap<number, number>; problem?: string };

export type PlacementOptions = {
  engine: Pick<Engine, 'info' | 'updateContainer'>;
  cpuPlacement: MessagingConfig['cpuPlacement'];
  signal: AbortSignal;
};

/** `0-2,7` as the kernel writes lists of CPUs; what is no such list has none. */
export const cpusOf = (list: string): number[] =>
  list.split(',').flatMap((part) => {
    if (!/^\d{1,4}(-\d{1,4})?$/.test(part)) return [];
    const [first = NaN, last = first] = part.split('-').map(Number);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
  });

/**
 * The CPUs that a node is let go to: those it may use now. One CPU of several is what an earlier controller left that was
 * killed while it held the node; then all of the Docker host's.
 */
const homeOf = (now: string | null, all: number): string | null =>
  now !== null && cpusOf(now).length === 1 && all > 1 ? `0-${String(all - 1)}` : now;

/** The CPUs that the nodes of a cluster may use, as its first one tells; none where it does not. */
export const freeCpus = async (
  cluster: LaunchedCluster | undefined,
  signal: AbortSignal,
): Promise<number[]> => {
  const [node] = cluster?.running ?? [];
  const told = await node?.agent.ask('machine', [], signal);
  return cpusOf(told?.cpus_allowed ?? '');
};

/**
 * Does the work while each node is held to one CPU, the node with index i to the i-th of those it may use, modulo their
 * number; then lets all go to where they were. Where that cannot be had, the kernel goes on to decide, and it is said.
 */
export const placed = async <T>(
  cluster: LaunchedCluster,
  { engine, cpuPlacement, signal }: PlacementOptions,
  work: (placement: Placement) => Promise<T>,
): Promise<T> => {
  if (cpuPlacement === 'free') return work({ cpus: new Map() });
  const [allowed, { cpus: all }] = await Promise.all([cluster.askAll('machine', [], signal), engine.info()]);
  const homes = allowed.map(({ node, reply }) => ({ node, cpus: homeOf(reply.cpus_allowed, all) }));
  // All of them, also when one cannot be had back at once.
  const letGo = async (): Promise<void> => {
    const failures: unknown[] = [];
    await inTurn(homes, async ({ node, cpus }) => {
      if (cpus === null) return;
      const update = (): Promise<void> => engine.updateContainer(node.containerId, { cpusetCpus: cpus });
      await update()
        .catch(update)
        .catch((error: unknown) => failures.push(error));
    });
    if (failures.length > 0) throw failures[0];
  };
  const cpus = new Map<number, number>();
  try {
    await inTurn(homes, async ({ node, cpus: list }) => {
      signal.throwIfAborted();
      const own = cpusOf(list ?? '');
      const cpu = own[node.index % own.length];
      if (cpu === undefined) throw new Error(`${node.name} does not tell which CPUs it may use`);
      cpus.set(node.index, cpu);
      await engine.updateContainer(node.containerId, { cpusetCpus: String(cpu) });
    });
  } catch (error) {
    const kept = await letGo().then(
      () => '',
      (trouble: unknown) => `; and some could not be let go again: ${messageOf(trouble)}`,
    );
    signal.throwIfAborted();
    return work({ cpus: new Map(), problem: `${messageOf(error)}${kept}` });
  }
  let result: T;
  try {
    result = await work({ cpus });
  } catch (error) {
    // What went wrong first is what is told.
    await letGo().catch(() => undefined);
    throw error;
  }
  await letGo();
  return result;
};

type Home = { node: ClusterNode; cpus: string | null };

const inTurn = async (homes: readonly Home[], work: (home: Home) => Promise<void>): Promise<void> => {
  for (const home of homes) await work(home);
};
