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
  warmTrips: number;
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
  const done = new Map<Pair, number>();
  const results: PairTimes[] = [];
  let elapsedMs = 0;
  for (const group of groupsOf(jobs, concurrency)) {
    const times = await Promise.all(
      group.map(async (job): Promise<PairTimes> => {
        const { pair } = job;
        const progress = (count: number): void => {
          done.set(pair, count);
          onProgress?.([...done.values()].reduce((total, each) => total + each, 0));
        };
        const args = [pair.to.name, sizeBytes, job.senders, warmupMs, job.trips, ms];
        const reply = await pair.from.agent.ask('round-trip', args, signal, { onProgress: progress });
        const times = Times.of(reply.round_trips);
        progress(times.count);
        const { elapsed_ns, wire, warm_trips: warmTrips } = reply;
        return { pair, times, elapsedMs: elapsed_ns / 1e6, wire, warmTrips };
      }),
    );
    results.push(...times);
    elapsedMs += Math.max(...times.map((each) => each.elapsedMs));
  }
  return { pairs: results, elapsedMs };
};

export type FixedRateLoad = { sizeBytes: number; warmupMs: number; rate: number; ms: number };
export type FixedRateTimes = {
  pair: Pair;
  response: Times;
  service: Times;
  lag: Times;
  /** Messages that were not back when it was given up on them; in `response` with the time they had waited. */
  unanswered: number;
  elapsedMs: number;
};

/** Messages at `rate` a second over all pairs together, all at once. */
export const fixedRate = (
  pairs: readonly Pair[],
  { sizeBytes, warmupMs, rate, ms }: FixedRateLoad,
  { signal, onProgress }: LoadOptions,
): Promise<FixedRateTimes[]> => {
  const done = new Map<Pair, number>();
  return Promise.all(
    pairs.map(async (pair, at) => {
      const args = [pair.to.name, sizeBytes, rate, pairs.length, at, warmupMs, ms];
      const reply = await pair.from.agent.ask('fixed-rate', args, signal, {
        onProgress: (count) => {
          done.set(pair, count);
          onProgress?.([...done.values()].reduce((total, each) => total + each, 0));
        },
      });
      return {
        pair,
        response: Times.of(reply.response),
        service: Times.of(reply.service),
        lag: Times.of(reply.lag),
        unanswered: reply.unanswered,
        elapsedMs: reply.elapsed_ns / 1e6,
      };
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

/** Messages per second. */
export const arrivalRate = ({ messages, elapsed_ns }: { messages: number; elapsed_ns: number }): number =>
  elapsed_ns > 0 ? (messages * 1e9) / elapsed_ns : 0;

/** @param bareFirst whether the flood without our counting goes first: by turns, so that drift does not favour one */
export const saturate = async (
  pair: Pair,
  { sizeBytes, senders, warmupMs, ms }: SaturationLoad,
  { signal, bareFirst, expectedRate }: LoadOptions & { bareFirst: boolean; expectedRate: number | undefined },
): Promise<Saturation> => {
  const { agent } = pair.from;
  const counted = (): Promise<Reply<'flood'>> =>
    agent.ask('flood', [pair.to.name, sizeBytes, senders, warmupMs, ms], signal);
  const uncounted = (rate: number): Promise<Reply<'bare-flood'>> => {
    const each = Math.max(1, Math.round((rate * ms) / 1000 / senders));
    return agent.ask('bare-flood', [pair.to.name, sizeBytes, senders, each], signal);
  };
  const early = bareFirst && expectedRate !== undefined ? await uncounted(expectedRate) : undefined;
  const flood = await counted();
  const bare = early ?? (await uncounted(expectedRate ?? arrivalRate(flood)));
  const raw = await agent.ask('raw-stream', [pair.to.name, sizeBytes, warmupMs, ms], signal);
  return { pair, flood, bare, raw };
};

/** Round trips of small messages, one in flight, while bulk data flows the same way as fast as it goes. */
export const underBulk = async (
  pair: Pair,
  { warmupMs, ms }: Pick<SaturationLoad, 'warmupMs' | 'ms'>,
  { signal }: LoadOptions,
): Promise<Times> => {
  const { agent } = pair.from;
  // The bulk flows before and after what is timed.
  const bulkMs = ms + 2 * (warmupMs + 25);
  const [, small] = await Promise.all([
    agent.ask('flood', [pair.to.name, BULK_BYTES, 1, 0, bulkMs], signal),
    agent.ask('round-trip', [pair.to.name, SMALL_BYTES, 1, warmupMs + 25, UNBOUNDED_TRIPS, ms], signal),
  ]);
  return Times.of(small.round_trips);
};

/** Round trips over plain TCP, one in flight. */
export const rawRoundTrips = async (
  pair: Pair,
  { sizeBytes, warmupMs, ms }: { sizeBytes: number; warmupMs: number; ms: number },
  { signal }: LoadOptions,
): Promise<Times> => {
  const args = [pair.to.name, sizeBytes, warmupMs, ms];
  return Times.of((await pair.from.agent.ask('raw-round-trip', args, signal)).round_trips);
};
