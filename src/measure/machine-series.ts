import type { MessagingConfig } from '../config/config.js';
import { figureOf, percentileUs, type Head } from './figures.js';
import { mean } from './statistics.js';
import { Times } from './histogram.js';
import {
  cautionOf,
  cpuRulersUs,
  machineNote,
  machineSigns,
  placementNote,
  segmentTable,
  wideNote,
} from './machine.js';
import type { Recording } from './recording.js';
import type { Figure, Series } from './series.js';

/** How the machine was while messages were measured: what tells a slow machine from a slow cluster. */
export const machineSeries = (
  { machine, raw, pairs, saturation, placement }: Recording,
  { messageSizesBytes: [first = 0], cpuPlacement }: MessagingConfig,
  judged: readonly Figure[],
): Series => {
  const cpuUs = cpuRulersUs(machine);
  const signs = machineSigns(machine);
  // One pair throughout: pairs on one CPU are twice as quick as others.
  const tcpRuler = (segment: number): Times =>
    raw.find(
      (each) =>
        each.segment === segment && each.sizeBytes === first && each.pairClass === pairs[0]?.pairClass,
    )?.times ?? Times.none;
  const runQueue = (segment: number): number | undefined =>
    mean(saturation.filter((each) => each.segment === segment).map(({ flood }) => flood.run_queue_mean));
  const rulers = machine.map(({ segment }) => tcpRuler(segment));
  const rawUs = rulers.map((times) => percentileUs(times, 0.5));
  return {
    id: 'machine',
    title: 'The machine meanwhile',
    figures: [
      toldOr(waitHead, signs.waitShare, '`/proc/self/task/*/schedstat` does not tell'),
      toldOr(stealHead, signs.stealShare, '`/proc/stat` does not tell'),
      figureOf(
        {
          id: 'cpu-ruler-us',
          label: 'CPU ruler',
          unit: 'us',
          better: 'lower',
          definition:
            'Time of 200,000 turns of integer arithmetic in a node, the shortest of twenty, one node after the other at the start of each segment; the median over the nodes of a segment, the mean over segments. It has nothing to do with the cluster: when it moves, the machine did.',
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
      segmentTable('Segments', machine, [
        {
          column: { label: 'TCP ruler p50', unit: 'us' },
          of: (segment) => percentileUs(tcpRuler(segment), 0.5),
        },
        { column: { label: 'Run queue at saturation', unit: 'count' }, of: runQueue },
      ]),
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
    ...cautionOf(machine),
    notes: [machineNote(signs), ...wideNote(judged), placementNote(placement, cpuPlacement)],
  };
};

const toldOr = (head: Head, value: number | undefined, absent: string): Figure =>
  value === undefined ? { ...head, absent } : { ...head, value };

const waitHead = {
  id: 'cpu-wait-share',
  label: 'Waited for a CPU',
  unit: 'share',
  better: 'lower',
  definition:
    'Part of the time of the CPU ruler that the threads of its Erlang VM were ready to run and had no CPU (`/proc/self/task/*/schedstat`), over all segments. Nothing else of ours runs then: whatever had the CPUs was not the cluster.',
} as const;

const stealHead = {
  id: 'steal-share',
  label: 'CPU time stolen',
  unit: 'share',
  better: 'lower',
  definition:
    'Steal time of all time of all CPUs in `/proc/stat` while messages were measured: what the hypervisor gave to others.',
} as const;
