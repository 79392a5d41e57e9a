import type { Times } from './histogram.js';
import type { Saturation } from './loads.js';
import type { Pair, PairClass } from './pairs.js';
import type { Placement } from './placement.js';

/** What a record is of: a segment, counted from 0, and a message size. */
type At = { segment: number; sizeBytes: number };

/** Bytes and packets that the interfaces counted while so many messages passed, replies counted as messages. */
export type OnTheWire = { messages: number; bytes: number; packets: number };

export type RoundTripRecord = At & {
  concurrency: number;
  elapsedMs: number;
  classes: readonly { pairClass: PairClass; times: Times }[];
  /** Where one pair at a time was at work. */
  wire?: OnTheWire | undefined;
  /** Of the first size and the first concurrency. */
  pairs?: readonly { pair: Pair; times: Times }[] | undefined;
};

export type FixedRateRecord = At & {
  response: Times;
  service: Times;
  lag: Times;
  /** In `response` with the time they had waited, and in nothing else. */
  unanswered: number;
  windowMs: number;
  /** Until the last of the window's replies was back, or to the end of the window. */
  elapsedMs: number;
};

export type SaturationRecord = At & Saturation;
export type RawRecord = At & { pairClass: PairClass; times: Times };
/** Round trips of small messages alone, and beside bulk data. */
export type BulkRecord = { segment: number; pairClass: PairClass; alone: Times; underBulk: Times };

export type MachineRecord = {
  segment: number;
  /** Part of all CPU time that the hypervisor took, 0 to 1; null where it is not told. */
  stealShare: number | null;
  /** Tasks that had a CPU or waited for one, on the whole machine, when the segment began. */
  runnable: number | null;
  /** Length of the run queues of the first node's schedulers, when the segment began. */
  runQueue: number;
  /** The CPU ruler, once for each node of the pairs that stand for their class. */
  cpuNs: readonly number[];
};

/** All that was recorded, segment by segment. */
export type Recording = {
  pairs: readonly Pair[];
  placement: Placement;
  roundTrips: RoundTripRecord[];
  raw: RawRecord[];
  fixedRate: FixedRateRecord[];
  saturation: SaturationRecord[];
  bulk: BulkRecord[];
  machine: MachineRecord[];
};
