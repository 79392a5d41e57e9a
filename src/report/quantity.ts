import type { Unit } from '../measure/series.js';

type Ladder = {
  steps: readonly (readonly [size: number, symbol: string])[];
  /** Reaching this takes one to the next step. */
  next: number;
  /** Decimals of what has three digits or more before the point. */
  largeDecimals: number;
};

const time: Ladder = {
  steps: [
    [1, 'µs'],
    [1e3, 'ms'],
    [1e6, 's'],
  ],
  next: 1000,
  largeDecimals: 0,
};

const information: Ladder = {
  steps: [
    [1, 'B'],
    [1024, 'KiB'],
    [1024 ** 2, 'MiB'],
    [1024 ** 3, 'GiB'],
    [1024 ** 4, 'TiB'],
  ],
  next: 1024,
  largeDecimals: 1,
};

/** By number of decimals. */
const formats: readonly Intl.NumberFormat[] = Array.from(
  { length: 10 },
  (_, decimals) =>
    new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
);

/** Three significant digits, never fewer than the whole part has; a whole number stays as it is. */
const digits = (value: number, largeDecimals = 0): string => {
  const fraction = value >= 99.95 ? largeDecimals : Math.max(0, 2 - magnitude(value));
  const decimals = Number.isInteger(value) ? 0 : Math.min(fraction, 9);
  return formats[decimals]?.format(value) ?? String(value);
};

/** The power of ten of a value once it is rounded to three digits. */
const magnitude = (value: number): number => Math.floor(Math.log10(Number(value.toPrecision(3))));

const climb = (value: number, { steps, next, largeDecimals }: Ladder): string => {
  const text = (size: number): string => digits(value / size, largeDecimals);
  const [size, symbol] =
    steps.find(([each]) => Number(text(each).replaceAll(',', '')) < next) ??
    steps.at(-1) ??
    ([1, ''] as const);
  return `${text(size)} ${symbol}`;
};

const magnitudeOf = (value: number, unit: Unit): string => {
  switch (unit) {
    case 'us':
      return climb(value, time);
    case 'ms':
      return value === 0 ? '0 ms' : climb(value * 1000, time);
    case 'bytes':
      return climb(value, information);
    case 'bytes-per-second':
      return `${climb(value, information)}/s`;
    case 'per-second':
      return `${digits(value)}/s`;
    case 'count':
      return digits(value);
    case 'ratio':
      return `${digits(value)}×`;
    case 'share':
      return `${digits(value * 100)} %`;
  }
};

/** A number as a person reads it: `1.24 ms`, `126.4 MiB`, `12,345/s`. */
export const quantity = (value: number, unit: Unit = 'count'): string =>
  `${value < 0 ? '−' : ''}${magnitudeOf(Math.abs(value), unit)}`;

/** How many times the model the measured value is: `0.88×`; `undefined` where the model says nothing. */
export const ratio = (value: number, model: number): string | undefined => {
  if (!(model > 0)) return undefined;
  const times = value / model;
  return `${times.toLocaleString('en-US', { maximumSignificantDigits: times < 1 ? 2 : 3 })}×`;
};
