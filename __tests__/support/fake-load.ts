import type { Reply, Wire } from '../../src/cluster/replies.js';
import { counted } from './fake-histogram.js';

const MS = 1_000_000;

const wire = (messages: number, size: number, ms: number): Wire => ({
  rx_bytes: messages * (size + 50),
  rx_packets: messages,
  tx_bytes: messages * (size + 50),
  tx_packets: messages,
  at_ns: ms * MS,
});

export type Load =
  'round-trip' | 'fixed-rate' | 'beside-bulk' | 'flood' | 'bare-flood' | 'raw-round-trip' | 'raw-stream';

/** 1 µs, 2 µs, 3 µs …: percentiles that are easy to say. */
const rising = (count: number): number[] => Array.from({ length: count }, (_, at) => 1000 * (at + 1));

/** How many messages of all pairs fall due within a window, as the agent has it, and are this one's. */
const dueWithin = (rate: number, pairs: number, pair: number, offset: number, ms: number): number => {
  const dueMs = (message: number): number => Math.floor((message * 1000) / rate);
  let count = 0;
  for (let message = Math.ceil((offset * rate) / 1000); dueMs(message) < offset + ms; message += 1)
    if (message % pairs === pair) count += 1;
  return count;
};

/** Each of them is sent 50 µs late and back 150 µs later. */
const openLoop = (count: number): Reply<'fixed-rate'> => {
  const times = (ns: number) => counted(Array<number>(count).fill(ns));
  return {
    response: times(200_000),
    service: times(150_000),
    lag: times(50_000),
    unanswered: 0,
    back_in_window: count,
  };
};

/**
 * What a fake node finds under a load, by its arguments but for the peer: easy numbers, at once. What is bounded by time
 * gets a round trip each millisecond, one sender after the other.
 */
export const fakeLoads: { [L in Load]: (...numbers: number[]) => Reply<L> } = {
  'round-trip': (size, _senders, warmup, count, ms) => {
    const times = rising(Math.min(count, ms));
    const elapsed = times.reduce((sum, ns) => sum + ns, 0);
    return {
      round_trips: counted(times),
      elapsed_ns: elapsed,
      uncounted_trips: warmup,
      wire: wire(times.length + warmup, size, 1),
    };
  },
  'fixed-rate': (_size, rate, pairs, pair, _start, offset, _warmup, ms) =>
    openLoop(dueWithin(rate, pairs, pair, offset, ms)),
  'beside-bulk': (_size, _bulk, rate, _warmup, ms) => openLoop(dueWithin(rate, 1, 0, 0, ms)),
  flood: (size, _senders, _warmup, ms) => ({
    messages: 100 * ms,
    elapsed_ns: ms * MS,
    queue_max: 10,
    queue_mean: 2.5,
    run_queue_mean: 1.5,
    wire: wire(50 * ms, size, ms),
    busy: { events: Math.floor(ms / 4), elapsed_ns: Math.floor(ms / 4) * MS },
  }),
  'bare-flood': (_size, _senders, _warmup, ms) => ({ messages: 125 * ms, elapsed_ns: ms * MS }),
  'raw-round-trip': (_size, _warmup, ms) => ({
    round_trips: counted(Array<number>(ms).fill(50_000)),
    elapsed_ns: ms * MS,
  }),
  'raw-stream': (_size, _warmup, ms) => ({ messages: 50 * ms, elapsed_ns: ms * MS }),
};

/** What a fake node finds of an operation: each caller makes a call a millisecond, of 100 µs; nothing goes wrong. */
export const fakeCalls: { [C in 'call-closed' | 'call-open']: (...numbers: number[]) => Reply<C> } = {
  'call-closed': (_key, callers, _batch, _timeout, _start, _warmup, ms) => ({
    times: counted(Array<number>(callers * ms).fill(100_000)),
    busy_ns: callers * ms * MS,
    callers,
    succeeded: callers * ms,
    faults: [],
  }),
  'call-open': (_key, _callers, _timeout, rate, places, place, _start, offset, _warmup, ms) => {
    const due = dueWithin(rate, places, place, offset, ms);
    return { ...openLoop(due), succeeded: due, faults: [] };
  },
};
