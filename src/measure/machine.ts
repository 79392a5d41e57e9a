import type { ClusterNode } from '../cluster/cluster.js';
import type { Reply } from '../cluster/replies.js';
import type { MessagingConfig } from '../config/config.js';
import { distinct, figureOf, mean, median, percentileUs } from './figures.js';
import { Times } from './histogram.js';
import { halfWidth } from './interval.js';
import type { Placement } from './placement.js';
import type { MachineRecord, Recording } from './recording.js';
import type { Figure, Series } from './series.js';

/** Does the work and tells how the machine was meanwhile; the CPU ruler is laid on just before. */
export const watchMachine = async (
  nodes: readonly ClusterNode[],
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<Omit<MachineRecord, 'segment'>> => {
  const look = (): Promise<Reply<'machine'> | undefined> =>
    nodes[0]?.agent.ask('machine', [], signal) ?? Promise.resolve(undefined);
  const cpuNs: number[] = [];
  // One after the other: two at once on one CPU would measure each other.
  for (const { agent } of nodes) cpuNs.push((await agent.ask('ruler', [], signal)).cpu_ns);
  const before = await look();
  await work();
  const after = await look();
  return {
    stealShare: stolen(before, after),
    cpuNs,
  };
};

const stolen = (before: Reply<'machine'> | undefined, after: Reply<'machine'> | undefined): number | null => {
  const ticks = (after?.total_ticks ?? NaN) - (before?.total_ticks ?? NaN);
  const steal = (after?.steal_ticks ?? NaN) - (before?.steal_ticks ?? NaN);
  return ticks > 0 ? steal / ticks : null;
};

/** From here on a ruler's spread or the stolen time says that the machine was at work on something else. */
const NOISY_RULER = 0.1;
const NOISY_STEAL = 0.02;
/** An interval that is wider leaves open what most changes to a program do. */
const WIDE_FIGURE = 0.25;
/** With fewer segments a spread tells nothing. */
const ENOUGH_SEGMENTS = 5;

/** The spread of values over segments: the middle nine tenths' half width on the logarithmic scale, as a share. */
export const spreadOf = (values: readonly number[]): number | undefined => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (p: number): number => sorted[Math.round(p * (sorted.length - 1))] ?? NaN;
  return sorted.length < ENOUGH_SEGMENTS || !(at(0) > 0)
    ? undefined
    : halfWidth({ low: at(0.05), high: at(0.95) });
};

const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;

/** What the rulers say of the machine: whether it was busy with something else. */
export const machineNote = (cpuSpread: number | undefined, stealShare: number | undefined): string => {
  const signs = [
    ...(cpuSpread !== undefined && cpuSpread > NOISY_RULER
      ? [`the same computation took ±${percent(cpuSpread)} over the segments`]
      : []),
    ...(stealShare !== undefined && stealShare > NOISY_STEAL
      ? [`${percent(stealShare)} of the CPU time was stolen by the hypervisor`]
      : []),
  ];
  if (signs.length > 0) return `This machine was too noisy to tell small differences: ${signs.join('; ')}.`;
  return cpuSpread === undefined
    ? `Whether the machine was quiet cannot be told: that takes \`repeats\` of ${String(ENOUGH_SEGMENTS)} or more.`
    : 'The machine was quiet: its rulers kept still over the segments.';
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

/** How the machine was while messages were measured: what tells a slow machine from a slow cluster. */
export const machineSeries = (
  { machine, raw, pairs, saturation, placement }: Recording,
  { messageSizesBytes: [first = 0], cpuPlacement }: MessagingConfig,
  judged: readonly Figure[],
): Series => {
  const cpuUs = machine.map(({ cpuNs }) => (median(cpuNs) ?? 0) / 1000);
  // One pair throughout: pairs on one CPU are twice as quick as others.
  const rulers = machine.map(
    ({ segment }) =>
      raw.find(
        (each) =>
          each.segment === segment && each.sizeBytes === first && each.pairClass === pairs[0]?.pairClass,
      )?.times ?? Times.none,
  );
  const rawUs = rulers.map((times) => percentileUs(times, 0.5));
  const steals = machine.flatMap(({ stealShare }) => stealShare ?? []);
  const stealShare = mean(steals);
  return {
    id: 'machine',
    title: 'The machine meanwhile',
    figures: [
      stealShare === undefined
        ? { ...stealHead, absent: '`/proc/stat` does not tell' }
        : { ...stealHead, value: stealShare },
      figureOf(
        {
          id: 'cpu-ruler-us',
          label: 'CPU ruler',
          unit: 'us',
          better: 'lower',
          definition:
            'Time of 200,000 turns of integer arithmetic in a node, the shortest of five, one node after the other at the start of each segment; the median over the nodes of a segment, the mean over segments. It has nothing to do with the cluster: when it moves, the machine did.',
        },
        mean(cpuUs),
        cpuUs,
        'there was no segment',
      ),
      figureOf(
        {
          id: 'tcp-ruler-us',
          label: 'TCP ruler, median round trip',
          unit: 'us',
          better: 'lower',
          definition:
            'Median round trip over plain gen_tcp between the containers of the first pair, at the first message size, over all segments. When it moves together with the round trips of the distribution, the machine or its network did.',
        },
        percentileUs(Times.merged(rulers), 0.5),
        rawUs,
        'no round trip over plain TCP came back within its window',
      ),
    ],
    tables: [
      {
        title: 'Segments',
        columns: [
          { label: 'Segment', unit: 'count' },
          { label: 'CPU ruler', unit: 'us' },
          { label: 'TCP ruler p50', unit: 'us' },
          { label: 'Stolen', unit: 'share' },
          { label: 'Run queue at saturation', unit: 'count' },
        ],
        rows: machine.map(({ segment, stealShare: stolenShare }, at) => [
          segment + 1,
          cpuUs[at] ?? null,
          rawUs[at] ?? null,
          stolenShare,
          mean(
            saturation.filter((each) => each.segment === segment).map(({ flood }) => flood.run_queue_mean),
          ) ?? null,
        ]),
      },
    ],
    charts: [
      {
        kind: 'scatter',
        title: 'Rulers per segment',
        x: { label: 'Segment' },
        y: { label: 'Time', unit: 'us' },
        groups: [
          { label: 'CPU ruler', points: machine.map(({ segment }, at) => [segment + 1, cpuUs[at] ?? 0]) },
          {
            label: 'TCP ruler p50',
            points: machine.flatMap(({ segment }, at) => {
              const us = rawUs[at];
              return us === undefined ? [] : [[segment + 1, us] as [number, number]];
            }),
          },
        ],
      },
    ],
    notes: [
      machineNote(spreadOf(cpuUs), stealShare),
      ...wideNote(judged),
      placementNote(placement, cpuPlacement),
    ],
  };
};

const stealHead = {
  id: 'steal-share',
  label: 'CPU time stolen',
  unit: 'share',
  better: 'lower',
  definition:
    'Steal time of all time of all CPUs in `/proc/stat` while messages were measured: what the hypervisor gave to others.',
} as const;

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
