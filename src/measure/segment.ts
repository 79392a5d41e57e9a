import type { MessagingConfig } from '../config/config.js';
import { Times } from './histogram.js';
import {
  arrivalRate,
  deal,
  fixedRate,
  rawRoundTrips,
  roundTrips,
  saturate,
  SMALL_BYTES,
  underBulk,
  type PairTimes,
} from './loads.js';
import { watchMachine } from './machine.js';
import { representatives, type Pair, type PairClass } from './pairs.js';
import type { OnTheWire, Recording } from './recording.js';

/** What is being measured, and how far it is. */
export type MessagingProgress = {
  /** From 1. */
  segment: number;
  segments: number;
  step: 'round trips' | 'fixed rate' | 'throughput' | 'plain TCP';
  sizeBytes: number;
  /** Of the step: messages that are done, and how many it is to be where that is known. */
  done: number;
  of?: number;
};

export type SegmentOptions = {
  messaging: MessagingConfig;
  signal: AbortSignal;
  onProgress?: ((progress: MessagingProgress) => void) | undefined;
};

/** Of the fixed rate and of the throughput, for each size, when no duration is given. */
const FIXED_RATE_MS = 2000;
const THROUGHPUT_MS = 1000;
/** Shorter windows tell nothing, longer ones of plain TCP nothing more. */
const MIN_WINDOW_MS = 20;
const MAX_RAW_MS = 100;

/** One turn of all measurements. */
export class Segment {
  readonly #index: number;
  readonly #recording: Recording;
  readonly #options: SegmentOptions;

  constructor(index: number, recording: Recording, options: SegmentOptions) {
    this.#index = index;
    this.#recording = recording;
    this.#options = options;
  }

  get #messaging(): MessagingConfig {
    return this.#options.messaging;
  }

  async measure(): Promise<void> {
    const { pairs, machine } = this.#recording;
    const few = representatives(pairs);
    const watched = await watchMachine(few, this.#options.signal, async () => {
      // By turns from either end, so that what drifts does not favour one.
      const turn = <T>(items: readonly T[]): T[] =>
        this.#index % 2 === 0 ? [...items] : [...items].reverse();
      for (const sizeBytes of turn(this.#messaging.messageSizesBytes)) {
        for (const concurrency of turn(this.#messaging.concurrency))
          await this.#roundTrips(sizeBytes, concurrency);
        if (this.#messaging.rate > 0) await this.#fixedRate(sizeBytes);
        for (const pair of turn(few)) await this.#atTheLimit(pair, sizeBytes);
      }
      for (const pair of turn(few)) await this.#smallUnderBulk(pair);
    });
    machine.push({ segment: this.#index, ...watched });
  }

  async #roundTrips(sizeBytes: number, concurrency: number): Promise<void> {
    const { messageCount, durationMs, repeats, warmupMs } = this.#messaging;
    const { pairs, roundTrips: records } = this.#recording;
    const shares = deal(messageCount, repeats);
    const before = shares.slice(0, this.#index).reduce((total, each) => total + each, 0);
    const trips = deal(shares[this.#index] ?? 0, pairs.length, before % pairs.length);
    const turns = Math.ceil(pairs.length / concurrency);
    const bound =
      durationMs === undefined ? { trips } : { ms: Math.max(1, Math.round(durationMs / repeats / turns)) };
    const of = durationMs === undefined ? shares[this.#index] : undefined;
    if (of === 0) return;
    const result = await roundTrips(
      pairs,
      { sizeBytes, warmupMs, concurrency, bound },
      this.#watch('round trips', sizeBytes, of),
    );
    records.push({
      segment: this.#index,
      sizeBytes,
      concurrency,
      elapsedMs: result.elapsedMs,
      classes: byClass(result.pairs),
      wire: concurrency === 1 ? wireOf(result.pairs) : undefined,
      pairs: this.#isFirst(sizeBytes, concurrency)
        ? result.pairs.map(({ pair, times }) => ({ pair, times }))
        : undefined,
    });
  }

  #isFirst(sizeBytes: number, concurrency: number): boolean {
    return (
      sizeBytes === this.#messaging.messageSizesBytes[0] && concurrency === this.#messaging.concurrency[0]
    );
  }

  async #fixedRate(sizeBytes: number): Promise<void> {
    const { rate, warmupMs, durationMs = FIXED_RATE_MS, repeats } = this.#messaging;
    const { pairs, fixedRate: records } = this.#recording;
    const ms = Math.max(MIN_WINDOW_MS, Math.round(durationMs / repeats));
    const of = Math.floor((rate * ms) / 1000);
    const times = await fixedRate(
      pairs,
      { sizeBytes, warmupMs, rate, ms },
      this.#watch('fixed rate', sizeBytes, of),
    );
    records.push({
      segment: this.#index,
      sizeBytes,
      response: Times.merged(times.map((each) => each.response)),
      service: Times.merged(times.map((each) => each.service)),
      lag: Times.merged(times.map((each) => each.lag)),
      unanswered: times.reduce((sum, each) => sum + each.unanswered, 0),
      windowMs: ms,
      elapsedMs: Math.max(...times.map((each) => each.elapsedMs)),
    });
  }

  async #atTheLimit(pair: Pair, sizeBytes: number): Promise<void> {
    const { saturation: records, raw } = this.#recording;
    const { warmupMs, concurrency } = this.#messaging;
    const ms = this.#windowMs();
    const before = records.findLast((record) => record.sizeBytes === sizeBytes && record.pair === pair);
    const result = await saturate(
      pair,
      { sizeBytes, senders: Math.max(...concurrency), warmupMs, ms },
      {
        ...this.#watch('throughput', sizeBytes),
        bareFirst: this.#index % 2 === 1,
        expectedRate: before && arrivalRate(before.flood),
      },
    );
    records.push({ segment: this.#index, sizeBytes, ...result });
    const rawMs = Math.min(MAX_RAW_MS, ms);
    const watch = this.#watch('plain TCP', sizeBytes);
    raw.push({
      segment: this.#index,
      sizeBytes,
      pairClass: pair.pairClass,
      times: await rawRoundTrips(pair, { sizeBytes, warmupMs, ms: rawMs }, watch),
    });
  }

  async #smallUnderBulk(pair: Pair): Promise<void> {
    const { warmupMs } = this.#messaging;
    const ms = this.#windowMs();
    const watch = this.#watch('throughput', SMALL_BYTES);
    const load = { sizeBytes: SMALL_BYTES, warmupMs, concurrency: 1, bound: { ms } };
    const alone = await roundTrips([pair], load, watch);
    this.#recording.bulk.push({
      segment: this.#index,
      pairClass: pair.pairClass,
      alone: Times.merged(alone.pairs.map(({ times }) => times)),
      underBulk: await underBulk(pair, { warmupMs, ms }, watch),
    });
  }

  /** Of one pair at its limit in one segment. */
  #windowMs(): number {
    const { durationMs = THROUGHPUT_MS, repeats } = this.#messaging;
    const turns = repeats * representatives(this.#recording.pairs).length;
    return Math.max(MIN_WINDOW_MS, Math.round(durationMs / turns));
  }

  #watch(step: MessagingProgress['step'], sizeBytes: number, of?: number) {
    const { signal, onProgress } = this.#options;
    const segments = this.#messaging.repeats;
    const tell = (done: number): void =>
      onProgress?.({
        segment: this.#index + 1,
        segments,
        step,
        sizeBytes,
        done,
        ...(of === undefined ? {} : { of }),
      });
    tell(0);
    return { signal, onProgress: tell };
  }
}

const byClass = (pairs: readonly PairTimes[]): { pairClass: PairClass; times: Times }[] =>
  [...new Set(pairs.map(({ pair }) => pair.pairClass))].map((pairClass) => ({
    pairClass,
    times: Times.merged(pairs.filter(({ pair }) => pair.pairClass === pairClass).map(({ times }) => times)),
  }));

const wireOf = (pairs: readonly PairTimes[]): OnTheWire => {
  const total = (pick: (wire: PairTimes['wire']) => number): number =>
    pairs.reduce((sum, { wire }) => sum + pick(wire), 0);
  return {
    messages: 2 * pairs.reduce((sum, { times, warmTrips }) => sum + times.count + warmTrips, 0),
    bytes: total(({ rx_bytes, tx_bytes }) => rx_bytes + tx_bytes),
    packets: total(({ rx_packets, tx_packets }) => rx_packets + tx_packets),
  };
};
