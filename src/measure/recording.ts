import type { Times } from './histogram.js';
import type { Saturation } from './loads.js';
import type { OpenLoop } from './open-loop.js';
import type { Pair, PairClass } from './pairs.js';
import type { Placement } from './placement.js';

/** What a record is of: a segment, counted from 0, and a message size. */
type At = { segment: number; sizeBytes: number };

/** Bytes and packets that the interfaces counted while so many messages passed, replies counted as messages. */
export type OnTheWire = { messages: number; bytes: number; packets: number };

export type RoundTripRecord = At & {
  concurrency: number;
  elapsedMs: number;
  /** `first` are those of the first pair of the class. */
  classes: readonly { pairClass: PairClass; times: Times; first: Times }[];
  /** Where one pair at a time was at work. */
  wire?: OnTheWire | undefined;
};

export type FixedRateRecord = At &
  OpenLoop & { classes: readonly (OpenLoop & { pairClass: PairClass })[]; windowMs: number };

export type SaturationRecord = At & Saturation;
export type RawRecord = At & { pairClass: PairClass; times: Times };
/** Response times of small messages alone, and beside bulk data. */
export type BulkRecord = { segment: number; pairClass: PairClass; alone: Times; besideBulk: Times };

export type MachineRecord = {
  segment: number;
  /** Part of all CPU time that the hypervisor took, 0 to 1; null where it is not told. */
  stealShare: number | null;
  /** The CPU ruler, once for each node of the pairs that stand for their class. */
  cpuNs: readonly number[];
  /** Part of the rulers' time that the nodes waited for a CPU which something else had; null where it is not told. */
  waitShare: number | null;
};

/** All that was recorded, segment by segment. */
export type Recording = {
  pairs: readonly Pair[];
  placement: Placement;
  roundTrips: RoundTripRecord[];
  /** Round trips of the first size and the first concurrency, by pair. */
  perPair: Map<Pair, Times>;
  raw: RawRecord[];
  fixedRate: FixedRateRecord[];
  saturation: SaturationRecord[];
  bulk: BulkRecord[];
  machine: MachineRecord[];
};
