import { z } from 'zod';

const count = z.int().nonnegative();
const measured = count.nullable();
/** Nanoseconds since the epoch. A double holds them to 256 ns, well below the microseconds that we report. */
const instantNs = z.number().nonnegative();
const nodes = z.array(z.string().max(512)).max(1000);

const epmdNames = z.union([
  z.object({ names: z.array(z.object({ name: z.string().max(512), port: count })).max(1000) }),
  z.object({ error: z.string().max(4096) }),
]);

/** Times in buckets; `measure/histogram.ts` tells what a bucket holds. */
const histogram = z.object({
  buckets: z.array(z.tuple([count.max(3839), count])).max(3840),
  sum_ns: z.number().nonnegative(),
  min_ns: z.number().nonnegative(),
  max_ns: z.number().nonnegative(),
});
export type AgentHistogram = z.output<typeof histogram>;

const wire = z.object({
  rx_bytes: count,
  rx_packets: count,
  tx_bytes: count,
  tx_packets: count,
  at_ns: instantNs,
});
export type Wire = z.output<typeof wire>;

/** Messages that arrived in a window, and how long it was. */
const arrivals = { messages: count, elapsed_ns: count };

const openLoop = z.object({
  response: histogram,
  service: histogram,
  lag: histogram,
  unanswered: count,
  back_in_window: count,
});

/** Why something of the user's cannot be called, in the node's words. */
const problem = z.object({ problem: z.string().max(4096) });

/** What became of calls that count: how many succeeded, and the others by their kind. */
const called = {
  succeeded: count,
  faults: z.array(z.object({ kind: z.string().max(1024), count, sample: z.string().max(4096) })).max(100),
};
export type AgentFault = z.output<typeof called.faults>[number];

/** Every verb of the agent with the shape of its reply; `src/agent/cluster_agent.erl` is the twin. */
export const replies = {
  hello: z.object({
    node: z.string().max(512),
    otp: z.string().max(32),
    erts: z.string().max(32),
    schedulers: count,
    epmd: epmdNames,
  }),
  health: z.object({ epmd: epmdNames, peers: nodes }),
  connect: z.object({
    peers: z.array(z.object({ node: z.string().max(512), connected: z.boolean(), us: count })).max(1000),
  }),
  mesh: z.object({ peers: nodes }),
  beat: z.object({}),
  global: z.object({ sync_us: count }),
  wire,
  idle: z.object({ tx_bytes: count, elapsed_ns: count }),
  clock: z.object({ at_ms: z.number().nonnegative() }),
  machine: z.object({
    steal_ticks: measured,
    total_ticks: measured,
    cpus_allowed: z.string().max(4096).nullable(),
  }),
  ruler: z.object({ cpu_ns: count, elapsed_ns: count, waited_ns: measured }),
  footprint: z.object({
    beam_bytes: count,
    rss_bytes: measured,
    working_set_bytes: measured,
    descriptors: measured,
    connections: count,
    processes: count,
  }),
  /** What was not running before; or the application that did not start, and why, as Erlang writes it. */
  'start-app': z.union([
    z.object({ started: z.array(z.string()) }),
    z.object({ failed: z.string(), reason: z.string() }),
  ]),
  /** Null where the image has no Elixir. */
  'find-elixir': z.object({ version: z.string().max(64).nullable() }),
  /** `wire` is of all messages, also those of the `uncounted_trips` that do not count otherwise. */
  'round-trip': z.object({ round_trips: histogram, elapsed_ns: count, uncounted_trips: count, wire }),
  'fixed-rate': openLoop,
  'beside-bulk': openLoop,
  flood: z.object({
    ...arrivals,
    queue_max: count,
    queue_mean: z.number().nonnegative(),
    run_queue_mean: z.number().nonnegative(),
    wire,
    /** Of the time right after the window; null where somebody else has the system monitor. */
    busy: z.object({ events: count, elapsed_ns: count }).nullable(),
  }),
  'bare-flood': z.object(arrivals),
  'raw-round-trip': z.object({ round_trips: histogram, elapsed_ns: count }),
  'raw-stream': z.object(arrivals),
  /** Of those asked for, by their place from 0, that cannot be called. */
  resolve: z.object({ problems: z.array(problem.extend({ call: count })).max(1000) }),
  prepare: z.object({ problem: problem.shape.problem.nullable() }),
  release: z.object({ problem: problem.shape.problem.nullable() }),
  check: z.union([problem, z.object({ holds: z.boolean(), got: z.string().max(4096), elapsed_ns: count })]),
  /** `busy_ns` is the time that all callers together were at it. */
  'call-closed': z.union([
    problem,
    z.object({ times: histogram, busy_ns: count, callers: count, ...called }),
  ]),
  'call-open': z.union([problem, openLoop.extend(called)]),
} as const;

export type Verb = keyof typeof replies;
export type Reply<V extends Verb> = z.output<(typeof replies)[V]>;

/** What the agent and its loader tell without being asked. */
export const eventSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('loader'), otp: z.string().max(32) }),
  z.object({ event: z.literal('ready') }),
  /** Of a node that boots itself, by the helper: its epmd is silent, does not know it, or it let nobody in. */
  z.object({
    event: z.literal('waiting'),
    why: z.enum(['silent', 'unknown', 'refused']),
    names: z.array(z.string().max(512)).max(1000),
  }),
  /** The same, once it was reached: what kept the agent from being loaded. */
  z.object({ event: z.literal('unloadable'), why: z.string().max(4096) }),
  /** A sign of life, every millisecond after `beat`. */
  z.object({ event: z.literal('beat'), at_ns: instantNs }),
  /** Of a load that runs, by the id of its request: at least every second, also when nothing got done. */
  z.object({ event: z.literal('progress'), id: z.string().max(32), done: count }),
  z.object({ event: z.literal('nodeup'), node: z.string().max(512), at_ns: instantNs }),
  z.object({
    event: z.literal('nodedown'),
    node: z.string().max(512),
    at_ns: instantNs,
    reason: z.string().max(4096),
  }),
]);
export type AgentEvent = z.output<typeof eventSchema>;

/** What a reply's JSON is: the result, or what went wrong inside the node. */
export const envelopeSchema = z.union([z.object({ error: z.string() }), z.object({ ok: z.unknown() })]);
