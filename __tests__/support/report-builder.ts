import type { Comparison } from '../../src/compare/comparison.js';
import type { Chart, Figure, Histogram, Series, Table } from '../../src/measure/series.js';
import type { Report, ReportNode } from '../../src/report/report.js';
import { aComparison, aMissedObjective, anObjective, aSource } from './comparison-builder.js';

/** Invented, plausible reports for tests of what is made of reports. No figure here was ever measured. */

type Valued = Extract<Figure, { value: number }>;

export const aFigure = (overrides: Partial<Valued> = {}): Valued => ({
  id: 'answer',
  label: 'Answer',
  unit: 'count',
  better: 'neither',
  definition: 'Asked of `Deep Thought`.',
  value: 42,
  ...overrides,
});

export const anAbsentFigure = (absent: string, overrides: Partial<Valued> = {}): Figure => {
  const { id, label, unit, better, definition } = aFigure(overrides);
  return { id, label, unit, better, definition, absent };
};

export const aTable = (overrides: Partial<Table> = {}): Table => ({
  title: 'Per node',
  columns: [{ label: 'Node' }, { label: 'Size', unit: 'bytes' }],
  rows: [['node1@erlang-node-1', 1536]],
  ...overrides,
});

/** Counts of buckets an eighth of an octave wide around a median; `tail` of them are ten times as slow. */
export const aHistogram = ({
  medianUs = 100,
  count = 10_000,
  tail = 0.002,
  ...overrides
}: Partial<Histogram> & { medianUs?: number; tail?: number } = {}): Histogram => {
  const weight = (octaves: number): number => Math.exp(-2 * octaves ** 2);
  const buckets = Array.from({ length: 65 }, (_, at): Histogram['buckets'][number] => {
    const octaves = (at - 16) / 8;
    const lowNs = Math.round(medianUs * 1000 * 2 ** octaves);
    const highNs = Math.round(medianUs * 1000 * 2 ** (octaves + 1 / 8)) - 1;
    const likely = weight(octaves) + tail * weight((octaves - 3.3) / 2);
    return [lowNs, highNs, Math.round((likely * count) / 10)];
  }).filter(([, , hits]) => hits > 0);
  const middles = buckets.map(([low, high, hits]) => ((low + high) / 2) * hits);
  const total = buckets.reduce((sum, [, , hits]) => sum + hits, 0);
  return {
    id: 'all',
    label: 'All',
    count: total,
    minNs: buckets[0]?.[0] ?? 0,
    maxNs: buckets.at(-1)?.[1] ?? 0,
    meanNs: middles.reduce((sum, ns) => sum + ns, 0) / Math.max(1, total),
    buckets,
    ...overrides,
  };
};

type Lines = Extract<Chart, { kind: 'lines' }>;

export const aLineChart = (overrides: Partial<Lines> = {}): Lines => ({
  kind: 'lines',
  title: 'p99 by message size',
  x: { label: 'Message size', values: ['0 B', '64 B', '1 KiB'] },
  y: { label: 'p99', unit: 'us' },
  lines: [
    { label: 'same core', values: [180, 190, 230] },
    { label: 'across cores', values: [410, 420, 505] },
  ],
  ...overrides,
});

export const aSeries = (overrides: Partial<Series> = {}): Series => ({
  id: 'footprint',
  title: 'Footprint',
  figures: [aFigure()],
  tables: [],
  ...overrides,
});

export const aNode = (overrides: Partial<ReportNode> = {}): ReportNode => {
  const index = overrides.index ?? 0;
  const name = `erlang-node-${index + 1}`;
  return {
    index,
    name: `node${index + 1}@${name}`,
    host: name,
    containerId: `${(index + 10).toString(16).padStart(2, '0')}9f3c7e5d1b`.padEnd(64, '0'),
    ip: `172.19.0.${index + 2}`,
    port: 9000,
    epmdPort: 4369,
    published: null,
    state: 'running',
    otp: '29',
    ...overrides,
  };
};

export const someNodes = (count: number, failed?: number): ReportNode[] =>
  Array.from({ length: count }, (_, index) =>
    aNode({ index, state: index === failed ? 'failed' : 'running' }),
  );

export const formation = (n: number): Series => ({
  id: 'formation',
  title: 'Formation',
  figures: [
    aFigure({
      id: 'formation-time-ms',
      label: 'Formation time',
      unit: 'ms',
      definition: 'From the first Docker call until the last node reported that it sees all others.',
      value: 1103.2 + 240.4 * n,
    }),
    n === 1
      ? anAbsentFigure('a single node forms no mesh', { id: 'mesh-time-ms', label: 'Mesh', unit: 'ms' })
      : aFigure({
          id: 'mesh-time-ms',
          label: 'Mesh',
          unit: 'ms',
          definition: 'From the first connect call until the last node reported that it sees all others.',
          value: 31.4 + 11 * n,
        }),
    aFigure({
      id: 'connect-slowest-us',
      label: 'Slowest connect',
      unit: 'us',
      definition: 'The longest `net_kernel:connect_node/1` that succeeded.',
      value: 28_412,
    }),
    aFigure({
      id: 'network-overhead-bytes',
      label: 'On the wire to form',
      unit: 'bytes',
      definition: "Bytes sent by all nodes' interfaces until `global` agreed.",
      value: 8612 * ((n * (n - 1)) / 2),
      model: { value: 8192 * ((n * (n - 1)) / 2), formula: 'n(n−1)/2 × 8192 B' },
    }),
  ],
  tables: [],
  spans: [
    { phase: 'image', startMs: 0, endMs: 12.4 },
    { phase: 'network', startMs: 12.5, endMs: 98.2 },
    { phase: 'create', startMs: 98.4, endMs: 340.7 + 40 * n },
    { phase: 'start', startMs: 152.1, endMs: 701.9 + 130 * n },
    { phase: 'boot', startMs: 488.3, endMs: 1071.8 + 229 * n },
    { phase: 'mesh', startMs: 1071.8 + 229.4 * n, endMs: 1103.2 + 240.4 * n },
    { phase: 'global', startMs: 1103.2 + 240.4 * n, endMs: 1119 + 243 * n },
  ],
  notes: ['Nodes are created, started and booted side by side, so phases overlap.'],
});

export const footprint = (nodes: readonly ReportNode[]): Series => {
  const n = nodes.length;
  const links = (n * (n - 1)) / 2;
  return aSeries({
    figures: [
      aFigure({
        id: 'total-memory-bytes',
        label: 'Memory',
        unit: 'bytes',
        definition: "Working set of all containers: the cgroup's usage less its inactive file cache.",
        value: 44_180_000 * n,
        model: { value: 50_000_000 * n, formula: 'n × 50,000,000 B' },
      }),
      aFigure({
        id: 'file-descriptors',
        label: 'File descriptors',
        definition: 'Open descriptors of all BEAM processes, from `/proc/self/fd`.',
        value: n * (17 + n),
        model: { value: n * (2 + links), formula: 'n × (2 + n(n−1)/2)' },
      }),
      aFigure({
        id: 'distribution-connections',
        label: 'Distribution connections',
        definition: 'Entries of `erlang:system_info(dist_ctrl)`, halved.',
        value: links,
      }),
      aFigure({
        id: 'idle-bytes-per-second',
        label: 'On the wire while idle',
        unit: 'bytes-per-second',
        definition: 'Bytes sent in about one second without user traffic.',
        value: 0,
      }),
    ],
    tables: [
      aTable({
        columns: [
          { label: 'Node' },
          { label: 'Working set', unit: 'bytes' },
          { label: '`erlang:memory(total)`', unit: 'bytes' },
          { label: 'Descriptors', unit: 'count' },
        ],
        rows: nodes.map(({ name, index }) => [
          name,
          44_180_000 + 31_337 * index,
          29_400_000 + 1024 * index,
          17 + n,
        ]),
      }),
    ],
  });
};

export const messaging = (nodes: readonly ReportNode[]): Series => ({
  id: 'messaging',
  title: 'Messaging',
  figures: [
    aFigure({
      id: 'latency-p50-us',
      label: 'Round trip p50',
      unit: 'us',
      definition: '`sorted[floor(count · 0.5)]` of all round trips.',
      value: 214.3,
    }),
    aFigure({
      id: 'latency-p99-us',
      label: 'Round trip p99',
      unit: 'us',
      definition: '`sorted[floor(count · 0.99)]` of all round trips.',
      value: 1241.9,
    }),
    aFigure({
      id: 'throughput',
      label: 'Throughput, closed loop',
      unit: 'per-second',
      better: 'higher',
      definition: 'Round trips per second of measuring time with one in flight.',
      value: 4127.4,
    }),
  ],
  tables: [
    aTable({
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
        1180.4 + 61.3 * at,
      ]),
    }),
  ],
  notes: ['Payload of 64 bytes each way. The first round trips of every edge warm it up and are dropped.'],
});

const sizes = { '0 B': 0, '64 B': 64, '1 KiB': 1024, '64 KiB': 65_536, '1 MiB': 1_048_576 };
const classes = { 'same core': 64, 'across cores': 171 };

/** Round trips of every size, class of pair and concurrency, as distributions. */
export const roundTrips = (): Series => {
  const cases = Object.entries(classes).flatMap(([where, baseUs]) =>
    [1, 16].flatMap((flying) =>
      Object.entries(sizes).map(([size, bytes], at) => {
        const medianUs = baseUs * (1 + flying / 7) + bytes / (where === 'same core' ? 2400 : 1900);
        const id = `${where.replace(' ', '-')}-${flying}-${bytes}`;
        const histogram = aHistogram({
          id,
          label: id,
          medianUs,
          tail: 0.0005 * (1 + at) * Math.sqrt(flying),
        });
        return { where, flying, size, medianUs, histogram };
      }),
    ),
  );
  const lines = (times: (medianUs: number, at: number) => number | null): Lines['lines'] =>
    Object.keys(classes).flatMap((where) =>
      [1, 16].map((flying) => ({
        label: `${where}, ${flying} in flight`,
        values: cases
          .filter((each) => each.where === where && each.flying === flying)
          .map(({ medianUs }, at) => times(medianUs, at)),
      })),
    );
  return {
    id: 'round-trip',
    title: 'Round trips',
    figures: [
      aFigure({
        id: 'round-trip-p50-us',
        label: 'Round trip p50, 64 B, across cores',
        unit: 'us',
        definition: 'Half of the round trips took no longer; from the histogram of all segments.',
        value: 211.8,
        interval: { low: 198.2, high: 231.4 },
        calibrated: { value: 187.2, formula: '171 µs + 8.4 ns × bytes, OTP 29' },
      }),
      aFigure({
        id: 'round-trip-p99-us',
        label: 'Round trip p99, 64 B, across cores',
        unit: 'us',
        definition: '99 % of the round trips took no longer; from the histogram of all segments.',
        value: 1241.9,
        interval: { low: 987.3, high: 1403.5 },
      }),
      aFigure({
        id: 'late-share',
        label: 'Sent later than planned',
        unit: 'share',
        definition: 'Messages that left more than 1 ms after their time, of all.',
        value: 0.0123,
        interval: { low: 0.0081, high: 0.0162 },
      }),
    ],
    tables: [
      aTable({
        title: 'Per class of pair, concurrency and size',
        columns: [
          { label: 'Pair' },
          { label: 'In flight', unit: 'count' },
          { label: 'Size' },
          { label: 'p50', unit: 'us' },
          { label: 'p99', unit: 'us' },
          { label: 'Distribution', shows: 'histogram' },
        ],
        rows: cases.map(({ where, flying, size, medianUs, histogram }) => [
          where,
          flying,
          size,
          medianUs,
          medianUs * 3.1,
          histogram.id,
        ]),
      }),
    ],
    histograms: cases.map(({ histogram }) => histogram),
    charts: [
      aLineChart({
        x: { label: 'Message size', values: Object.keys(sizes) },
        lines: lines((medianUs) => medianUs * 3.1),
      }),
      aLineChart({
        title: 'Throughput by message size',
        x: { label: 'Message size', values: Object.keys(sizes) },
        y: { label: 'Round trips', unit: 'per-second' },
        lines: lines((medianUs, at) => (at === 4 ? null : 11e6 / medianUs)),
      }),
      {
        kind: 'scatter',
        title: 'p99 of each segment',
        x: { label: 'Since the start', unit: 'ms' },
        y: { label: 'p99', unit: 'us' },
        groups: [
          {
            label: 'same core',
            points: [
              [0, 180],
              [1000, 205],
            ],
          },
        ],
      },
    ],
    notes: ['Segments of one second each; a pair is warmed up before.'],
  };
};

export const failureOf = (failed: ReportNode, nodes: readonly ReportNode[]): Series => ({
  id: 'failure',
  title: `Failure of ${failed.name}`,
  figures: [
    aFigure({
      id: 'detection-time-ms',
      label: 'Failure detected by all survivors',
      unit: 'ms',
      definition: "From Docker's `kill` event until the last survivor's `nodedown`.",
      value: 12.31,
    }),
    aFigure({
      id: 'survivor-views-missing',
      label: 'Views missing among survivors',
      definition:
        'Ordered pairs of survivors of which the first does not have the second in its `nodes()`; 0 is a full mesh.',
      value: 0,
    }),
  ],
  tables: [
    aTable({
      title: 'Per survivor',
      columns: [
        { label: 'Survivor' },
        { label: 'Noticed after', unit: 'ms' },
        { label: 'Reason it gave' },
        { label: 'Peers left', unit: 'count' },
      ],
      rows: nodes
        .filter((node) => node !== failed)
        .map(({ name }, at) => [name, 12.31 - 0.4 * at, 'connection_closed', nodes.length - 2]),
    }),
  ],
  notes: [`${failed.name} was killed with SIGKILL.`, 'The survivors still form a full mesh.'],
});

/** A cluster of `count` nodes that came up, and of which one may have been failed. */
export const aReportOf = (count: number, { failed }: { failed?: number } = {}): Report => {
  const nodes = someNodes(count, failed);
  const victim = nodes.find(({ state }) => state === 'failed');
  return aReport({
    nodes,
    series: [
      formation(count),
      footprint(nodes),
      ...(count > 1 ? [messaging(nodes)] : []),
      ...(victim ? [failureOf(victim, nodes)] : []),
    ],
    config: { ...aReport().config, nodeCount: count, failureIndex: failed ?? null },
  });
};

export const aReport = (overrides: Partial<Report> = {}): Report => ({
  schemaVersion: 3,
  generator: 'erlang-cluster-action',
  runId: '0f6d1c1e7b9a',
  createdAt: '2026-11-22T21:58:03.120Z',
  outcome: { kind: 'success' },
  config: {
    nodeCount: 3,
    messaging: {
      messageCount: 4000,
      durationMs: null,
      messageSizesBytes: [64],
      rate: 1000,
      concurrency: [1, 16],
      pairs: { kind: 'ring' },
      warmupMs: 20,
      repeats: 10,
      cpuPlacement: 'pinned',
    },
    failureIndex: null,
    images: ['erlang:alpine'],
    boot: 'erl',
    code: [],
    apps: [],
    sysConfig: null,
    erlFlags: [],
    env: [],
    volumes: [],
    pull: 'missing',
    distPorts: { min: 9000, max: 9099 },
    publishPorts: false,
    readyTimeoutMs: 60_000,
    keepAlive: true,
  },
  networkName: 'erlang-cluster-0f6d1c1e7b9a',
  nodes: someNodes(3),
  series: [],
  operations: [],
  comparison: null,
  objectives: [],
  source: null,
  circumstances: {
    cpuModel: 'AMD EPYC 7763 64-Core Processor',
    cpus: 4,
    memoryBytes: 16_766_414_848,
    operatingSystem: 'Ubuntu 24.04.3 LTS',
    kernel: '6.11.0-1018-azure',
    architecture: 'x86_64',
    docker: '28.0.4',
    dockerApi: '1.48',
    cgroup: 'v2',
    storageDriver: 'overlay2',
    images: [
      {
        reference: 'erlang:alpine',
        id: `sha256:${'4b1d'.repeat(16)}`,
        digest: `erlang@sha256:${'c0fe'.repeat(16)}`,
      },
    ],
    otp: ['29'],
    erts: ['17.0'],
    node: 'v24.11.0',
  },
  ...overrides,
});

/** A cluster whose change is known beside its baseline, and beside objectives of which one is missed. */
export const aJudgedReport = (comparison: Partial<Comparison> = {}): Report => ({
  ...aReportOf(3),
  comparison: aComparison(comparison),
  objectives: [anObjective(), aMissedObjective()],
  source: aSource(),
});

export * from './comparison-builder.js';
