import { distinct, sum } from '../base/lists.js';
import type { MessagingConfig } from '../config/config.js';
import {
  figureOf,
  idOf,
  latencyCells,
  latencyColumns,
  nameOf,
  percentileFigure,
  percentileUs,
  quantiles,
  sizeLabel,
  pairClassId,
} from './figures.js';
import { Times } from './histogram.js';
import { labelOf, type Pair } from './pairs.js';
import type { Recording, RoundTripRecord } from './recording.js';
import type { Chart, Figure, Histogram, Series, Table } from './series.js';
import { throughput } from './statistics.js';

const timesOf = ({ classes }: RoundTripRecord): Times => Times.merged(classes.map(({ times }) => times));

/** Round trips in a closed loop: the next message leaves when the last is back. */
export const roundTripSeries = (
  { roundTrips: records, perPair }: Recording,
  { messageSizesBytes: sizes, concurrency }: MessagingConfig,
): Series => {
  const at = (sizeBytes: number, inFlight: number): RoundTripRecord[] =>
    records.filter((record) => record.sizeBytes === sizeBytes && record.concurrency === inFlight);
  const [size = 0, inFlight = 1] = [sizes[0], concurrency[0]];
  const cells = sizes.flatMap((sizeBytes) =>
    concurrency.flatMap((each) => cellsOf(sizeBytes, each, at(sizeBytes, each))),
  );
  return {
    id: 'round-trip',
    title: 'Round trips',
    figures: figuresOf(at(size, inFlight), `${sizeLabel(size)}, ${String(inFlight)} in flight`),
    tables: [latencyTable(cells), ...pairTable(perPair)],
    histograms: cells.map(({ histogram }) => histogram),
    charts: [
      percentileChart(sizes, concurrency, at),
      {
        kind: 'scatter',
        title: `Median round trip per segment, ${sizeLabel(size)}`,
        x: { label: 'Segment' },
        y: { label: 'p50', unit: 'us' },
        groups: concurrency.map((each) => ({
          label: `${String(each)} in flight`,
          points: at(size, each).flatMap((record): [number, number][] => {
            const us = percentileUs(timesOf(record), 0.5);
            return us === undefined ? [] : [[record.segment + 1, us]];
          }),
        })),
      },
    ],
    notes: [
      `Closed loop: a sender waits for its echo before it sends again, so a stall delays one message and hides what it kept from being sent. The figures are of ${sizeLabel(size)} with ${String(inFlight)} in flight in the whole cluster; the table has the rest.`,
    ],
  };
};

type Cell = { row: (number | string | null)[]; histogram: Histogram };

const cellsOf = (sizeBytes: number, inFlight: number, records: readonly RoundTripRecord[]): Cell[] =>
  distinct(records.flatMap(({ classes }) => classes.map(({ pairClass }) => pairClass))).map((pairClass) => {
    const times = Times.merged(
      records.flatMap(({ classes }) =>
        classes.filter((each) => each.pairClass === pairClass).map((each) => each.times),
      ),
    );
    const id = `${String(sizeBytes)}-${String(inFlight)}-${pairClassId(pairClass)}`;
    const label = `${sizeLabel(sizeBytes)}, ${String(inFlight)} in flight, ${pairClass}`;
    return {
      histogram: times.described(id, label),
      row: [sizeLabel(sizeBytes), inFlight, pairClass, ...latencyCells(times), id],
    };
  });

const latencyTable = (cells: readonly Cell[]): Table => ({
  title: 'Per size and pair class',
  columns: [
    { label: 'Message' },
    { label: 'In flight', unit: 'count' },
    { label: 'Pairs' },
    ...latencyColumns,
    { label: 'Distribution', shows: 'histogram' },
  ],
  rows: cells.map(({ row }) => row),
});

const pairTable = (perPair: ReadonlyMap<Pair, Times>): Table[] => {
  if (perPair.size === 0) return [];
  return [
    {
      title: 'Per pair',
      columns: [{ label: 'Pair' }, { label: 'CPUs' }, ...latencyColumns],
      rows: [...perPair].map(([pair, times]) => [labelOf(pair), pair.pairClass, ...latencyCells(times)]),
    },
  ];
};

const percentileChart = (
  sizes: readonly number[],
  concurrency: readonly number[],
  at: (sizeBytes: number, inFlight: number) => RoundTripRecord[],
): Chart => ({
  kind: 'lines',
  title: 'Round trip percentiles',
  x: { label: 'Percentile', values: quantiles.map(nameOf) },
  y: { label: 'Round trip', unit: 'us' },
  lines: sizes.flatMap((sizeBytes) =>
    concurrency.map((inFlight) => {
      const times = Times.merged(at(sizeBytes, inFlight).map(timesOf));
      return {
        label: `${sizeLabel(sizeBytes)}, ${String(inFlight)} in flight`,
        values: quantiles.map((p) => percentileUs(times, p) ?? null),
      };
    }),
  ),
});

const figuresOf = (records: readonly RoundTripRecord[], what: string): Figure[] => {
  const segments = records.map(timesOf);
  const all = Times.merged(segments);
  const rates = records.map(({ elapsedMs }, at) =>
    elapsedMs > 0 ? throughput(segments[at]?.count ?? 0, elapsedMs) : undefined,
  );
  const elapsedMs = sum(records.map((record) => record.elapsedMs));
  const none = 'no round trip was measured';
  return [
    ...quantiles.map((p) =>
      percentileFigure(
        {
          id: `latency-${idOf(p)}-us`,
          label: `Round trip ${nameOf(p)}`,
          unit: 'us',
          better: 'lower',
          definition: `\`sorted[floor(count · ${String(p)})]\` of all round trips (${what}), from a histogram exact to 0.4 %: from just before the send to the receipt of the echo of the same payload, inside the sending process.`,
        },
        segments,
        p,
      ),
    ),
    figureOf(
      {
        id: 'latency-max-us',
        label: 'Longest round trip',
        unit: 'us',
        better: 'lower',
        definition: `The longest of all round trips (${what}); exact.`,
      },
      all.count === 0 ? undefined : all.maxNs / 1000,
      [],
      none,
    ),
    figureOf(
      {
        id: 'latency-mean-us',
        label: 'Mean round trip',
        unit: 'us',
        better: 'lower',
        definition: `Sum of all round trips (${what}) by their count; exact.`,
      },
      all.meanNs === undefined ? undefined : all.meanNs / 1000,
      segments.map(({ meanNs }) => (meanNs === undefined ? undefined : meanNs / 1000)),
      none,
    ),
    {
      id: 'round-trips',
      label: 'Round trips timed',
      unit: 'count',
      better: 'neither',
      definition: `How many round trips the figures are of (${what}).`,
      value: all.count,
    },
    figureOf(
      {
        id: 'throughput',
        label: 'Throughput, closed loop',
        unit: 'per-second',
        better: 'higher',
        definition: `Round trips (${what}) per second of measuring time. A message counts when its echo is back; this is not what a saturated link carries.`,
      },
      all.count > 0 && elapsedMs > 0 ? throughput(all.count, elapsedMs) : undefined,
      rates,
      none,
    ),
  ];
};
