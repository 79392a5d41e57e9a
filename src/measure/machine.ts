import { distinct, sum } from '../base/lists.js';
import type { ClusterNode } from '../cluster/cluster.js';
import type { Reply } from '../cluster/replies.js';
import type { MessagingConfig } from '../config/config.js';
import { halfWidth } from './interval.js';
import { percent } from './percent.js';
import type { Placement } from './placement.js';
import type { MachineRecord } from './recording.js';
import type { Figure, Series, Table } from './series.js';
import { mean, median } from './statistics.js';

/** Does the work and tells how the machine was meanwhile; the CPU ruler is laid on just before. */
export const watchMachine = async (
  nodes: readonly ClusterNode[],
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<Omit<MachineRecord, 'segment'>> => {
  const look = (): Promise<Reply<'machine'> | undefined> =>
    nodes[0]?.agent.ask('machine', [], signal) ?? Promise.resolve(undefined);
  const rulers: Reply<'ruler'>[] = [];
  // One after the other: two at once on one CPU would measure each other.
  for (const { agent } of nodes) rulers.push(await agent.ask('ruler', [], signal));
  const before = await look();
  await work();
  const after = await look();
  return {
    stealShare: stolen(before, after),
    cpuNs: rulers.map(({ cpu_ns }) => cpu_ns),
    waitShare: waited(rulers),
  };
};

const waited = (rulers: readonly Reply<'ruler'>[]): number | null => {
  const waits = rulers.flatMap(({ waited_ns }) => waited_ns ?? []);
  const elapsed = sum(rulers.map(({ elapsed_ns }) => elapsed_ns));
  return waits.length < rulers.length || elapsed === 0 ? null : Math.min(1, sum(waits) / elapsed);
};

const stolen = (before: Reply<'machine'> | undefined, after: Reply<'machine'> | undefined): number | null => {
  const ticks = (after?.total_ticks ?? NaN) - (before?.total_ticks ?? NaN);
  const steal = (after?.steal_ticks ?? NaN) - (before?.steal_ticks ?? NaN);
  return ticks > 0 ? steal / ticks : null;
};

/** From here on a ruler's spread, its waits or the stolen time say that the machine was at work on something else. */
const NOISY_RULER = 0.1;
const NOISY_STEAL = 0.02;
const NOISY_WAIT = 0.05;
/** With fewer segments a spread tells nothing. */
const ENOUGH_SEGMENTS = 5;
/** An interval that is wider leaves open what most changes to a program do. */
const WIDE_FIGURE = 0.25;

/** The spread of values over segments: the middle nine tenths' half width on the logarithmic scale, as a share. */
export const spreadOf = (values: readonly number[]): number | undefined => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (p: number): number => sorted[Math.round(p * (sorted.length - 1))] ?? NaN;
  return sorted.length < ENOUGH_SEGMENTS || !(at(0) > 0)
    ? undefined
    : halfWidth({ low: at(0.05), high: at(0.95) });
};

/** Each absent where it could not be told. */
export type MachineSigns = Partial<Record<'cpuSpread' | 'waitShare' | 'stealShare', number | undefined>>;

/** The CPU ruler of each segment, the median over its nodes. */
export const cpuRulersUs = (machine: readonly MachineRecord[]): number[] =>
  machine.map(({ cpuNs }) => (median(cpuNs) ?? 0) / 1000);

export const machineSigns = (machine: readonly MachineRecord[]): MachineSigns => ({
  cpuSpread: spreadOf(cpuRulersUs(machine)),
  waitShare: mean(machine.flatMap(({ waitShare }) => waitShare ?? [])),
  stealShare: mean(machine.flatMap(({ stealShare }) => stealShare ?? [])),
});

/** What says that the machine was at work on something else; nothing when nothing does. */
const noiseOf = ({ cpuSpread, waitShare, stealShare }: MachineSigns): string[] => [
  ...(waitShare !== undefined && waitShare > NOISY_WAIT
    ? [`while nothing of ours ran, the nodes waited ${percent(waitShare)} of the time for a CPU`]
    : []),
  ...(cpuSpread !== undefined && cpuSpread > NOISY_RULER
    ? [`the same computation took ±${percent(cpuSpread)} over the segments`]
    : []),
  ...(stealShare !== undefined && stealShare > NOISY_STEAL
    ? [`${percent(stealShare)} of the CPU time was stolen by the hypervisor`]
    : []),
];

/** Part of the time that nodes wait for a CPU from which on figures tell more of that than of the cluster. */
const HOPELESS_WAIT = 0.3;

/** What makes all figures doubtful; `undefined` when the machine was quiet enough, or nobody can tell. */
export const machineCaution = (signs: MachineSigns): string | undefined => {
  const noise = noiseOf(signs);
  if (noise.length === 0) return undefined;
  const hopeless = (signs.waitShare ?? 0) > HOPELESS_WAIT || (signs.stealShare ?? 0) > HOPELESS_WAIT;
  const verdict = hopeless
    ? 'This machine was so busy with something else that its figures tell little of the cluster'
    : 'This machine was too noisy to tell small differences';
  return `${verdict}: ${noise.join('; ')}.`;
};

type SegmentColumn = {
  column: Table['columns'][number];
  of: (segment: number) => number | undefined;
};

/** A row a segment: the CPU ruler, what others took of the machine, and what else was seen in it. */
export const segmentTable = (
  title: string,
  machine: readonly MachineRecord[],
  more: readonly SegmentColumn[] = [],
): Table => {
  const cpuUs = cpuRulersUs(machine);
  return {
    title,
    columns: [
      { label: 'Segment', unit: 'count' },
      { label: 'CPU ruler', unit: 'us' },
      { label: 'Waited for a CPU', unit: 'share' },
      { label: 'Stolen', unit: 'share' },
      ...more.map(({ column }) => column),
    ],
    rows: machine.map(({ segment, waitShare, stealShare }, at) => [
      segment + 1,
      cpuUs[at] ?? null,
      waitShare,
      stealShare,
      ...more.map(({ of }) => of(segment) ?? null),
    ]),
  };
};

/** What the rulers say of the machine: whether it was busy with something else. */
export const machineNote = (signs: MachineSigns): string =>
  machineCaution(signs) ??
  (signs.cpuSpread === undefined
    ? `Whether the machine was quiet cannot be told: that takes \`repeats\` of ${String(ENOUGH_SEGMENTS)} or more.`
    : 'The machine was quiet: its rulers kept still over the segments.');

/** The same, as a series has it. */
export const cautionOf = (machine: readonly MachineRecord[]): Pick<Series, 'caution'> => {
  const caution = machineCaution(machineSigns(machine));
  return caution === undefined ? {} : { caution };
};

/** Figures that the segments leave open; nothing when there are none. */
export const wideNote = (figures: readonly Figure[]): string[] => {
  const wide = figures.flatMap((figure) =>
    'value' in figure && figure.interval && halfWidth(figure.interval) > WIDE_FIGURE
      ? [`${figure.label} (±${percent(halfWidth(figure.interval))})`]
      : [],
  );
  return wide.length === 0
    ? []
    : [
        `These figures varied too much from segment to segment to tell small differences: ${wide.join(', ')}.`,
      ];
};

/** Where the nodes ran while something was measured: `what` of them, in the plural. */
export const placementNote = (
  { cpus, problem }: Placement,
  asked: MessagingConfig['cpuPlacement'],
  what = 'messages',
): string => {
  if (problem !== undefined)
    return `The nodes could not be held to one CPU each, so the kernel decided where they ran: ${problem}`;
  if (asked === 'free') return 'The kernel decided on which CPUs the nodes ran.';
  const used = distinct([...cpus.values()]).length;
  return `While ${what} were measured each node was held to one of ${String(used)} CPUs, in turn; then all were let go to the CPUs they had before.`;
};
