import pLimit from 'p-limit';
import { messageOf } from '../base/errors.js';
import { until } from '../base/until.js';
import type { ContainerSummary, Engine, Network } from '../docker/engine.js';
import { ofRun } from './labels.js';

/** More at once leaves dockerd 20.10 with endpoints, and so networks, that cannot be removed any more. */
const AT_ONCE = 4;

export type Teardown = {
  containers: string[];
  networks: string[];
  /** What could not be removed, and why. Empty when the daemon is clean. */
  failures: string[];
};

export type TeardownOptions = {
  timeoutMs?: number;
  /**
   * A controller that was killed may have left a create call behind that ends after we looked: look again until
   * this long has passed with nothing left.
   */
  settleMs?: number;
};

/** Removes every container and network that carries the run's label. Collects failures instead of throwing. */
export const teardown = async (
  engine: Engine,
  runId: string,
  { timeoutMs = 100_000, settleMs = 0 }: TeardownOptions = {},
): Promise<Teardown> => {
  const containers = new Set<string>();
  const networks = new Set<string>();
  let failures: string[] = [];
  let cleanSince: number | undefined;

  const sweep = async (): Promise<true | undefined> => {
    const round = await sweepOnce(engine, ofRun(runId)).catch((error: unknown) => ({
      containers: [],
      networks: [],
      failures: [`the list of what is left: ${messageOf(error)}`],
    }));
    for (const { name } of round.containers) containers.add(name);
    for (const { name } of round.networks) networks.add(name);
    failures = round.failures;
    const clean = round.containers.length + round.networks.length + failures.length === 0;
    cleanSince = clean ? (cleanSince ?? performance.now()) : undefined;
    return cleanSince !== undefined && performance.now() - cleanSince >= settleMs ? true : undefined;
  };

  const clean = await until(sweep, { everyMs: 200, timeoutMs });
  if (!clean && failures.length === 0) failures = ['resources kept appearing until time ran out'];
  return {
    containers: [...containers].sort(),
    networks: [...networks].sort(),
    failures: clean ? [] : failures,
  };
};

type Named = { id: string; name: string };
type Round = { containers: ContainerSummary[]; networks: Network[]; failures: string[] };

/** One look at what is there, and one try to remove it: containers first, then the networks they were in. */
const sweepOnce = async (engine: Engine, label: string): Promise<Round> => {
  const failures: string[] = [];
  const removeAll = async (items: Named[], remove: (id: string) => Promise<void>): Promise<void> => {
    const limit = pLimit(AT_ONCE);
    const attempt = async ({ id, name }: Named): Promise<void> => {
      try {
        await remove(id);
      } catch (error) {
        failures.push(`${name}: ${messageOf(error)}`);
      }
    };
    await Promise.all(items.map((item) => limit(attempt, item)));
  };
  const containers = await engine.listContainers(label);
  await removeAll(containers, engine.removeContainer);
  const networks = await engine.listNetworks(label);
  await removeAll(networks, engine.removeNetwork);
  return { containers, networks, failures };
};
