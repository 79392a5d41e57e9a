import type { HistoryEntry, Metric } from '../../../history/entry.js';
import type { Unit } from '../../../measure/series.js';

/** One metric over all runs; null where a run does not have it. */
export type Trend = {
  id: string;
  head: Omit<Metric, 'value' | 'interval' | 'verdict'>;
  points: (Metric | null)[];
};

const suffixes: readonly (readonly [suffix: string, unit: Unit])[] = [
  ['-us', 'us'],
  ['-ms', 'ms'],
  ['-share', 'share'],
  ['-bytes', 'bytes'],
];

/** The machine's own figures say no more than their id. */
const machineMetric = (id: string, value: number): Metric => {
  const [suffix, unit] = suffixes.find(([end]) => id.endsWith(end)) ?? ['', 'count'];
  const words = id.slice(0, id.length - suffix.length).replaceAll('-', ' ');
  return {
    label: `Machine: ${words}`,
    unit,
    better: 'neither',
    value,
    interval: null,
    verdict: null,
  };
};

const own = <T>(record: Readonly<Record<string, T>>, id: string): T | undefined =>
  Object.hasOwn(record, id) ? record[id] : undefined;

const trendsBy = (
  entries: readonly HistoryEntry[],
  ids: (entry: HistoryEntry) => string[],
  metric: (entry: HistoryEntry, id: string) => Metric | undefined,
): Trend[] => {
  const latestFirst = [...entries].reverse();
  return [...new Set(latestFirst.flatMap(ids))].flatMap((id) => {
    const points = entries.map((entry) => metric(entry, id) ?? null);
    const head = points.findLast((point) => point !== null);
    return head ? [{ id, head, points }] : [];
  });
};

/** Metrics in the order of the latest run, then those that only older ones have, then the machine's. */
export const trendsOf = (entries: readonly HistoryEntry[]): Trend[] => [
  ...trendsBy(
    entries,
    ({ metrics }) => Object.keys(metrics),
    ({ metrics }, id) => own(metrics, id),
  ),
  ...trendsBy(
    entries,
    ({ machine }) => Object.keys(machine),
    ({ machine }, id) => {
      const value = own(machine, id);
      return value === undefined ? undefined : machineMetric(id, value);
    },
  ).map((trend) => ({ ...trend, id: `machine-${trend.id}` })),
];
