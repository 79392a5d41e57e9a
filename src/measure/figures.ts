import { sectioned } from './interval.js';
import { Times } from './histogram.js';
import type { Figure } from './series.js';

export const quantiles = [0.5, 0.9, 0.95, 0.99, 0.999] as const;

/** `p99.9` */
export const nameOf = (p: number): string => `p${String(Number((p * 100).toFixed(3)))}`;

/** `p999`, as an id may hold it. */
export const idOf = (p: number): string => nameOf(p).replace('.', '');

/** How many times a percentile takes: of fewer it would be the longest whatever they are. */
export const neededFor = (p: number): number => Math.round(1 / (1 - p));

/** Microseconds; `undefined` with too few times. */
export const percentileUs = (times: Times, p: number): number | undefined => {
  const ns = times.count >= neededFor(p) ? times.percentileNs(p) : undefined;
  return ns === undefined ? undefined : ns / 1000;
};

export type Head = Omit<Extract<Figure, { absent: string }>, 'absent'>;

/** The figure with the interval that its value in each segment gives; absent where it could not be measured. */
export const figureOf = (
  head: Head,
  pooled: number | undefined,
  sections: readonly (number | undefined)[],
  absent: string,
): Figure => {
  if (pooled === undefined) return { ...head, absent };
  const known = sections.filter((each) => each !== undefined);
  const interval = known.length === sections.length ? sectioned(pooled, known) : undefined;
  return { ...head, value: pooled, ...(interval ? { interval } : {}) };
};

/** A percentile of all segments together, with the interval from the segments. */
export const percentileFigure = (head: Head, segments: readonly Times[], p: number): Figure => {
  const all = Times.merged(segments);
  return figureOf(
    head,
    percentileUs(all, p),
    segments.map((times) => percentileUs(times, p)),
    `it takes ${String(neededFor(p))} times at least, got ${String(all.count)}`,
  );
};

/** The cells of a table of latencies, in the order of `latencyColumns`. */
export const latencyCells = (times: Times): (number | null)[] => [
  times.count,
  ...quantiles.map((p) => percentileUs(times, p) ?? null),
  times.count === 0 ? null : times.maxNs / 1000,
  times.meanNs === undefined ? null : times.meanNs / 1000,
];

export const latencyColumns = [
  { label: 'Count', unit: 'count' },
  ...quantiles.map((p) => ({ label: nameOf(p), unit: 'us' }) as const),
  { label: 'max', unit: 'us' },
  { label: 'mean', unit: 'us' },
] as const;

/** `64 B`, `1 MiB`: a message size as a label. */
export const sizeLabel = (bytes: number): string => {
  if (bytes >= 1024 ** 2 && bytes % 1024 ** 2 === 0) return `${String(bytes / 1024 ** 2)} MiB`;
  if (bytes >= 1024 && bytes % 1024 === 0) return `${String(bytes / 1024)} KiB`;
  return `${String(bytes)} B`;
};

/** A pair class as an id may hold it. */
export const pairClassId = (pairClass: string): string => pairClass.replaceAll(' ', '-').toLowerCase();
