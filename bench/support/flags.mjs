// @ts-check
/** What a benchmark may be told on its command line. */
import { parseArgs } from 'node:util';

/**
 * @template T
 * @typedef {{ help: string, fallback: T, shown: string, expected: string, parse: (text: string) => T | undefined }} Flag
 */
/** @typedef {Record<string, Flag<any>>} Flags */
/**
 * @template {Flags} F
 * @typedef {{ [Name in keyof F]: F[Name] extends Flag<infer T> ? T : never }} Values
 */

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** @param {string} text */
const wholeNumber = (text) => (/^\d{1,9}$/.test(text) && Number(text) > 0 ? Number(text) : undefined);

/** A whole number from 1. @param {number} fallback @param {string} help @returns {Flag<number>} */
export const count = (fallback, help) => ({
  help,
  fallback,
  shown: String(fallback),
  expected: 'a whole number from 1',
  parse: wholeNumber,
});

/** Whole numbers from 1, with commas between. @param {number[]} fallback @param {string} help @returns {Flag<number[]>} */
export const counts = (fallback, help) => ({
  help,
  fallback,
  shown: fallback.join(','),
  expected: 'whole numbers from 1 such as `2,3,5`',
  parse: (text) => {
    const numbers = text.split(',').map(wholeNumber);
    return numbers.every((each) => each !== undefined) ? /** @type {number[]} */ (numbers) : undefined;
  },
});

/** Milliseconds. @param {string} fallback @param {string} help @returns {Flag<number>} */
export const duration = (fallback, help) => {
  /** @param {string} text */
  const parse = (text) => {
    const [, number, unit] = /^(\d{1,7})(ms|s|m|h)$/.exec(text) ?? [];
    return unit ? Number(number) * UNIT_MS[/** @type {keyof typeof UNIT_MS} */ (unit)] : undefined;
  };
  return {
    help,
    fallback: parse(fallback) ?? 0,
    shown: fallback,
    expected: 'a duration such as `500ms`, `60s` or `5m`',
    parse,
  };
};

/** One of a few words. @template {string} T @param {readonly [T, ...T[]]} words @param {string} help @returns {Flag<T>} */
export const oneOf = (words, help) => ({
  help,
  fallback: words[0],
  shown: words[0],
  expected: words.map((word) => `\`${word}\``).join(' or '),
  parse: (text) => words.find((word) => word === text),
});

/**
 * @template {Flags} F
 * @param {readonly string[]} argv
 * @param {F} flags
 * @returns {{ write: boolean, help: boolean, values: Values<F> }}
 */
export function parseFlags(argv, flags) {
  const names = Object.keys(flags);
  /** @type {Record<string, { type: 'string' }>} */
  const texts = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
  const { values } = parseArgs({
    args: [...argv],
    options: { ...texts, write: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  const { write = false, help = false, ...given } = values;
  /** @type {Record<string, string | boolean | undefined>} */
  const texted = given;
  const parsed = Object.entries(flags).map(([name, flag]) => [name, valueOf(name, flag, texted[name])]);
  return { write: write === true, help: help === true, values: Object.fromEntries(parsed) };
}

/** @param {string} name @param {Flag<any>} flag @param {string | boolean | undefined} text */
function valueOf(name, { fallback, expected, parse }, text) {
  if (typeof text !== 'string') return fallback;
  const value = parse(text);
  if (value === undefined) throw new Error(`Expected --${name} to be ${expected}, got \`${text}\``);
  return value;
}

/** @param {string} name @param {Flags} flags */
export function renderHelp(name, flags) {
  const told = Object.entries(flags).map(([flag, { help, shown }]) => [`--${flag}`, `${help} (${shown})`]);
  const lines = [...told, ['--write', 'replaces its section in bench/RESULTS.md']];
  const width = Math.max(...lines.map(([flag = '']) => flag.length));
  return [
    `npm run bench:${name} -- …`,
    ...lines.map(([flag = '', help = '']) => `  ${flag.padEnd(width)}  ${help}`),
  ].join('\n');
}
