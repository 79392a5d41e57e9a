import { sum } from '../base/lists.js';
/** What the time of a measurement depends on. */
export type Schedulable = Readonly<{
  durationMs?: number;
  messageSizesBytes: readonly number[];
  rate: number;
  concurrency: readonly number[];
  warmupMs: number;
  repeats: number;
}>;

/** How long the windows of one segment are. Those of one pair are on the first pair of each class. */
export type Windows = Readonly<{
  /** Of each pair, when round trips are bounded by time. */
  roundTripMs: (concurrency: number) => number | undefined;
  fixedRateMs: number;
  saturationMs: number;
  rawMs: number;
  besideBulkMs: number;
}>;

/** Of the fixed rate and of the throughput, for each size, when no duration is given. */
const FIXED_RATE_MS = 2000;
const THROUGHPUT_MS = 1000;
/** Shorter windows tell nothing; longer ones of plain TCP nothing more. */
const MIN_WINDOW_MS = 20;
const MIN_BESIDE_BULK_MS = 100;
const MAX_RAW_MS = 100;

/** @param classes of pairs: 1 or 2 */
export const windowsOf = (
  { durationMs, repeats }: Schedulable,
  { pairs, classes }: { pairs: number; classes: number },
): Windows => {
  const share = (ms: number, turns: number): number =>
    Math.max(MIN_WINDOW_MS, Math.round(ms / repeats / turns));
  const saturationMs = share(durationMs ?? THROUGHPUT_MS, classes);
  return {
    roundTripMs: (concurrency) =>
      durationMs === undefined
        ? undefined
        : Math.max(1, Math.round(durationMs / repeats / Math.ceil(pairs / concurrency))),
    fixedRateMs: share(durationMs ?? FIXED_RATE_MS, 1),
    saturationMs,
    rawMs: Math.min(MAX_RAW_MS, saturationMs),
    besideBulkMs: Math.max(MIN_BESIDE_BULK_MS, saturationMs),
  };
};

/** How long windows and warm-ups take together, in milliseconds; round trips that are bounded by count come on top. */
export const plannedMs = (plan: Schedulable, pairs: number, classes = 2): number => {
  const windows = windowsOf(plan, { pairs, classes });
  const roundTrips = plan.concurrency.map(
    (each) => Math.ceil(pairs / each) * (plan.warmupMs + (windows.roundTripMs(each) ?? 0)),
  );
  const fixedRate = plan.rate > 0 ? plan.warmupMs + windows.fixedRateMs : 0;
  // A flood, after which suspended senders are counted for a quarter as long; a bare one; two of plain TCP.
  const atTheLimit = classes * (4 * plan.warmupMs + 3.25 * windows.saturationMs + windows.rawMs);
  const besideBulk = classes * 2 * (plan.warmupMs + windows.besideBulkMs);
  return (
    plan.repeats * (plan.messageSizesBytes.length * (sum(roundTrips) + fixedRate + atTheLimit) + besideBulk)
  );
};

type Callable = Readonly<{ durationMs: number; concurrency: readonly number[]; rate: number }>;

/** How long one segment of an operation lasts. */
export const operationWindowMs = ({ durationMs }: Pick<Callable, 'durationMs'>, repeats: number): number =>
  Math.max(MIN_WINDOW_MS, Math.round(durationMs / repeats));

/** How long windows and warm-ups of all operations take together, in milliseconds. */
export const plannedOperationsMs = (
  operations: readonly Callable[],
  { warmupMs, repeats }: Pick<Schedulable, 'warmupMs' | 'repeats'>,
): number =>
  operations.reduce((total, operation) => {
    const ways = operation.concurrency.length + (operation.rate > 0 ? 1 : 0);
    return total + ways * repeats * (warmupMs + operationWindowMs(operation, repeats));
  }, 0);
