import type { Chart, Histogram, Series } from '../../src/measure/series.js';
import type { Report, ReportNode } from '../../src/report/report.js';
import * as a from './report-builder.js';

/** Invented reports as large and as varied as real ones, for what draws them. No figure here was ever measured. */

// Within Jest a global is looked up slowly, and these are called a million times.
const { cos, exp, floor, imul, log, log2, max, min, PI, round, sqrt } = Math;

/** Numbers from 0 to 1 that look random and are always the same. */
const randomFrom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

type Mode = { medianUs: number; spread: number; weight: number };

/** Lowest and highest nanosecond of the bucket of 2⁻⁵ of a power of two that holds this time. */
const bucketOf = (ns: number): [number, number] => {
  const width = max(1, 2 ** (floor(log2(max(1, ns))) - 5));
  const lowest = floor(ns / width) * width;
  return [lowest, lowest + width - 1];
};

/** Times around several modes, counted as the nodes count them. */
export const aMixture = (
  head: Pick<Histogram, 'id' | 'label'>,
  { modes, count, seed }: { modes: readonly Mode[]; count: number; seed: number },
): Histogram => {
  const random = randomFrom(seed);
  const normal = (): number => sqrt(-2 * log(random() || 1e-9)) * cos(2 * PI * random());
  const counts = new Map<number, number>();
  let [minNs, maxNs, sum] = [Infinity, 0, 0];
  for (let at = 0; at < count; at += 1) {
    let left = random();
    const mode = modes.find(({ weight }) => (left -= weight) <= 0) ?? modes[0]!;
    const ns = round(mode.medianUs * 1000 * exp(mode.spread * normal()));
    minNs = min(minNs, ns);
    maxNs = max(maxNs, ns);
    sum += ns;
    const [lowest] = bucketOf(ns);
    counts.set(lowest, (counts.get(lowest) ?? 0) + 1);
  }
  const buckets = [...counts]
    .sort(([one], [other]) => one - other)
    .map(([lowest, hits]): Histogram['buckets'][number] => [...bucketOf(lowest), hits]);
  return { ...head, count, minNs, maxNs, meanNs: sum / count, buckets };
};

const sizes = [64, 1024, 65_536] as const;
const sizeText = (bytes: number): string => (bytes < 1024 ? `${bytes} B` : `${bytes / 1024} KiB`);

const roundTripOf = (bytes: number, flying: number, seed: number): Histogram => {
  const slower = 1 + bytes / 90_000;
  const modes: Mode[] = [
    { medianUs: 68 * slower * flying ** 0.6, spread: 0.12, weight: 0.62 },
    { medianUs: 196 * slower * flying ** 0.6, spread: 0.18, weight: 0.372 },
    { medianUs: 4100, spread: 0.35, weight: 0.008 },
  ];
  const label = `${sizeText(bytes)}, ${flying} in flight`;
  return aMixture({ id: `rt-${bytes}-${flying}`, label }, { modes, count: 4000 * flying, seed });
};

/** Closed-loop round trips: two modes, since some pairs share a CPU. */
export const roundTripSeries = (nodes: readonly ReportNode[]): Series => {
  const random = randomFrom(7);
  const histograms = sizes.flatMap((bytes, at) =>
    [1, 16].map((flying) => roundTripOf(bytes, flying, 100 * at + flying)),
  );
  return {
    id: 'round-trip',
    title: 'Round trips, closed loop',
    figures: [
      a.aFigure({
        id: 'latency-p50-us',
        label: 'Round trip p50',
        unit: 'us',
        better: 'lower',
        definition: 'Half of all round trips of 64 B with one in flight took no longer.',
        value: 71.4,
        interval: { low: 70.2, high: 73.1 },
        calibrated: { value: 66.2, formula: '58.1 µs + 0.13 µs × KiB, OTP 29' },
      }),
      a.aFigure({
        id: 'latency-p99-us',
        label: 'Round trip p99',
        unit: 'us',
        better: 'lower',
        definition: '99 % of all round trips of 64 B with one in flight took no longer.',
        value: 331.9,
        interval: { low: 287.2, high: 366.8 },
      }),
      a.anAbsentFigure('4,000 round trips are too few', {
        id: 'latency-p9999-us',
        label: 'Round trip p99.99',
        unit: 'us',
        better: 'lower',
        definition: '99.99 % of all round trips took no longer; needs 100,000.',
      }),
      a.aFigure({
        id: 'throughput',
        label: 'Throughput, one in flight',
        unit: 'per-second',
        better: 'higher',
        definition: 'Round trips per second of measuring time.',
        value: 8127.4,
        interval: { low: 7994.3, high: 8260.1 },
      }),
    ],
    tables: [
      {
        title: 'By size and concurrency',
        columns: [
          { label: 'Payload', unit: 'bytes' },
          { label: 'In flight', unit: 'count' },
          { label: 'Round trips', unit: 'count' },
          { label: 'p50', unit: 'us' },
          { label: 'p99', unit: 'us' },
          { label: 'Distribution', shows: 'histogram' },
        ],
        rows: histograms.map(({ id, count, meanNs }, at) => [
          sizes[Math.floor(at / 2)]!,
          at % 2 === 0 ? 1 : 16,
          count,
          meanNs / 1400,
          meanNs / 350,
          id,
        ]),
      },
      a.aTable({
        title: 'Per edge of the ring',
        columns: [
          { label: 'From' },
          { label: 'To' },
          { label: 'Round trips', unit: 'count' },
          { label: 'p99', unit: 'us' },
        ],
        rows: nodes.map(({ name }, at) => [
          name,
          nodes[(at + 1) % nodes.length]?.name ?? null,
          1334,
          331.9 + 61.3 * random(),
        ]),
      }),
    ],
    histograms,
    charts: [
      segmentsOf(nodes),
      {
        kind: 'lines',
        title: 'p99 by payload',
        x: { label: 'Payload', values: sizes.map(sizeText) },
        y: { label: 'p99', unit: 'us' },
        lines: [
          { label: '1 in flight', values: [331.9, 348.2, 601.7] },
          { label: '16 in flight', values: [1721.4, 1803.9, null] },
        ],
      },
    ],
    notes: [
      'One message is in flight in the whole cluster, unless a concurrency is named.',
      'Two modes: neighbours on one CPU answer in a third of the time of neighbours on two.',
    ],
  };
};

/** The p99 of every segment of every edge, some of them with an outlier. */
const segmentsOf = (nodes: readonly ReportNode[], perEdge = 10): Chart => {
  const random = randomFrom(11);
  return {
    kind: 'scatter',
    title: 'p99 of each segment',
    x: { label: 'Since the start', unit: 'ms' },
    y: { label: 'p99', unit: 'us' },
    groups: nodes.map(({ name }, edge) => ({
      label: `${name} → ${nodes[(edge + 1) % nodes.length]?.name ?? ''}`,
      points: Array.from({ length: perEdge }, (_, segment): [number, number] => [
        (segment + edge / nodes.length) * 210,
        (edge % 2 === 0 ? 120 : 300) * (1 + 0.3 * random()) + (random() > 0.95 ? 4000 : 0),
      ]),
    })),
  };
};

/** Open-loop latencies at several rates. */
export const fixedRateSeries = (): Series => {
  const rates = [1000, 5000, 20_000];
  const histograms = rates.map((rate, at) => {
    const modes: Mode[] = [
      { medianUs: 82 + rate / 200, spread: 0.14, weight: 0.7 - at / 20 },
      { medianUs: 240 + rate / 80, spread: 0.22, weight: 0.28 },
      { medianUs: 6000 * (1 + at), spread: 0.5, weight: 0.02 + at / 20 },
    ];
    return aMixture({ id: `rate-${rate}`, label: `${rate} a second` }, { modes, count: 20_000, seed: rate });
  });
  return {
    id: 'fixed-rate',
    title: 'Fixed rate, open loop',
    figures: [
      a.aFigure({
        id: 'open-loop-p99-us',
        label: 'Latency p99 at 1,000/s',
        unit: 'us',
        better: 'lower',
        definition: 'From when a request was due until its answer; requests that could not be sent count.',
        value: 2310.4,
        interval: { low: 1980.6, high: 2640.2 },
      }),
      a.aFigure({
        id: 'late-share',
        label: 'Sent late',
        unit: 'share',
        better: 'lower',
        definition: 'Requests that were sent more than 1 ms after they were due.',
        value: 0.0031,
      }),
    ],
    tables: [],
    histograms,
  };
};

/** Throughput by payload, over several decades. */
export const throughputSeries = (): Series => {
  const payloads = [0, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576];
  const perSecond = (scale: number) => payloads.map((bytes) => (scale * 310_000) / (1 + bytes / 2600));
  return {
    id: 'throughput',
    title: 'Throughput',
    figures: [
      a.aFigure({
        id: 'throughput-bytes-per-second',
        label: 'Largest throughput',
        unit: 'bytes-per-second',
        better: 'higher',
        definition: 'Payload received in a second over all pairs, at the best size.',
        value: 803_000_000,
        interval: { low: 791_000_000, high: 815_000_000 },
        model: { value: 1_250_000_000, formula: 'a link of 10 Gbit/s' },
      }),
    ],
    tables: [],
    charts: [
      {
        kind: 'lines',
        title: 'Messages a second by payload',
        x: { label: 'Payload', values: payloads.map(sizeText) },
        y: { label: 'Messages', unit: 'per-second' },
        lines: [
          { label: 'all pairs', values: perSecond(1) },
          { label: 'slowest pair', values: perSecond(0.21) },
        ],
      },
      {
        kind: 'lines',
        title: 'Payload a second by size',
        x: { label: 'Payload', values: payloads.map(sizeText) },
        y: { label: 'Payload a second', unit: 'bytes-per-second' },
        lines: [
          { label: 'all pairs', values: perSecond(1).map((each, at) => each * payloads[at]!) },
          { label: 'slowest pair', values: perSecond(0.21).map((each, at) => each * payloads[at]!) },
        ],
      },
    ],
  };
};

/** A cluster with all that is measured; `failed` is the index of a node that was failed. */
export const aFullReport = (count: number, { failed }: { failed?: number } = {}): Report => {
  const report = a.aReportOf(count, failed === undefined ? {} : { failed });
  const measured = report.series.filter(({ id }) => id !== 'messaging');
  const traffic = count > 1 ? [roundTripSeries(report.nodes), fixedRateSeries(), throughputSeries()] : [];
  const at = measured.findIndex(({ id }) => id === 'failure');
  const cut = at === -1 ? measured.length : at;
  return { ...report, series: [...measured.slice(0, cut), ...traffic, ...measured.slice(cut)] };
};

/** A run that failed with a log that would love to be more than text. */
export const aFailedReport = (): Report =>
  a.aReport({
    nodes: [],
    circumstances: null,
    outcome: {
      kind: 'failure',
      error: 'formation-timeout',
      message:
        'Expected 3 nodes to be up within 60 s, got none from node2@erlang-node-2; raise `ready-timeout`, or look for why below',
      details: [
        'node2@erlang-node-2 said last:',
        '\u001b[31m=CRASH REPORT==== 22-Nov-2026::21:58:44 ===\u001b[0m',
        '  crasher: <script>document.title = "owned"</script> <img src=x onerror=alert(1)>',
        '</pre></main><style>body{display:none}</style><!-- ',
        '\u202edetrever si enil siht\u202c \u200b\u0000 \ud800',
        `  ${'x'.repeat(900)}`,
        ...Array.from(
          { length: 450 },
          (_, at) => `  frame ${at}: gen_server:loop/7 (gen_server.erl, line ${400 + at})`,
        ),
      ],
    },
  });

/** As large as a report gets: 100 nodes, 60 histograms of 2,000 buckets, 60 groups of 100 points, 600 rows. */
export const aMaximalReport = (): Report => {
  const report = aFullReport(100, { failed: 41 });
  const histograms = Array.from({ length: 60 }, (_, at): Histogram => {
    const base = 20_000 * (1 + at / 10);
    const buckets = Array.from({ length: 2000 }, (__, bucket): Histogram['buckets'][number] => {
      const lowest = Math.round(base * 1.004 ** bucket);
      return [
        lowest,
        Math.round(base * 1.004 ** (bucket + 1)) - 1,
        1 + Math.round(5000 * Math.exp(-bucket / 90)),
      ];
    });
    return {
      id: `edge-${at}`,
      label: `node${at}@erlang-node-${at} → node${at + 1}@erlang-node-${at + 1}`,
      count: buckets.reduce((sum, [, , hits]) => sum + hits, 0),
      minNs: buckets[0]![0],
      maxNs: buckets.at(-1)![1],
      meanNs: base * 3,
      buckets,
    };
  });
  const rows = Array.from({ length: 600 }, (_, at) => [
    `node${at % 100}@erlang-node-${at % 100}`,
    at,
    at * 1234.5,
    at % 7 === 0 ? null : 0.5 + at,
    `edge-${at % 60}`,
  ]);
  const largest: Series = {
    id: 'largest',
    title: 'Everything at once',
    figures: [],
    tables: [
      {
        title: 'Every size of every edge',
        columns: [
          { label: 'Node' },
          { label: 'Count', unit: 'count' },
          { label: 'Size', unit: 'bytes' },
          { label: 'p99', unit: 'us' },
          { label: 'Distribution', shows: 'histogram' },
        ],
        rows,
      },
    ],
    histograms,
    charts: [
      segmentsOf(report.nodes.slice(0, 60), 100),
      {
        kind: 'lines',
        title: 'Every second',
        x: { label: 'Second', values: Array.from({ length: 600 }, (_, at) => String(at)) },
        y: { label: 'p99', unit: 'us' },
        lines: histograms.map(({ label }, line) => ({
          label,
          values: rows.map((_, at) => 100 + line * 7 + 40 * Math.sin(at / 9 + line)),
        })),
      },
    ],
  };
  return { ...report, series: [...report.series, largest] };
};
