import { sum } from '../base/lists.js';
import type { MeshFormation } from '../cluster/mesh.js';
import type { Span } from '../cluster/phases.js';
import { calibrated } from './calibration.js';
import { modelledConnections, modelledNetworkBytes } from './model.js';
import type { Figure, Series } from './series.js';
import { median } from './statistics.js';

/** What happened while the cluster formed: the phases of the launch, and what the nodes saw of their mesh. */
export type FormationRecord = {
  nodeCount: number;
  /** The release of every node. */
  otps: readonly string[];
  spans: readonly Span[];
  mesh: MeshFormation;
};

/** Of nodes that boot themselves. */
export const CONTROL_NOTE =
  'The nodes boot themselves and are asked over their own network: bytes on the wire to form hold our questions and their answers too.';

/** From the first Docker call until the mesh was full; `undefined` of a cluster whose launch was not seen. */
export const formationMs = (spans: readonly Span[]): number | undefined => {
  const [launched, formed] = ['boot', 'mesh'].map((phase) => spans.find((each) => each.phase === phase));
  if (!launched) return undefined;
  return launched.endMs + (formed ? formed.endMs - formed.startMs : 0);
};

/** How long the cluster took to form, and what that cost on the wire. */
export const formationSeries = ({ nodeCount, otps, spans, mesh }: FormationRecord): Series => {
  const { formation: expected } = calibrated(otps, nodeCount);
  const formed = spans.find(({ phase }) => phase === 'mesh');
  const tookMs = formationMs(spans);
  const meshMs = formed ? formed.endMs - formed.startMs : 0;
  const wireBytes =
    sum(mesh.wireAfter.map(({ tx_bytes }) => tx_bytes)) -
    sum(mesh.wireBefore.map(({ tx_bytes }) => tx_bytes));
  const single = nodeCount === 1 ? 'a single node forms no mesh' : undefined;
  const figures: Figure[] = [
    absentOr(
      tookMs !== undefined ? undefined : 'this process took the cluster over and did not see its launch',
      {
        id: 'formation-time-ms',
        label: 'Formation time',
        unit: 'ms',
        better: 'lower',
        definition:
          "From the launch's first Docker call (is the image there?) until the last node reported that it sees all others; on the controller's monotonic clock. What passed between the last boot and the first connect call is left out.",
        value: tookMs ?? 0,
      },
    ),
    absentOr(single, {
      id: 'mesh-time-ms',
      label: 'Mesh',
      unit: 'ms',
      better: 'lower',
      definition: 'From the first connect call until the last node reported that it sees all others.',
      value: meshMs,
    }),
    absentOr(single ?? (mesh.globalSyncUs ? undefined : '`global` did not agree within 10 s'), {
      id: 'global-agreement-ms',
      label: '`global` in agreement',
      unit: 'ms',
      better: 'lower',
      definition:
        'The longest `global:sync/0` of any node, begun when the mesh was full. Not part of the formation time.',
      value: Math.max(0, ...(mesh.globalSyncUs ?? [])) / 1000,
    }),
    absentOr(single, {
      id: 'connect-slowest-us',
      label: 'Slowest connect',
      unit: 'us',
      better: 'lower',
      definition:
        'The longest `net_kernel:connect_node/1` that succeeded, timed by the connecting node, all pairs at once and cold.',
      value: Math.max(0, ...mesh.connectUs),
    }),
    absentOr(single ?? (mesh.connectUs.length > 0 ? undefined : 'no connect call had to be made'), {
      id: 'connect-median-us',
      label: 'Median connect',
      unit: 'us',
      better: 'lower',
      definition:
        'The median of the same calls: what forming one connection takes while all the others form too.',
      value: median(mesh.connectUs) ?? 0,
    }),
    {
      id: 'connect-retries',
      label: 'Connects repeated',
      unit: 'count',
      better: 'lower',
      definition: 'Connect calls that failed and were made again.',
      value: mesh.retries,
    },
    {
      id: 'network-overhead-bytes',
      label: 'On the wire to form',
      unit: 'bytes',
      better: 'lower',
      definition:
        "Bytes sent by all nodes' interfaces (loopback left out) from before the first connect until `global` agreed: name lookups by ARP, epmd, handshakes, `global`. Every byte counts once, at its sender, with Ethernet headers.",
      value: wireBytes,
      model: { value: modelledNetworkBytes(nodeCount), formula: 'n(n−1)/2 × 8192 B' },
      ...(expected ? { calibrated: expected } : {}),
    },
    absentOr(single, {
      id: 'connection-bytes',
      label: 'On the wire to form a connection',
      unit: 'bytes',
      better: 'lower',
      definition: 'The same bytes, by the n(n−1)/2 connections that they formed.',
      value: wireBytes / modelledConnections(nodeCount),
    }),
  ];
  return {
    id: 'formation',
    title: 'Formation',
    figures,
    tables: [],
    spans: spans.map((each) => ({ ...each })),
    notes: [
      'Nodes are created, started and booted side by side, so phases overlap.',
      ...(mesh.controlOnWire ? [CONTROL_NOTE] : []),
    ],
  };
};

type Valued = Extract<Figure, { value: number }>;

const absentOr = (reason: string | undefined, { value, ...head }: Valued): Figure =>
  reason === undefined ? { ...head, value } : { ...head, absent: reason };
