import { inflateSync } from 'node:zlib';
import { ActionError, messageOf } from '../base/errors.js';
import type { Config } from '../config/config.js';
import type { ClusterNode, LaunchedCluster } from '../cluster/cluster.js';
import { aliveName } from '../cluster/plan.js';
import type { Figure, Series, Table } from './series.js';
import { percentile, sortSamples, sum, throughput } from './statistics.js';

/** The timed round trips of one edge of the ring. */
export type EdgeSamples = { from: string; to: string; elapsedMs: number; latenciesUs: number[] };

export type MessagingOptions = Pick<Config, 'messageCount' | 'messageSizeBytes'> & {
  signal: AbortSignal;
  onProgress?: (done: number, of: number) => void;
};

/** A request to a node covers at most this much, so that progress is seen and a cancel is heard. */
const SEGMENT_TRIPS = 5000;
const SEGMENT_BYTES = 256 * 1024 * 1024;
const SEGMENT_TIMEOUT_MS = 120_000;

/** Round trips that warm an edge up and are dropped: a tenth of what is measured, at least 10, at most 100. */
export const warmupFor = (count: number): number => Math.min(100, Math.max(10, Math.ceil(count / 10)));

/** `count` round trips dealt evenly to the edges, the first edges taking the remainder. */
export const dealTrips = (count: number, edges: number): number[] =>
  Array.from({ length: edges }, (_, edge) => Math.floor(count / edges) + (edge < count % edges ? 1 : 0));

/** `count` in parts of at most `most`. */
export const segments = (count: number, most: number): number[] =>
  Array.from({ length: Math.ceil(count / most) }, (_, at) => Math.min(most, count - at * most));

/**
 * Times `messageCount` round trips of `messageSizeBytes`, dealt to the edges i → i+1 of the ring, one in flight in the
 * whole cluster at a time. Timed inside the sending node with monotonic time.
 * @throws ActionError `fault` with fewer than two running nodes
 */
export const measureMessaging = async (
  cluster: LaunchedCluster,
  options: MessagingOptions,
): Promise<Series> => {
  const ring = cluster.running;
  if (ring.length < 2) {
    throw new ActionError(
      'fault',
      `Expected at least 2 running nodes to measure messages, got ${String(ring.length)}`,
    );
  }
  const counts = dealTrips(options.messageCount, ring.length);
  const edges: EdgeSamples[] = [];
  for (const [at, from] of ring.entries()) {
    const count = counts[at] ?? 0;
    const to = ring[(at + 1) % ring.length] ?? from;
    if (count === 0) continue;
    const done = sum(edges.map(({ latenciesUs }) => latenciesUs.length));
    edges.push(await measureEdge(from, to, { ...options, count, done }));
  }
  return messagingSeries(edges, options.messageSizeBytes);
};

type EdgeOptions = MessagingOptions & { count: number; done: number };

const measureEdge = async (
  from: ClusterNode,
  to: ClusterNode,
  { count, done, messageCount, messageSizeBytes, signal, onProgress }: EdgeOptions,
): Promise<EdgeSamples> => {
  const most = Math.max(1, Math.min(SEGMENT_TRIPS, Math.floor(SEGMENT_BYTES / (messageSizeBytes + 1))));
  const latenciesUs: number[] = [];
  let elapsedMs = 0;
  let warmup = Math.min(warmupFor(count), most);
  for (const trips of segments(count, most)) {
    const reply = await from.agent.ask(
      'round-trip',
      [to.name, warmup, trips, messageSizeBytes],
      signal,
      SEGMENT_TIMEOUT_MS,
    );
    latenciesUs.push(...samplesOf(from, trips, reply.samples).map((ns) => ns / 1000));
    elapsedMs += reply.elapsed_ns / 1e6;
    warmup = 0;
    onProgress?.(done + latenciesUs.length, messageCount);
  }
  return { from: from.name, to: to.name, elapsedMs, latenciesUs };
};

/** @throws ActionError `agent-protocol` when there are not as many samples as there were round trips */
const samplesOf = ({ name }: ClusterNode, trips: number, samples: string): number[] => {
  const refusal = (got: string, cause?: unknown): ActionError =>
    new ActionError('agent-protocol', `Expected ${String(trips)} samples from ${name}, got ${got}`, {
      cause,
    });
  let all: number[];
  try {
    all = unpackNs(samples);
  } catch (error) {
    throw refusal(messageOf(error), error);
  }
  if (all.length !== trips) throw refusal(String(all.length));
  return all;
};

/** Samples as the agent packs them: big-endian 64-bit nanoseconds, compressed, in base64. */
export const unpackNs = (samples: string): number[] => {
  const packed = inflateSync(Buffer.from(samples, 'base64'), { maxOutputLength: 16 * SEGMENT_TRIPS });
  return Array.from({ length: Math.ceil(packed.length / 8) }, (_, at) =>
    Number(packed.readBigUInt64BE(at * 8)),
  );
};

const quantiles = [0.5, 0.95, 0.99] as const;

const latencyFigures = (edges: readonly EdgeSamples[]): Figure[] => {
  const samples = sortSamples(edges.flatMap(({ latenciesUs }) => latenciesUs));
  const elapsedMs = sum(edges.map((edge) => edge.elapsedMs));
  const figures = quantiles.map((p) => {
    const name = `p${String(p * 100)}`;
    const head = {
      id: `latency-${name}-us`,
      label: `Round trip ${name}`,
      unit: 'us' as const,
      better: 'lower' as const,
      definition: `\`sorted[floor(count · ${String(p)})]\` of all round trips: from the send to the receipt of the echo of the same payload, inside the sending node, one in flight in the whole cluster at a time.`,
    };
    return samples
      ? { ...head, value: percentile(samples, p) }
      : { ...head, absent: 'no round trip was measured' };
  });
  const rate = {
    id: 'throughput',
    label: 'Throughput, closed loop',
    unit: 'per-second' as const,
    better: 'higher' as const,
    definition:
      'Round trips per second of measuring time with one in flight. A message counts when its echo is back; this is not what a saturated link carries.',
  };
  return [
    ...figures,
    samples && elapsedMs > 0
      ? { ...rate, value: throughput(samples.length, elapsedMs) }
      : { ...rate, absent: 'no round trip was measured' },
  ];
};

const edgeTable = (edges: readonly EdgeSamples[]): Table => ({
  title: 'Per edge of the ring',
  columns: [
    { label: 'Edge' },
    { label: 'Round trips', unit: 'count' },
    ...quantiles.map((p) => ({ label: `p${String(p * 100)}`, unit: 'us' as const })),
    { label: 'Throughput', unit: 'per-second' },
  ],
  rows: edges.map(({ from, to, elapsedMs, latenciesUs }) => {
    const samples = sortSamples(latenciesUs);
    return [
      `${aliveName(from)} → ${aliveName(to)}`,
      latenciesUs.length,
      ...quantiles.map((p) => (samples ? percentile(samples, p) : null)),
      elapsedMs > 0 ? throughput(latenciesUs.length, elapsedMs) : null,
    ];
  }),
});

export const messagingSeries = (edges: readonly EdgeSamples[], messageSizeBytes: number): Series => ({
  id: 'messaging',
  title: 'Messaging',
  figures: latencyFigures(edges),
  tables: [edgeTable(edges)],
  notes: [
    `Payload of ${String(messageSizeBytes)} bytes each way. The first round trips of every edge (a tenth, 10 to 100) warm it up and are dropped.`,
  ],
});
