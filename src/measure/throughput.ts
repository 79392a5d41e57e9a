import { distinct } from '../base/lists.js';
import type { MessagingConfig } from '../config/config.js';
import { figureOf, percentileUs, sizeLabel } from './figures.js';
import { median } from './statistics.js';
import { Times } from './histogram.js';
import { arrivalRate } from './loads.js';
import type { PairClass } from './pairs.js';
import type { RawRecord, Recording, RoundTripRecord, SaturationRecord } from './recording.js';
import type { Figure, Series, Table } from './series.js';
import { throughputCharts } from './throughput-charts.js';

/** What a pair carries when its senders never rest, beside what plain TCP carries. */
export const throughputSeries = (
  { pairs, saturation, raw, roundTrips }: Recording,
  { messageSizesBytes: sizes, concurrency }: MessagingConfig,
): Series => {
  const senders = Math.max(...concurrency);
  const [size = 0] = sizes;
  const classes = distinct(pairs.map(({ pairClass }) => pairClass));
  const rows = sizes.flatMap((sizeBytes) =>
    classes.map((pairClass) => ({
      sizeBytes,
      pairClass,
      records: saturation.filter((each) => each.sizeBytes === sizeBytes && each.pair.pairClass === pairClass),
      raw: raw.filter((each) => each.sizeBytes === sizeBytes && each.pairClass === pairClass),
      roundTrips: roundTrips.filter((each) => each.sizeBytes === sizeBytes && each.concurrency === 1),
    })),
  );
  return {
    id: 'throughput',
    title: 'Throughput at saturation',
    figures: figuresOf(
      saturation.filter(({ sizeBytes, pair }) => sizeBytes === size && pair.pairClass === classes[0]),
      size,
      senders,
    ),
    tables: [saturationTable(rows), ceilingTable(rows)],
    charts: throughputCharts(saturation, sizes),
    notes: [
      `Measured on the first pair of each class, with ${String(senders)} sending ${senders === 1 ? 'process' : 'processes'} (the largest \`concurrency\`), each to a receiver of its own; counted where messages arrive; the figures are of the first pair. A window lasts until ten messages a sender have come, but 5 s at most. A full connection suspends its senders (\`busy_dist_port\`).`,
      'The bare flood has nothing of ours in its way: each receiver counts for itself; the flood goes by leaps, so that a single run says little about what counting costs (bench/RESULTS.md does). Plain TCP is `gen_tcp` with a header of 4 bytes, one call a message. It is no upper bound for small messages: a busy distribution connection gathers many of them into one write.',
    ],
  };
};

type Row = {
  sizeBytes: number;
  pairClass: PairClass;
  records: readonly SaturationRecord[];
  raw: readonly RawRecord[];
  roundTrips: readonly RoundTripRecord[];
};

const scaled = (rate: number | undefined, bytes: number): number | null =>
  rate === undefined ? null : rate * bytes;

const saturationTable = (rows: readonly Row[]): Table => ({
  title: 'Per size and pair class',
  columns: [
    { label: 'Message' },
    { label: 'Pairs' },
    { label: 'Messages', unit: 'per-second' },
    { label: 'Payload', unit: 'bytes-per-second' },
    { label: 'busy_dist_port', unit: 'per-second' },
    { label: 'A receiver’s queue, mean', unit: 'count' },
    { label: 'A receiver’s queue, longest', unit: 'count' },
  ],
  rows: rows.map(({ sizeBytes, pairClass, records }) => {
    const rate = arrivalRate(...records.map(({ flood }) => flood));
    return [
      sizeLabel(sizeBytes),
      pairClass,
      rate ?? null,
      scaled(rate, sizeBytes),
      median(records.flatMap(busyRate)) ?? null,
      median(records.map(({ flood }) => flood.queue_mean)) ?? null,
      Math.max(...records.map(({ flood }) => flood.queue_max)),
    ];
  }),
});

const ceilingTable = (rows: readonly Row[]): Table => ({
  title: 'Beside a bare flood and plain TCP, medians over segments',
  columns: [
    { label: 'Message' },
    { label: 'Pairs' },
    { label: 'Bare flood', unit: 'per-second' },
    { label: 'Flood ÷ bare', unit: 'ratio' },
    { label: 'TCP stream', unit: 'per-second' },
    { label: 'Flood ÷ TCP', unit: 'ratio' },
    { label: 'TCP round trip p50', unit: 'us' },
    { label: 'Distribution p50 ÷ TCP', unit: 'ratio' },
  ],
  rows: rows.map((row) => {
    const { sizeBytes, pairClass, records } = row;
    const over = (pick: (record: SaturationRecord) => number | undefined): number | null =>
      median(records.flatMap((record) => pick(record) ?? [])) ?? null;
    const tcp = Times.merged(row.raw.map(({ times }) => times));
    return [
      sizeLabel(sizeBytes),
      pairClass,
      over(({ bare }) => arrivalRate(bare)),
      over(({ flood, bare }) => ratio(arrivalRate(flood), arrivalRate(bare))),
      over(({ raw }) => arrivalRate(raw)),
      over(({ flood, raw }) => ratio(arrivalRate(flood), arrivalRate(raw))),
      percentileUs(tcp, 0.5) ?? null,
      latencyRatio(row) ?? null,
    ];
  }),
});

const ratio = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? undefined : one / other;

/** Median round trip of the distribution by that of plain TCP, of the same pair, segment by segment; their median. */
const latencyRatio = ({ roundTrips, raw, pairClass }: Row): number | undefined =>
  median(
    raw.flatMap(({ segment, times }) => {
      const beside = roundTrips
        .filter((each) => each.segment === segment)
        .flatMap(({ classes }) => classes.filter((each) => each.pairClass === pairClass));
      const ours = Times.merged(beside.map(({ first }) => first)).percentileNs(0.5);
      const tcp = times.percentileNs(0.5);
      return ours === undefined || !tcp ? [] : [ours / tcp];
    }),
  );

const busyRate = ({ flood }: SaturationRecord): number[] =>
  flood.busy && flood.busy.elapsed_ns > 0 ? [(flood.busy.events * 1e9) / flood.busy.elapsed_ns] : [];

const figuresOf = (records: readonly SaturationRecord[], size: number, senders: number): Figure[] => {
  const floods = records.map(({ flood }) => flood);
  const all = arrivalRate(...floods);
  const rates = floods.map((flood) => arrivalRate(flood));
  const what = `${sizeLabel(size)}, ${String(senders)} senders, on the first pair, over all segments`;
  const none = 'no message arrived within the windows';
  const busy = records.flatMap(busyRate);
  return [
    figureOf(
      {
        id: 'saturated-messages-per-second',
        label: 'Messages at saturation',
        unit: 'per-second',
        better: 'higher',
        definition: `Messages received per second (${what}).`,
      },
      all,
      rates,
      none,
    ),
    figureOf(
      {
        id: 'saturated-bytes-per-second',
        label: 'Payload at saturation',
        unit: 'bytes-per-second',
        better: 'higher',
        definition: `Bytes of payload received per second (${what}).`,
      },
      size === 0 || all === undefined ? undefined : all * size,
      rates.map((rate) => (rate === undefined ? undefined : rate * size)),
      size === 0 ? 'messages of 0 bytes have no payload' : none,
    ),
    figureOf(
      {
        id: 'busy-dist-port-per-second',
        label: 'Senders suspended',
        unit: 'per-second',
        better: 'neither',
        definition: `\`busy_dist_port\` events of \`erlang:system_monitor/2\` per second, right after each window (${what}).`,
      },
      median(busy),
      [],
      'somebody else on the node has the system monitor',
    ),
    figureOf(
      {
        id: 'receiver-queue-max',
        label: 'Longest queue of a receiver',
        unit: 'count',
        better: 'lower',
        definition: `The most messages that waited for one receiver when a window began or ended (${what}).`,
      },
      records.length === 0 ? undefined : Math.max(...records.map(({ flood }) => flood.queue_max)),
      [],
      none,
    ),
  ];
};
