import type { Interval } from './quantity.js';

const percent = (change: number): number => Number((change * 100).toPrecision(12));

/** As many as the largest number calls for, so that all of them have equally many. */
const decimalsFor = (percents: readonly number[]): number => {
  const largest = Math.max(...percents.map(Math.abs));
  if (largest >= 9.95) return 0;
  return largest >= 0.995 ? 1 : 2;
};

const numberText = (value: number, decimals: number): string =>
  Math.abs(value).toLocaleString('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });

const signed = (value: number, decimals: number): string => {
  const text = numberText(value, decimals);
  if (!/[1-9]/.test(text)) return '0';
  return `${value < 0 ? '−' : '+'}${text}`;
};

/** More decimals than the larger end needs, so that two ends that differ look different. */
const MORE_DECIMALS = [0, 1, 2];

const endsText = (low: number, high: number, fewest: number): { text: string; decimals: number } => {
  const texts = (more: number) => [signed(low, fewest + more), signed(high, fewest + more)] as const;
  const differ = (more: number): boolean => texts(more)[0] !== texts(more)[1];
  const more = low === high ? 0 : (MORE_DECIMALS.find(differ) ?? 0);
  return { text: texts(more).join(' to '), decimals: fewest + more };
};

/** A relative change as a person reads it: `+12 %`, with where it lies `+12 % (+8 to +16 %)`. */
export const changeText = (change: number | null, interval: Interval | null = null): string => {
  const within = interval && ([percent(interval.low), percent(interval.high)] as const);
  if (change === null) {
    return within ? `${endsText(...within, decimalsFor(within)).text} %` : '—';
  }
  const value = percent(change);
  if (!within) return `${signed(value, decimalsFor([value]))} %`;
  const { text, decimals } = endsText(...within, decimalsFor([value, ...within]));
  return `${signed(value, decimals)} % (${text} %)`;
};

/** The size of a change, whichever way it goes: `5 %`, `12.5 %`. */
export const sizeText = (size: number): string =>
  `${percent(size).toLocaleString('en-US', { maximumSignificantDigits: 3 })} %`;
