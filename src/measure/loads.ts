import { sum } from '../base/lists.js';
import type { ClusterNode } from '../cluster/cluster.js';
import type { Reply } from '../cluster/replies.js';
import { Times } from './histogram.js';
import type { Pair } from './pairs.js';

/** What a load asks of a node, and how it is watched. */
export type LoadOptions = { signal: AbortSignal; onProgress?: ((done: number) => void) | undefined };

/** One load of one pair: what the nodes counted, in their own words. */
export type PairTimes = {
  pair: Pair;
  times: Times;
  elapsedMs: number;
  /** Of all messages, also those of the warm-up. */
  wire: Reply<'round-trip'>['wire'];
  uncountedTrips: number;
};

/** No load is bounded by this when it is bounded by the other. */
const UNBOUNDED_TRIPS = 1e12;
const UNBOUNDED_MS = 86_400_000;

export type RoundTripLoad = {
  sizeBytes: number;
  warmupMs: number;
  /** Round trips in flight at a time. */
  concurrency: number;
  /** For each pair, or for all of them the time each takes. */
  bound: { trips: readonly number[] } | { ms: number };
};

/** `count` things dealt evenly to `places`, those from `first` on (and around) taking the remainder. */
export const deal = (count: number, places: number, first = 0): number[] =>
  Array.from(
    { length: places },
    (_, at) => Math.floor(count / places) + ((at - first + places) % places < count % places ? 1 : 0),
  );

/** `items` in groups of at most `most`. */
export const groupsOf = <T>(items: readonly T[], most: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / most) }, (_, at) => items.slice(at * most, (at + 1) * most));

/** Adds up what each one tells of how far it is. */
export const summed = (onProgress: LoadOptions['onProgress']) => {
  const done = new Map<object, number>();
  return (one: object) =>
    (count: number): void => {
      done.set(one, count);
      onProgress?.(sum([...done.values()]));
    };
};

/**
 * Round trips over all pairs with `concurrency` in flight: with fewer than there are pairs, as many pairs at a time with
 * one sender each; with more, all pairs at once, the senders dealt to them.
 * @returns the pairs' times, and the time it took without warm-ups and what lies between
 */
export const roundTrips = async (
  pairs: readonly Pair[],
  { sizeBytes, warmupMs, concurrency, bound }: RoundTripLoad,
  { signal, onProgress }: LoadOptions,
): Promise<{ pairs: PairTimes[]; elapsedMs: number }> => {
  const senders = deal(Math.max(concurrency, pairs.length), pairs.length);
  const jobs = pairs
    .map((pair, at) => ({
      pair,
      senders: senders[at] ?? 1,
      trips: 'trips' in bound ? (bound.trips[at] ?? 0) : UNBOUNDED_TRIPS,
    }))
    .filter(({ trips }) => trips > 0);
  const ms = 'ms' in bound ? bound.ms : UNBOUNDED_MS;
  const progressOf = summed(onProgress);
  const results: PairTimes[] = [];
  let elapsedMs = 0;
  for (const group of groupsOf(jobs, concurrency)) {
    const times = await Promise.all(
      group.map(async (job): Promise<PairTimes> => {
        const { pair } = job;
        const progress = progressOf(pair);
        const args = [pair.to.name, sizeBytes, job.senders, warmupMs, job.trips, ms];
        const reply = await pair.from.agent.ask('round-trip', args, signal, { onProgress: progress });
        const times = Times.of(reply.round_trips);
        progress(times.count);
        const { elapsed_ns, wire, uncounted_trips: uncountedTrips } = reply;
        return { pair, times, elapsedMs: elapsed_ns / 1e6, wire, uncountedTrips };
      }),
    );
    results.push(...times);
    elapsedMs += Math.max(...times.map((each) => each.elapsedMs));
  }
  return { pairs: results, elapsedMs };
};

export type FixedRateLoad = {
  sizeBytes: number;
  warmupMs: number;
  rate: number;
  ms: number;
  /** Where the window lies on the time line of all windows. */
  offsetMs: number;
};

export type OpenLoopTimes = {
  pair: Pair;
  response: Times;
  service: Times;
  lag: Times;
  /** Messages that were not back when it was given up on them; in `response` with the time they had waited. */
  unanswered: number;
  /** Replies that came within the window, whenever they were due. */
  backInWindow: number;
};

const openLoopOf = (pair: Pair, reply: Reply<'fixed-rate'>): OpenLoopTimes => ({
  pair,
  response: Times.of(reply.response),
  service: Times.of(reply.service),
  lag: Times.of(reply.lag),
  unanswered: reply.unanswered,
  backInWindow: reply.back_in_window,
});

/** How long it may take until every one of them has got its request and is ready. */
const leadMs = (requests: number): number => 50 + 3 * requests;

/**
 * When the window of a load begins that so many requests are of, by the one clock that all containers share: that of the
 * host, in milliseconds.
 */
export const commonStart = async (
  node: ClusterNode | undefined,
  { requests, warmupMs }: { requests: number; warmupMs: number },
  signal: AbortSignal,
): Promise<number> => {
  const clock = await node?.agent.ask('clock', [], signal);
  return (clock?.at_ms ?? 0) + leadMs(requests) + warmupMs;
};

/** Messages at `rate` a second over all pairs together, all by one clock: that of the host, which all containers share. */
export const fixedRate = async (
  pairs: readonly Pair[],
  { sizeBytes, warmupMs, rate, ms, offsetMs }: FixedRateLoad,
  { signal, onProgress }: LoadOptions,
): Promise<OpenLoopTimes[]> => {
  const progressOf = summed(onProgress);
  const startMs = await commonStart(pairs[0]?.from, { requests: pairs.length, warmupMs }, signal);
  return Promise.all(
    pairs.map(async (pair, at) => {
      const args = [pair.to.name, sizeBytes, rate, pairs.length, at, startMs, offsetMs, warmupMs, ms];
      const reply = await pair.from.agent.ask('fixed-rate', args, signal, { onProgress: progressOf(pair) });
      return openLoopOf(pair, reply);
    }),
  );
};

export type SaturationLoad = { sizeBytes: number; senders: number; warmupMs: number; ms: number };

/** Small messages that have to share the connection with bulk data, and the size of the latter. */
export const SMALL_BYTES = 64;
export const BULK_BYTES = 1024 * 1024;

/** One pair at its limit: the distribution, the same without our counting, and plain TCP. */
export type Saturation = {
  pair: Pair;
  flood: Reply<'flood'>;
  bare: Reply<'bare-flood'>;
  raw: Reply<'raw-stream'>;
};

type Arrivals = { messages: number; elapsed_ns: number };

/** Messages per second; `undefined` when none came. */
export const arrivalRate = (...arrivals: readonly Arrivals[]): number | undefined => {
  const messages = sum(arrivals.map((each) => each.messages));
  const elapsedNs = sum(arrivals.map((each) => each.elapsed_ns));
  return messages > 0 && elapsedNs > 0 ? (messages * 1e9) / elapsedNs : undefined;
};

/** @param bareFirst whether the flood without our counting goes first: by turns, so that drift does not favour one */
export const saturate = async (
  pair: Pair,
  { sizeBytes, senders, warmupMs, ms }: SaturationLoad,
  { signal, onProgress, bareFirst }: LoadOptions & { bareFirst: boolean },
): Promise<Saturation> => {
  const { agent } = pair.from;
  const args = [pair.to.name, sizeBytes, senders, warmupMs, ms];
  const uncounted = (): Promise<Reply<'bare-flood'>> => agent.ask('bare-flood', args, signal, { onProgress });
  const early = bareFirst ? await uncounted() : undefined;
  const flood = await agent.ask('flood', args, signal, { onProgress });
  const bare = early ?? (await uncounted());
  const stream = [pair.to.name, sizeBytes, warmupMs, ms];
  const raw = await agent.ask('raw-stream', stream, signal, { onProgress });
  return { pair, flood, bare, raw };
};

/** Small messages at a fixed rate, open loop, while one process floods the same connection with bulk data. */
export const besideBulk = async (
  pair: Pair,
  { rate, warmupMs, ms }: Pick<FixedRateLoad, 'rate' | 'warmupMs' | 'ms'>,
  { signal, onProgress }: LoadOptions,
): Promise<OpenLoopTimes> => {
  const args = [pair.to.name, SMALL_BYTES, BULK_BYTES, rate, warmupMs, ms];
  return openLoopOf(pair, await pair.from.agent.ask('beside-bulk', args, signal, { onProgress }));
};

/** Round trips over plain TCP, one in flight. */
export const rawRoundTrips = async (
  pair: Pair,
  { sizeBytes, warmupMs, ms }: { sizeBytes: number; warmupMs: number; ms: number },
  { signal, onProgress }: LoadOptions,
): Promise<Times> => {
  const args = [pair.to.name, sizeBytes, warmupMs, ms];
  const { round_trips } = await pair.from.agent.ask('raw-round-trip', args, signal, { onProgress });
  return Times.of(round_trips);
};
