import type { Unit } from '../measure/series.js';

/** What a number is divided by, and the symbol it then stands before. */
export type Scale = { size: number; symbol: string };

type Ladder = {
  steps: readonly Scale[];
  /** Reaching this takes one to the next step. */
  next: number;
  decimals: (scaled: number) => number;
  /** Whether `0.50` is `0.5`. A whole number has no decimals anyway. */
  trimmed: boolean;
};

/** The power of ten of a value once it is rounded to three digits. */
const magnitude = (value: number): number => Math.floor(Math.log10(Number(value.toPrecision(3))));

/** Three significant digits, never fewer than the whole part has. */
const threeDigits =
  (largeDecimals = 0) =>
  (scaled: number): number =>
    scaled >= 99.95 ? largeDecimals : Math.max(0, 2 - magnitude(scaled));

/** Three significant digits, two below 1. */
const timesDecimals = (scaled: number): number => Math.max(0, (scaled < 1 ? 1 : 2) - magnitude(scaled));

/** Two significant digits of the part or of what it lacks to be the whole, whichever is less: 99.97 % is not all. */
const shareDecimals = (percent: number): number => {
  const least = Math.min(percent, Math.abs(100 - percent));
  return least === 0 ? 0 : Math.max(0, 1 - magnitude(least));
};

const ladder = (
  steps: Readonly<Record<string, number>>,
  next: number,
  decimals: Ladder['decimals'],
  trimmed = false,
): Ladder => ({
  steps: Object.entries(steps).map(([symbol, size]) => ({ size, symbol })),
  next,
  decimals,
  trimmed,
});

const ladders: Readonly<Record<Unit, Ladder>> = {
  us: ladder({ ' µs': 1, ' ms': 1e3, ' s': 1e6 }, 1000, threeDigits()),
  ms: ladder({ ' µs': 1e-3, ' ms': 1, ' s': 1e3 }, 1000, threeDigits()),
  bytes: ladder(
    { ' B': 1, ' KiB': 1024, ' MiB': 1024 ** 2, ' GiB': 1024 ** 3, ' TiB': 1024 ** 4 },
    1024,
    threeDigits(1),
  ),
  'bytes-per-second': ladder(
    { ' B/s': 1, ' KiB/s': 1024, ' MiB/s': 1024 ** 2, ' GiB/s': 1024 ** 3, ' TiB/s': 1024 ** 4 },
    1024,
    threeDigits(1),
  ),
  'per-second': ladder({ '/s': 1 }, Infinity, threeDigits()),
  count: ladder({ '': 1 }, Infinity, threeDigits()),
  ratio: ladder({ '×': 1 }, Infinity, timesDecimals, true),
  share: ladder({ ' %': 0.01 }, Infinity, shareDecimals, true),
};

const MOST_DECIMALS = 9;

const formatsFrom = (fewest: (most: number) => number): Intl.NumberFormat[] =>
  Array.from(
    { length: MOST_DECIMALS + 1 },
    (_, most) =>
      new Intl.NumberFormat('en-US', { minimumFractionDigits: fewest(most), maximumFractionDigits: most }),
  );

/** By number of decimals. */
const fixed: readonly Intl.NumberFormat[] = formatsFrom((most) => most);
const trimmed: readonly Intl.NumberFormat[] = formatsFrom(() => 0);

const numberText = (value: number, decimals: number, formats = fixed): string =>
  (formats[Math.min(decimals, MOST_DECIMALS)] ?? fixed[0])?.format(value) ?? String(value);

const scaledBy = (value: number, { size }: Scale): number => Number((value / size).toPrecision(12));

const decimalsOf = (scaled: number, ladder: Ladder): number =>
  Number.isInteger(scaled) ? 0 : ladder.decimals(scaled);

const scaledText = (scaled: number, ladder: Ladder): string =>
  numberText(scaled, decimalsOf(scaled, ladder), ladder.trimmed ? trimmed : fixed);

/** How a value (its sign aside) is read best: 1,240 µs in ms. */
export const scaleOf = (value: number, unit: Unit = 'count'): Scale => {
  const ladder = ladders[unit];
  const none: Scale = { size: 1, symbol: unit === 'ms' ? ' ms' : '' };
  if (value === 0 && unit === 'ms') return none;
  const fits = (scale: Scale): boolean =>
    Number(scaledText(scaledBy(Math.abs(value), scale), ladder).replaceAll(',', '')) < ladder.next;
  return ladder.steps.find(fits) ?? ladder.steps.at(-1) ?? none;
};

const signed = (value: number, text: string): string => (value < 0 && /[1-9]/.test(text) ? `−${text}` : text);

/** A number as a person reads it: `1.24 ms`, `126.4 MiB`, `12,345/s`, `0.72×`, `1.2 %`. */
export const quantity = (value: number, unit: Unit = 'count'): string => {
  const scale = scaleOf(value, unit);
  const text = scaledText(scaledBy(Math.abs(value), scale), ladders[unit]);
  return `${signed(value, text)}${scale.symbol}`;
};

/** How many times the model the measured value is: `0.88×`; `undefined` where the model says nothing. */
export const ratio = (value: number, model: number): string | undefined =>
  model > 0 ? quantity(value / model, 'ratio') : undefined;

export type Interval = { low: number; high: number };

/** More decimals than the larger end needs, so that two ends that differ look different. */
const EXTRA_DECIMALS = 2;

/** Both ends in the unit that the value is shown in, with equally many decimals: `198–231 µs`. */
export const interval = (value: number, { low, high }: Interval, unit: Unit = 'count'): string => {
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const scale = scaleOf(value === 0 ? largest : value, unit);
  const ends = [scaledBy(low, scale), scaledBy(high, scale)] as const;
  const fewest = ends.every(Number.isInteger) ? 0 : ladders[unit].decimals(scaledBy(largest, scale));
  const texts = (decimals: number): [string, string] => {
    const [from, to] = ends.map((end) => signed(end, numberText(Math.abs(end), decimals)));
    return [from ?? '', to ?? ''];
  };
  const alike = (decimals: number): boolean => texts(decimals)[0] === texts(decimals)[1];
  const more = low === high ? 0 : [0, 1, EXTRA_DECIMALS].find((extra) => !alike(fewest + extra));
  const [from, to] = texts(fewest + (more ?? 0));
  return `${from}${from.startsWith('−') ? ' to ' : '–'}${to}${scale.symbol}`;
};
