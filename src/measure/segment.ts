import { distinct, sum } from '../base/lists.js';
import type { MessagingConfig } from '../config/config.js';
import { windowsOf, type Windows } from '../config/schedule.js';
import { Times } from './histogram.js';
import {
  besideBulk,
  deal,
  fixedRate,
  rawRoundTrips,
  roundTrips,
  saturate,
  SMALL_BYTES,
  type PairTimes,
} from './loads.js';
import { watchMachine } from './machine.js';
import { representatives, type Pair } from './pairs.js';
import { mergedLoops } from './open-loop.js';
import type { OnTheWire, Recording, RoundTripRecord } from './recording.js';

/** What is being measured, and how far it is. */
export type MessagingProgress = {
  /** From 1. */
  segment: number;
  segments: number;
  step: 'round trips' | 'fixed rate' | 'throughput' | 'plain TCP' | 'beside bulk data';
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

/** Of small messages alone and beside bulk data, a second: far below what either could carry. */
const SMALL_RATE = 500;

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

  get #windows(): Windows {
    const { pairs } = this.#recording;
    return windowsOf(this.#messaging, { pairs: pairs.length, classes: representatives(pairs).length });
  }

  async measure(): Promise<void> {
    const { pairs, machine } = this.#recording;
    const few = representatives(pairs);
    const nodes = distinct(few.flatMap(({ from, to }) => [from, to]));
    const watched = await watchMachine(nodes, this.#options.signal, async () => {
      // By turns from either end, so that what drifts does not favour one.
      const turn = <T>(items: readonly T[]): T[] =>
        this.#index % 2 === 0 ? [...items] : [...items].reverse();
      for (const sizeBytes of turn(this.#messaging.messageSizesBytes)) {
        for (const concurrency of turn(this.#messaging.concurrency))
          await this.#roundTrips(sizeBytes, concurrency);
        if (this.#messaging.rate > 0) await this.#fixedRate(sizeBytes);
        for (const pair of turn(few)) await this.#atTheLimit(pair, sizeBytes);
      }
      for (const pair of turn(few)) await this.#besideBulk(pair);
    });
    machine.push({ segment: this.#index, ...watched });
  }

  async #roundTrips(sizeBytes: number, concurrency: number): Promise<void> {
    const { messageCount, repeats, warmupMs } = this.#messaging;
    const { pairs, roundTrips: records, perPair } = this.#recording;
    const shares = deal(messageCount, repeats);
    const before = sum(shares.slice(0, this.#index));
    const trips = deal(shares[this.#index] ?? 0, pairs.length, before % pairs.length);
    const ms = this.#windows.roundTripMs(concurrency);
    const of = ms === undefined ? shares[this.#index] : undefined;
    if (of === 0) return;
    const result = await roundTrips(
      pairs,
      { sizeBytes, warmupMs, concurrency, bound: ms === undefined ? { trips } : { ms } },
      this.#watch('round trips', sizeBytes, of),
    );
    records.push({
      segment: this.#index,
      sizeBytes,
      concurrency,
      elapsedMs: result.elapsedMs,
      classes: byClass(result.pairs),
      wire: concurrency === 1 ? wireOf(result.pairs) : undefined,
    });
    const { messageSizesBytes, concurrency: all } = this.#messaging;
    if (sizeBytes !== messageSizesBytes[0] || concurrency !== all[0]) return;
    for (const { pair, times } of result.pairs)
      perPair.set(pair, Times.merged([perPair.get(pair) ?? Times.none, times]));
  }

  async #fixedRate(sizeBytes: number): Promise<void> {
    const { rate, warmupMs } = this.#messaging;
    const { pairs, fixedRate: records } = this.#recording;
    const ms = this.#windows.fixedRateMs;
    const offsetMs = this.#index * ms;
    const times = await fixedRate(
      pairs,
      { sizeBytes, warmupMs, rate, ms, offsetMs },
      this.#watch('fixed rate', sizeBytes, Math.ceil((rate * ms) / 1000)),
    );
    const classes = [...new Set(pairs.map(({ pairClass }) => pairClass))];
    records.push({
      segment: this.#index,
      sizeBytes,
      windowMs: ms,
      ...mergedLoops(times),
      classes: classes.map((pairClass) => ({
        pairClass,
        ...mergedLoops(times.filter(({ pair }) => pair.pairClass === pairClass)),
      })),
    });
  }

  async #atTheLimit(pair: Pair, sizeBytes: number): Promise<void> {
    const { saturation: records, raw } = this.#recording;
    const { warmupMs, concurrency } = this.#messaging;
    const { saturationMs: ms, rawMs } = this.#windows;
    const result = await saturate(
      pair,
      { sizeBytes, senders: Math.max(...concurrency), warmupMs, ms },
      {
        ...this.#watch('throughput', sizeBytes),
        bareFirst: this.#index % 2 === 1,
      },
    );
    records.push({ segment: this.#index, sizeBytes, ...result });
    const watch = this.#watch('plain TCP', sizeBytes);
    raw.push({
      segment: this.#index,
      sizeBytes,
      pairClass: pair.pairClass,
      times: await rawRoundTrips(pair, { sizeBytes, warmupMs, ms: rawMs }, watch),
    });
  }

  async #besideBulk(pair: Pair): Promise<void> {
    const { warmupMs } = this.#messaging;
    const ms = this.#windows.besideBulkMs;
    const watch = this.#watch('beside bulk data', SMALL_BYTES);
    const load = { sizeBytes: SMALL_BYTES, rate: SMALL_RATE, warmupMs, ms, offsetMs: 0 };
    const alone = await fixedRate([pair], load, watch);
    const beside = await besideBulk(pair, load, watch);
    this.#recording.bulk.push({
      segment: this.#index,
      pairClass: pair.pairClass,
      alone: Times.merged(alone.map(({ response }) => response)),
      besideBulk: beside.response,
    });
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
        // Warm-ups count in the node.
        done: Math.min(done, of ?? done),
        ...(of === undefined ? {} : { of }),
      });
    tell(0);
    return { signal, onProgress: tell };
  }
}

const byClass = (pairs: readonly PairTimes[]): RoundTripRecord['classes'] =>
  [...new Set(pairs.map(({ pair }) => pair.pairClass))].map((pairClass) => {
    const times = pairs.filter(({ pair }) => pair.pairClass === pairClass).map((each) => each.times);
    return { pairClass, times: Times.merged(times), first: times[0] ?? Times.none };
  });

const wireOf = (pairs: readonly PairTimes[]): OnTheWire => {
  const total = (pick: (wire: PairTimes['wire']) => number): number =>
    sum(pairs.map(({ wire }) => pick(wire)));
  return {
    messages: 2 * sum(pairs.map(({ times, uncountedTrips }) => times.count + uncountedTrips)),
    bytes: total(({ rx_bytes, tx_bytes }) => rx_bytes + tx_bytes),
    packets: total(({ rx_packets, tx_packets }) => rx_packets + tx_packets),
  };
};
