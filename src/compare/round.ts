import { ActionError } from '../base/errors.js';
import { sum } from '../base/lists.js';
import { requireClean, teardown } from '../cluster/teardown.js';
import { newId } from '../config/ids.js';
import type { Engine } from '../docker/engine.js';
import { watchMachine } from '../measure/machine.js';
import { calledBy, isThere, prepare, release } from '../measure/operation-setup.js';
import type { MachineRecord } from '../measure/recording.js';
import { measurePass, type Cell, type CellOptions, type Contested } from './cells.js';
import { enter, type Arm, type Contestant, type EnterOptions } from './contestants.js';

/** What was found of one cluster beside its cells. */
export type Entry = Readonly<{
  arm: string;
  otps: readonly string[];
  formationMs: number;
  /** `undefined` where the containers do not let it be read. */
  memoryBytes: number | undefined;
}>;

/** What was found in one round, whose clusters lived side by side. */
export type RoundRecord = Readonly<{
  round: number;
  /** That all nodes were held to. */
  cpus: string | undefined;
  entries: readonly Entry[];
  /** Operations that a side does not have, by the beginnings of their ids. */
  absent: readonly string[];
  cells: readonly Cell[];
  machine: Omit<MachineRecord, 'segment'>;
}>;

/** The fewest that a median is of which one disturbed moment does not move: more clusters tell more than more passes. */
export const PASSES = 3;

export type RoundOptions = CellOptions &
  Omit<EnterOptions, 'partId'> & { round: number; onPass?: (pass: number) => void };

/**
 * Launches a cluster for each arm, in this order, measures all of them in turns, and removes them.
 * @throws ActionError of whatever went wrong, after all were removed
 */
export const playRound = async (arms: readonly Arm[], options: RoundOptions): Promise<RoundRecord> => {
  const { engine, signal, round, cpus } = options;
  const contestants: Contestant[] = [];
  const partId = newId();
  try {
    // One after the other: each has the machine for itself while it forms.
    for (const arm of arms)
      contestants.push(
        await enter(arm, { engine, partId, cpus, signal }).catch((error: unknown) => {
          throw signal.aborted ? error : ofSide(arm, error);
        }),
      );
    const operations = await shared(contestants, options);
    const called = contestants.map(({ cluster }) =>
      operations.map(({ operation }) => calledBy(cluster, operation)),
    );
    for (const each of called) await prepare({ called: each, signal });
    const cells: Cell[] = [];
    const watched = contestants.flatMap(({ cluster }) => cluster.running.slice(0, 1));
    const machine = await watchMachine(watched, signal, async () => {
      for (let pass = 0; pass < PASSES; pass += 1) {
        options.onPass?.(pass);
        cells.push(...(await measurePass(contestants, pass, { ...options, operations })));
      }
    });
    const entries = await Promise.all(contestants.map((each) => entryOf(each, signal)));
    for (const each of called) await release({ called: each, signal });
    const absent = options.operations.filter((each) => !operations.includes(each)).map(({ id }) => id);
    return { round, cpus, entries, absent, cells, machine };
  } finally {
    // A cancelled run leaves the removal to the post step, which follows at once.
    try {
      if (!signal.aborted) await remove(engine, { arms, partId });
    } finally {
      for (const { cluster } of contestants) cluster.detach();
    }
  }
};

const entryOf = async ({ arm, cluster, formationMs }: Contestant, signal: AbortSignal): Promise<Entry> => {
  const footprints = await cluster.askAll('footprint', [], signal);
  const memory = footprints.flatMap(({ reply }) => reply.working_set_bytes ?? []);
  const memoryBytes = memory.length < footprints.length ? undefined : sum(memory);
  const otps = cluster.nodes.map(({ facts }) => facts.otp);
  return { arm: arm.name, otps, formationMs, memoryBytes };
};

/** @throws ActionError `docker` when something of the round could not be removed */
const remove = async (
  engine: Engine,
  { arms, partId }: { arms: readonly Arm[]; partId: string },
): Promise<void> => {
  const [arm] = arms;
  if (arm) requireClean(await teardown(engine, arm.config.runId, { partId }));
};

/** Operations that all of them have: one that is new in this change has nothing to be compared with. */
const shared = async (
  contestants: readonly Contestant[],
  { operations, signal }: Pick<RoundOptions, 'operations' | 'signal'>,
): Promise<Contested[]> => {
  const there: Contested[] = [];
  for (const each of operations) {
    const found = await Promise.all(
      contestants.map(({ cluster }) => isThere(cluster, each.operation, signal)),
    );
    if (found.every(Boolean)) there.push(each);
  }
  return there;
};

/** All clusters name their nodes alike: whose they are has to be said. */
const ofSide = ({ name }: Arm, error: unknown): unknown => {
  if (!(error instanceof ActionError)) return error;
  const { kind, message, details } = error;
  const side = name === 'base' ? 'the baseline' : 'this change';
  return new ActionError(kind, `While ${side} was launched to be compared: ${message}`, {
    details,
    cause: error,
  });
};
