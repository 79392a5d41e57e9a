import type { CircumstancesKey } from '../../../history/entry.js';
import { shown } from '../../../base/text.js';
import { isCircumstances } from './entries.js';

/** Circumstances whose runs can be compared, by the name of their file. */
export type Keys = ReadonlyMap<string, CircumstancesKey>;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('keys.json is not JSON');
  }
};

const isKey = (pair: [string, unknown]): pair is [string, CircumstancesKey] =>
  /^[0-9a-f]{12}$/.test(pair[0]) && isCircumstances(pair[1]);

/** Those of keys.json that are what they should be, the latest first, and how many are not. */
export const keysOf = (text: string): { keys: Keys; strange: number } => {
  const value = parsed(text);
  const found = isObject(value) && 'keys' in value && isObject(value.keys) ? Object.entries(value.keys) : [];
  const keys = new Map(found.filter(isKey).reverse());
  return { keys, strange: found.length - keys.size };
};

const NODES = 'node-count';

/** What a key means, on a line. Its machine is cut off first. */
export const keyText = (
  key: string,
  { runner, images, otp, inputs }: CircumstancesKey,
  longest: number,
): string => {
  const nodes = Object.hasOwn(inputs, NODES) ? inputs[NODES] : undefined;
  const parts = [
    images.join(', '),
    `OTP ${otp.join(', ')}`,
    ...(nodes === undefined ? [] : [`${nodes} ${nodes === '1' ? 'node' : 'nodes'}`]),
    runner,
  ];
  return `${shown(parts.join(' · '), longest)} · ${key}`;
};

/** The same in detail: a row each. */
export const keyFacts = (
  key: string,
  { runner, images, otp, inputs }: CircumstancesKey,
): [string, string][] => [
  ['Runner', runner],
  [images.length === 1 ? 'Image' : 'Images', images.join(', ')],
  ['Erlang/OTP', otp.join(', ')],
  ...Object.entries(inputs),
  ['Key', key],
];
