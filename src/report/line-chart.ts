import { shown } from '../base/text.js';
import type { Chart } from '../measure/series.js';
import { mermaid } from './charts.js';
import { mermaidText } from './escape.js';
import { scaleOf, type Scale } from './quantity.js';

export type LineChart = Extract<Chart, { kind: 'lines' }>;

/** Not every Mermaid draws a legend: lines are told apart by these colours, whose marks a heading can show. */
const colours = [
  ['🔵', '#218bff'],
  ['🟠', '#e8791d'],
  ['🟢', '#2da44e'],
  ['🔴', '#e5484d'],
  ['🟣', '#a475f9'],
  ['🟤', '#96613a'],
  ['⚫', '#7d8590'],
] as const;

export const MOST_LINES = colours.length;
/** More steps are a list, not a picture. */
export const MOST_STEPS = 60;

/** The mark of the line that is drawn `at`th, counted from 0. */
export const markOf = (at: number): string => colours[at]?.[0] ?? '';

const WIDTH = 800;

const setup = `%%{init: ${JSON.stringify({
  xyChart: { width: WIDTH, height: 340 },
  themeVariables: {
    xyChart: {
      backgroundColor: 'transparent',
      plotColorPalette: colours.map(([, colour]) => colour).join(', '),
    },
  },
})}}%%`;

const INVISIBLE = '\u200b';
const LABEL_CHARACTERS = 24;
const LABEL_PIXELS = { perCharacter: 8, between: 12 };

/** Every label, or every second, third …, as many as stand side by side; the last one among them. */
const thinned = (labels: readonly string[]): string[] => {
  const longest = Math.max(...labels.map((label) => shown(label, LABEL_CHARACTERS).length));
  const needed = longest * LABEL_PIXELS.perCharacter + LABEL_PIXELS.between;
  const every = Math.ceil((needed * labels.length) / (0.9 * WIDTH));
  return labels.map((label, at) =>
    (labels.length - 1 - at) % every === 0 ? mermaidText(label, LABEL_CHARACTERS) : INVISIBLE,
  );
};

/** Mermaid takes labels that are alike for one and the same step. */
const renamed = (labels: readonly string[]): string[] => {
  const seen = new Set<string>();
  return labels.map((label) => {
    let name = label;
    while (seen.has(name)) name += INVISIBLE;
    seen.add(name);
    return name;
  });
};

const many = [
  { size: 1e6, word: 'million' },
  { size: 1e3, word: 'thousand' },
  { size: 1, word: '' },
] as const;

/** One scale for all values, so that an axis has numbers of at most four digits and says in what unit they are. */
const axisScale = (largest: number, unit: LineChart['y']['unit']): Scale => {
  const { size, symbol } = scaleOf(largest, unit);
  const times = many.find((each) => largest >= 10 * size * each.size) ?? many[2];
  return {
    size: size * times.size,
    symbol: `${times.word} ${symbol.trim().replace(/^\//, 'per ')}`.trim(),
  };
};

/** Up to two significant digits. */
const roundedUp = (value: number): number => {
  const step = 10 ** (Math.floor(Math.log10(value)) - 1);
  // Of 0, and of what is next to nothing, no power of ten is told.
  if (step === 0) return 0;
  return Math.ceil(value / step - 1e-9) * step;
};

/** Mermaid knows no exponents: JavaScript writes them below 1e-6 and from 1e21. */
const MOST_DECIMALS = 6;
const drawable = (largest: number): boolean => largest === 0 || (largest > 1e-5 && largest < 1e15);

/** Four significant digits of the largest number beside it. */
const plainNumber = (value: number, largest: number): string => {
  const decimals = largest === 0 ? 0 : 3 - Math.floor(Math.log10(largest));
  return String(Number(value.toFixed(Math.min(MOST_DECIMALS, Math.max(0, decimals)))));
};

const quoted = (labels: readonly string[]): string => labels.map((label) => `"${label}"`).join(', ');

/**
 * The lines in the order of their marks. Every value is a number.
 * @returns `undefined` where there is nothing to draw
 */
export const lineChart = (
  { x, y }: Pick<LineChart, 'x' | 'y'>,
  lines: readonly (readonly number[])[],
): string | undefined => {
  const values = lines.flat();
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (lines.length === 0 || x.values.length < 2 || !drawable(largest)) return undefined;
  const { size, symbol } = axisScale(largest, y.unit);
  const number = (value: number): string => plainNumber(value, largest / size);
  const top = roundedUp(Math.max(0, ...values) / size);
  const bottom = -roundedUp(Math.max(0, ...values.map((value) => -value)) / size);
  const title = `${shown(y.label, 50).trim()}${symbol && ` (${symbol})`}`;
  return mermaid([
    setup,
    'xychart-beta',
    `  x-axis "${mermaidText(x.label)}" [${quoted(renamed(thinned(x.values)))}]`,
    `  y-axis "${mermaidText(title, 80)}" ${number(bottom)} --> ${number(top === bottom ? 1 : top)}`,
    ...lines.map((line) => `  line [${line.map((value) => number(value / size)).join(', ')}]`),
  ]);
};
