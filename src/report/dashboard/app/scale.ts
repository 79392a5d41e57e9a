import type { Unit } from '../../../measure/series.js';
import { bounded } from '../../page/drawable.js';
import { scaleOf } from '../../quantity.js';

export type Tick = { value: number; text: string };
/** Values from low to high, on round ticks. */
export type Scale = { low: number; high: number; ticks: Tick[] };

const short = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 6 });

/** 1, 2 or 5 times a power of ten, so that about `count` of them make the span. */
const stepOf = (span: number, count: number): number => {
  const power = 10 ** Math.floor(Math.log10(span / count));
  return power * ([1, 2, 5].find((times) => times * power * count >= span) ?? 10);
};

/** Values that differ by no more than this cannot be told apart on an axis. */
const ALIKE = 1e-9;

/** An axis that holds the values; from 0 where that costs little of their differences. */
export const scaleFor = (values: readonly number[], unit: Unit, count: number): Scale => {
  const [least, most] = values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, bounded(value)), Math.max(high, bounded(value))],
    [Infinity, -Infinity],
  );
  const largest = Math.max(Math.abs(least), Math.abs(most));
  const pad = most - least <= largest * ALIKE ? largest / 10 || 0.5 : 0;
  const low = least >= 0 && least < most * 0.4 ? 0 : least - pad;
  const { size, symbol } = scaleOf(Math.max(Math.abs(low), Math.abs(most + pad)), unit);
  const step = stepOf((most + pad - low) / size, count);
  const [first, last] = [Math.floor(low / size / step + 1e-9), Math.ceil((most + pad) / size / step - 1e-9)];
  const ticks = Array.from({ length: last - first + 1 }, (_, at): Tick => {
    const scaled = Number(((first + at) * step).toPrecision(12));
    const text = scaled === 0 ? '0' : `${short.format(scaled)}${symbol}`;
    return { value: scaled * size, text: text.replace('-', '−') };
  });
  return { low: first * step * size, high: last * step * size, ticks };
};
