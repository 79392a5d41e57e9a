import { distinct } from '../base/lists.js';
import { sizeLabel } from './figures.js';
import { median } from './statistics.js';
import { arrivalRate } from './loads.js';
import type { SaturationRecord } from './recording.js';
import type { Chart } from './series.js';

type Charted = {
  label: string;
  rateOf: (record: SaturationRecord) => number | undefined;
  records: SaturationRecord[];
};

const medianRate = ({ rateOf }: Charted, records: readonly SaturationRecord[]): number | undefined =>
  median(records.flatMap((record) => rateOf(record) ?? []));

/** The distribution and plain TCP for each class of pairs. */
const charted = (saturation: readonly SaturationRecord[]): Charted[] =>
  distinct(saturation.map(({ pair }) => pair.pairClass)).flatMap((pairClass) => {
    const records = saturation.filter(({ pair }) => pair.pairClass === pairClass);
    return [
      { label: `distribution, ${pairClass}`, rateOf: ({ flood }) => arrivalRate(flood), records },
      { label: `plain TCP, ${pairClass}`, rateOf: ({ raw }) => arrivalRate(raw), records },
    ];
  });

const overSizes = (saturation: readonly SaturationRecord[], sizes: readonly number[]): Chart => ({
  kind: 'lines',
  title: 'Bytes received per second at saturation',
  x: { label: 'Message size', values: sizes.map(sizeLabel) },
  y: { label: 'Payload received', unit: 'bytes-per-second' },
  lines: charted(saturation).map((each) => ({
    label: each.label,
    values: sizes.map((size) => {
      const rate = medianRate(
        each,
        each.records.filter(({ sizeBytes }) => sizeBytes === size),
      );
      return rate === undefined ? null : rate * size;
    }),
  })),
});

const overSegments = (saturation: readonly SaturationRecord[], size: number): Chart => {
  const segments = distinct(saturation.map(({ segment }) => segment));
  return {
    kind: 'lines',
    title: `Messages of ${sizeLabel(size)} received per second at saturation`,
    x: { label: 'Segment', values: segments.map((segment) => String(segment + 1)) },
    y: { label: 'Messages', unit: 'per-second' },
    lines: charted(saturation).map((each) => ({
      label: each.label,
      values: segments.map(
        (segment) =>
          medianRate(
            each,
            each.records.filter((record) => record.segment === segment),
          ) ?? null,
      ),
    })),
  };
};

/** Over the sizes, where there are several; and over the segments, for the first size. */
export const throughputCharts = (
  saturation: readonly SaturationRecord[],
  sizes: readonly number[],
): Chart[] => {
  const [size = 0] = sizes;
  const first = saturation.filter(({ sizeBytes }) => sizeBytes === size);
  return [...(sizes.length > 1 ? [overSizes(saturation, sizes)] : []), overSegments(first, size)];
};
