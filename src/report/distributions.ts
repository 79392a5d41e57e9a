import type { Histogram, Table } from '../measure/series.js';
import { quantity } from './quantity.js';
import { axisOf, SPARK_CELLS, sparkline, type Axis } from './sparkline.js';

type Cell = Table['rows'][number][number] | undefined;

const NO_BREAK = '\u00a0';

/** Both ends of an axis, as wide as the lines that are drawn over it. */
const axisText = ({ lowNs, highNs }: Axis): string => {
  const end = (ns: number): string => quantity(ns / 1000, 'us').replaceAll(' ', NO_BREAK);
  const [low, high] = [end(lowNs), end(highNs)];
  const line = '─'.repeat(Math.max(1, SPARK_CELLS - low.length - high.length - 2));
  return `\`${low === high ? low : [low, line, high].join(NO_BREAK)}\``;
};

/** The cells of a column that are ids of histograms: drawn over one axis, so that rows can be compared. */
export const distribution = (
  ids: readonly Cell[],
  histograms: readonly Histogram[],
): { axis?: string; cell: (id: Cell) => string } => {
  const asked = new Set(ids);
  const named = histograms.filter(({ id }) => asked.has(id));
  const axis = axisOf(named);
  const lines = new Map(
    named
      .filter(({ buckets }) => buckets.length > 0)
      .map((each) => [each.id, axis && sparkline(each, axis)] as const),
  );
  return {
    ...(axis && { axis: axisText(axis) }),
    cell: (id) => {
      const line = typeof id === 'string' ? lines.get(id) : undefined;
      return line === undefined ? '—' : `\`${line}\``;
    },
  };
};
