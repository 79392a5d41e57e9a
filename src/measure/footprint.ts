import { sum } from '../base/lists.js';
import type { Reply } from '../cluster/replies.js';
import type { ClusterNode, LaunchedCluster } from '../cluster/cluster.js';
import { calibrated, type Model } from './calibration.js';
import { modelledDescriptors, modelledMemoryBytes } from './model.js';
import type { Figure, Series } from './series.js';

type Reading = { node: ClusterNode; footprint: Reply<'footprint'>; idleBytes: number; idleMs: number };

/** The idle window: a second, as short as a look at idle traffic can be. */
const IDLE_MS = 1000;
const QUIET_MS = 200;
const QUIET_TIMEOUT_MS = 2000;

/**
 * What the nodes hold and send while nobody uses them; read inside the nodes. Takes about a second. Nodes look at their
 * idle traffic by themselves: where they boot themselves, being asked would be part of it.
 */
export const measureFootprint = async (cluster: LaunchedCluster, signal: AbortSignal): Promise<Series> => {
  const idle = await cluster.askAll('idle', [QUIET_MS, QUIET_TIMEOUT_MS, IDLE_MS], signal);
  const footprints = await cluster.askAll('footprint', [], signal);
  return footprintSeries(
    footprints.map(({ node, reply }, at) => ({
      node,
      footprint: reply,
      idleBytes: idle[at]?.reply.tx_bytes ?? 0,
      idleMs: (idle[at]?.reply.elapsed_ns ?? 0) / 1e6,
    })),
  );
};

type Measured = number | null;

const unreadable = 'the containers do not let it be read';

const totalled = (
  head: Omit<Extract<Figure, { absent: string }>, 'absent'>,
  values: Measured[],
  models: Pick<Extract<Figure, { value: number }>, 'model' | 'calibrated'> = {},
): Figure => {
  const known = values.filter((value) => value !== null);
  if (known.length < values.length) return { ...head, absent: unreadable };
  return { ...head, value: sum(known), ...models };
};

const connectionIdleHead = {
  id: 'idle-bytes-per-second-per-connection',
  label: 'The same, per connection',
  unit: 'bytes-per-second',
  better: 'lower',
  definition: 'Bytes on the wire while idle, by the distribution connections.',
} as const;

/** @param readings of all nodes that run, one each */
export const footprintSeries = (readings: readonly Reading[]): Series => {
  const n = readings.length;
  const connections = sum(readings.map(({ footprint }) => footprint.connections)) / 2;
  const idleRate = sum(
    readings.map(({ idleBytes, idleMs }) => (idleMs > 0 ? (idleBytes * 1000) / idleMs : 0)),
  );
  const constants = calibrated(
    readings.map(({ node }) => node.facts.otp),
    n,
  );
  const expected = (what: keyof typeof constants): { calibrated?: Model } => {
    const model = constants[what];
    return model ? { calibrated: model } : {};
  };
  const of = (pick: (footprint: Reply<'footprint'>) => Measured): Measured[] =>
    readings.map(({ footprint }) => pick(footprint));
  const figures: Figure[] = [
    totalled(
      {
        id: 'total-memory-bytes',
        label: 'Memory',
        unit: 'bytes',
        better: 'lower',
        definition:
          "Working set of all containers: the cgroup's usage less its inactive file cache, as `docker stats` and the kubelet count it. The BEAM, epmd and init together.",
      },
      of(({ working_set_bytes }) => working_set_bytes),
      { model: { value: modelledMemoryBytes(n), formula: 'n × 50,000,000 B' }, ...expected('memory') },
    ),
    totalled(
      {
        id: 'beam-memory-bytes',
        label: "Memory by the BEAM's own count",
        unit: 'bytes',
        better: 'lower',
        definition: '`erlang:memory(total)` of all nodes.',
      },
      of(({ beam_bytes }) => beam_bytes),
      expected('beamMemory'),
    ),
    totalled(
      {
        id: 'file-descriptors',
        label: 'File descriptors',
        unit: 'count',
        better: 'lower',
        definition:
          'Open descriptors of all BEAM processes, from `/proc/self/fd`, less the one that lists them.',
      },
      of(({ descriptors }) => descriptors),
      {
        model: { value: modelledDescriptors(n), formula: 'n × (2 + n(n−1)/2)' },
        ...expected('descriptors'),
      },
    ),
    {
      id: 'distribution-connections',
      label: 'Distribution connections',
      unit: 'count',
      better: 'neither',
      definition:
        'Entries of `erlang:system_info(dist_ctrl)` of all nodes, halved: each connection has two ends. One to a helper of ours is left out.',
      value: connections,
    },
    {
      id: 'idle-bytes-per-second',
      label: 'On the wire while idle',
      unit: 'bytes-per-second',
      better: 'lower',
      definition:
        "Bytes sent by all nodes' interfaces in about one second without user traffic, begun at each node when it had sent nothing for 0.2 s (2 s at most are waited for that), scaled to a second. Ticks go out every quarter of the net tick time (15 s by default), so most seconds see none.",
      value: idleRate,
    },
    {
      ...connectionIdleHead,
      ...(connections > 0 ? { value: idleRate / connections } : { absent: 'there is no connection' }),
    },
  ];
  return {
    id: 'footprint',
    title: 'Footprint',
    figures,
    tables: [
      {
        title: 'Per node',
        columns: [
          { label: 'Node' },
          { label: 'Working set', unit: 'bytes' },
          { label: 'BEAM resident', unit: 'bytes' },
          { label: '`erlang:memory(total)`', unit: 'bytes' },
          { label: 'Descriptors', unit: 'count' },
          { label: 'Connections', unit: 'count' },
          { label: 'Processes', unit: 'count' },
        ],
        rows: readings.map(({ node, footprint }) => [
          node.name,
          footprint.working_set_bytes,
          footprint.rss_bytes,
          footprint.beam_bytes,
          footprint.descriptors,
          footprint.connections,
          footprint.processes,
        ]),
      },
    ],
    notes: [
      'Resident memory counts file pages that containers share once for each; the working set has them where they were first read.',
      // A second between ticks is no mean over a minute: beside each other they would look like a ratio.
      ...(constants.idle
        ? [
            `Over a minute, ticks included, idle connections of so many nodes sent ${constants.idle.value.toFixed(0)} B/s in the benchmark (${constants.idle.formula}).`,
          ]
        : []),
    ],
  };
};
