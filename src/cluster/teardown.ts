import pLimit from 'p-limit';
import { ActionError, messageOf } from '../base/errors.js';
import { abortable, systemClock, until, type Clock } from '../base/until.js';
import type { ContainerSummary, Engine, Network, Volume } from '../docker/engine.js';
import { ofPart, ofRun } from './labels.js';

/** More at once leaves dockerd 20.10 with endpoints, and so networks, that cannot be removed any more. */
const AT_ONCE = 4;

/** How long to go on looking after a launch that was abandoned. */
export const SETTLE_MS = 1000;

export type Teardown = {
  containers: string[];
  networks: string[];
  volumes: string[];
  /** What could not be removed, and why. Empty when the daemon is clean. */
  failures: string[];
};

export type TeardownOptions = {
  /** Only this part of the run. */
  partId?: string | undefined;
  timeoutMs?: number;
  /**
   * A controller that was killed may have left a create call behind that ends after we looked: look again until
   * this long has passed with nothing left.
   */
  settleMs?: number;
  /** A daemon that has not told what is left for this long will not do so any more. */
  silenceMs?: number;
  clock?: Clock;
};

/** node-2 before node-10. */
const byNumber = new Intl.Collator('en', { numeric: true }).compare;

/** Removes every container, network and volume that carries the run's label. Collects failures instead of throwing. */
export const teardown = async (
  engine: Engine,
  runId: string,
  {
    partId,
    timeoutMs = 100_000,
    settleMs = 0,
    silenceMs = 10_000,
    clock = systemClock,
  }: TeardownOptions = {},
): Promise<Teardown> => {
  const containers = new Set<string>();
  const networks = new Set<string>();
  const volumes = new Set<string>();
  let left = new Map<string, string>();
  let heardAt = clock.now();
  let cleanSince: number | undefined;

  const label = partId === undefined ? ofRun(runId) : ofPart(partId);
  const over = AbortSignal.timeout(timeoutMs);
  const sweep = async (): Promise<'clean' | 'silent' | undefined> => {
    try {
      const round = await abortable(sweepOnce(engine, label), over);
      for (const { name } of round.containers) containers.add(name);
      for (const { name } of round.networks) networks.add(name);
      for (const { name } of round.volumes) volumes.add(name);
      left = round.failures;
      heardAt = clock.now();
      cleanSince =
        round.containers.length + round.networks.length + round.volumes.length === 0
          ? (cleanSince ?? heardAt)
          : undefined;
      return cleanSince !== undefined && heardAt - cleanSince >= settleMs ? 'clean' : undefined;
    } catch (error) {
      left = new Map([['what is left', messageOf(error)]]);
      cleanSince = undefined;
      return clock.now() - heardAt > silenceMs ? 'silent' : undefined;
    }
  };

  const end = await until(sweep, { everyMs: 200, timeoutMs, clock });
  const gone = (names: ReadonlySet<string>): string[] =>
    [...names].filter((name) => !left.has(name)).sort(byNumber);
  const failures = [...left].map(([name, reason]) => `${name}: ${reason}`);
  if (end === undefined && left.size === 0) failures.push('what kept appearing until time ran out');
  return { containers: gone(containers), networks: gone(networks), volumes: gone(volumes), failures };
};

/** @throws ActionError `docker` when something could not be removed */
export const requireClean = ({ failures }: Teardown): void => {
  if (failures.length === 0) return;
  throw new ActionError('docker', `Expected to remove the cluster, got: ${failures.join('; ')}`, {
    details: failures,
  });
};

type Named = { id: string; name: string };
/** What was there, and by name why some of it still is. */
type Round = {
  containers: ContainerSummary[];
  networks: Network[];
  volumes: Volume[];
  failures: Map<string, string>;
};

/** One look at what is there, and one try to remove it: containers first, then the networks and volumes they had. */
const sweepOnce = async (engine: Engine, label: string): Promise<Round> => {
  const failures = new Map<string, string>();
  const removeAll = async (items: Named[], remove: (id: string) => Promise<void>): Promise<void> => {
    const limit = pLimit(AT_ONCE);
    const attempt = async ({ id, name }: Named): Promise<void> => {
      try {
        await remove(id);
      } catch (error) {
        failures.set(name, messageOf(error));
      }
    };
    await Promise.all(items.map((item) => limit(attempt, item)));
  };
  const containers = await engine.listContainers(label);
  await removeAll(containers, engine.removeContainer);
  const networks = await engine.listNetworks(label);
  // The network is ours, but a user's container may have joined it and would keep it for ever.
  await removeAll(networks, (id) =>
    engine.removeNetwork(id).catch(async () => {
      await engine.disconnectNetwork(id);
      await engine.removeNetwork(id);
    }),
  );
  const volumes = await engine.listVolumes(label);
  await removeAll(
    volumes.map(({ name }) => ({ id: name, name })),
    engine.removeVolume,
  );
  return { containers, networks, volumes, failures };
};
