import type { Reply, Wire } from '../../src/cluster/replies.js';
import { counted } from './fake-histogram.js';

const wire = (messages: number, size: number): Wire => ({
  rx_bytes: messages * (size + 50),
  rx_packets: messages,
  tx_bytes: messages * (size + 50),
  tx_packets: messages,
  at_ns: 1_000_000,
});

const MS = 1_000_000;

export type Load = 'round-trip' | 'fixed-rate' | 'flood' | 'bare-flood' | 'raw-round-trip' | 'raw-stream';

/** 1 µs, 2 µs, 3 µs …: percentiles that are easy to say. */
const rising = (count: number): number[] => Array.from({ length: count }, (_, at) => 1000 * (at + 1));

/** Of the messages that are due at `rate` over all pairs, those of this one: as the agent's pacer has it. */
const dueWithin = ([rate, pairs, pair, warmup, ms]: number[]): number => {
  const dueMs = (turn: number): number => Math.floor(((turn * pairs! + pair!) * 1000) / rate!) - warmup!;
  let count = 0;
  for (let turn = 0; dueMs(turn) < ms!; turn += 1) if (dueMs(turn) >= 0) count += 1;
  return count;
};

/**
 * What a fake node finds under a load, by its arguments but for the peer: easy numbers, at once. What is bounded by time
 * gets a round trip each millisecond, one sender after the other.
 */
export const fakeLoads: { [L in Load]: (...numbers: number[]) => Reply<L> } = {
  'round-trip': (size, _senders, warmup, count, ms) => {
    const times = rising(Math.min(count!, ms!));
    const elapsed = times.reduce((sum, ns) => sum + ns, 0);
    return {
      round_trips: counted(times),
      elapsed_ns: elapsed,
      warm_trips: warmup!,
      wire: wire(times.length + warmup!, size!),
    };
  },
  'fixed-rate': (_size, ...plan) => {
    const times = (ns: number) => counted(Array<number>(dueWithin(plan)).fill(ns));
    const ms = plan.at(-1)!;
    return {
      response: times(200_000),
      service: times(150_000),
      lag: times(50_000),
      unanswered: 0,
      elapsed_ns: ms * MS,
    };
  },
  flood: (size, _senders, _warmup, ms) => ({
    messages: 100 * ms!,
    elapsed_ns: ms! * MS,
    queue_max: 10,
    queue_mean: 2.5,
    wire: wire(50 * ms!, size!),
    busy_dist_port: ms!,
  }),
  'bare-flood': (_size, senders, count) => ({
    messages: senders! * count!,
    elapsed_ns: senders! * count! * 8000,
  }),
  'raw-round-trip': (_size, _warmup, ms) => ({
    round_trips: counted(Array<number>(ms!).fill(50_000)),
    elapsed_ns: ms! * MS,
  }),
  'raw-stream': (_size, _warmup, ms) => ({ messages: 50 * ms!, elapsed_ns: ms! * MS }),
};
