import { scaleLinear, scaleLog } from 'd3-scale';
import type { Unit } from '../../measure/series.js';
import { quantity, scaleOf } from '../quantity.js';
import { bounded } from './drawable.js';

export type Tick = { value: number; text: string };

/** Where values stand on a line of pixels. */
export type Axis = {
  range: readonly [from: number, to: number];
  at: (value: number) => number;
  ticks: readonly Tick[];
  isLog: boolean;
};

export type Ends = readonly [least: number, most: number];

export type AxisOptions = {
  /** The values between which all others lie. */
  ends: Ends;
  unit: Unit | undefined;
  range: readonly [from: number, to: number];
  /** About so many ticks. */
  count: number;
  /** Whether an axis that is not logarithmic begins at 0. */
  fromZero: boolean;
};

/** From this ratio of the largest to the smallest on, differences would be lost on an even axis. */
const LOG_FROM = 10 ** 1.5;

/** The smallest and the largest of the values; of none, 0 and 1. */
export const extent = (values: Iterable<number>): Ends => {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least <= most ? [least, most] : [0, 1];
};

const isBinary = (unit: Unit | undefined): boolean => unit === 'bytes' || unit === 'bytes-per-second';

const short = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 6 });

/** `1.50 ms` beside other numbers of an axis is `1.5 ms`. */
const trimmed = (text: string): string =>
  text
    .replace(/(\.\d*?)0+(?=\D|$)/, '$1')
    .replace(/\.(?=\D|$)/, '')
    .slice(0, 16);

/** Multiples of every power that make at most `count` ticks, else every second, third … power. */
const candidates = (binary: boolean): { base: number; multiples: readonly number[] }[] =>
  binary
    ? [1, 2, 4, 5, 10, 20, 50].map((bits) => ({ base: 2 ** bits, multiples: [1] }))
    : [
        { base: 10, multiples: [1, 2, 5] },
        { base: 10, multiples: [1, 3] },
        ...[1, 2, 3, 4, 6, 10].map((powers) => ({ base: 10 ** powers, multiples: [1] })),
      ];

const powersWithin = ([low, high]: Ends, base: number, multiples: readonly number[]) => {
  const power = (value: number): number => Math.log(value) / Math.log(base);
  const first = Math.floor(power(low));
  const count = Math.max(0, Math.ceil(power(high)) - first + 1);
  return Array.from({ length: count }, (_, at) => base ** (first + at))
    .flatMap((value) => multiples.map((times) => times * value))
    .filter((value) => value >= low * 0.999 && value <= high * 1.001);
};

/** To the next tick of 1, 2, 5, 10. */
const widened = ([least, most]: Ends): [number, number] => {
  const steps = [1, 2, 5, 10].map((step) => step * 10 ** Math.floor(Math.log10(least)));
  const ends = [1, 2, 5, 10].map((step) => step * 10 ** Math.floor(Math.log10(most)));
  return [
    steps.reverse().find((step) => step <= least) ?? least,
    ends.find((end) => end >= most * 0.999) ?? most,
  ];
};

const logAxis = (ends: Ends, { unit, range, count }: AxisOptions): Axis => {
  const domain = isBinary(unit) ? ends : widened(ends);
  const scale = scaleLog(domain, range).clamp(true);
  const choices = candidates(isBinary(unit)).map(({ base, multiples }) =>
    powersWithin(domain, base, multiples),
  );
  const ticks = choices.find(({ length }) => length <= count + 2) ?? [];
  return {
    range,
    at: (value) => scale(Math.max(domain[0], value)),
    ticks: ticks.map((value) => ({ value, text: trimmed(quantity(value, unit)) })),
    isLog: true,
  };
};

const evenAxis = ([least, most]: Ends, options: AxisOptions): Axis => {
  const { unit, range, count, fromZero } = options;
  const pad = least === most ? Math.abs(least) / 10 || 0.5 : 0;
  const low = least >= 0 && (fromZero || least < most * 0.4) ? 0 : least - pad;
  const high = fromZero && most < 0 ? 0 : most + pad;
  const { size, symbol } = scaleOf(Math.max(Math.abs(low), Math.abs(high)), unit);
  const scale = scaleLinear([low / size, high / size], range)
    .nice(count)
    .clamp(true);
  const text = (scaled: number): string => (scaled === 0 ? '0' : `${short.format(scaled)}${symbol}`);
  return {
    range,
    at: (value) => scale(bounded(value) / size),
    ticks: scale
      .ticks(count)
      .map((scaled) => ({ value: scaled * size, text: text(scaled).replace('-', '−').slice(0, 16) })),
    isLog: false,
  };
};

/** An axis that holds all values; logarithmic when they span more than 1.5 decades. */
export const axisOf = (options: AxisOptions): Axis => {
  const [least, most] = [bounded(options.ends[0]), bounded(options.ends[1])];
  return least > 0 && most / least > LOG_FROM
    ? logAxis([least, most], options)
    : evenAxis([least, most], options);
};
