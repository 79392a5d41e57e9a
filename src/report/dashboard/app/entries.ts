import type { HistoryEntry, Metric } from '../../../history/entry.js';
import type { Unit } from '../../../measure/series.js';

/** What `historyEntrySchema` asks for, by hand: its library would be most of this page. */

const SCHEMA_VERSION: HistoryEntry['schemaVersion'] = 1;

const units: Readonly<Record<Unit, true>> = {
  ms: true,
  us: true,
  bytes: true,
  'bytes-per-second': true,
  'per-second': true,
  count: true,
  ratio: true,
  share: true,
};
const directions: Readonly<Record<Metric['better'], true>> = { lower: true, higher: true, neither: true };
const verdicts: Readonly<Record<NonNullable<Metric['verdict']>, true>> = {
  regressed: true,
  improved: true,
  unchanged: true,
  inconclusive: true,
  new: true,
};

type Check = (value: unknown) => boolean;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => Number.isFinite(value);
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const oneOf =
  (words: object): Check =>
  (value) =>
    typeof value === 'string' && Object.hasOwn(words, value);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const matches =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const has =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) && Object.entries(checks).every(([name, check]) => check(value[name]));
const all =
  (check: Check, name: Check = isText): Check =>
  (value) =>
    isRecord(value) && Object.entries(value).every(([key, each]) => name(key) && check(each));

const isId = matches(/^[a-z][a-z0-9-]*$/);

const isMetric = has({
  label: isText,
  unit: oneOf(units),
  better: oneOf(directions),
  value: isNumber,
  interval: orNull(has({ low: isNumber, high: isNumber })),
  verdict: orNull(oneOf(verdicts)),
});

const circumstances = { runner: isText, images: isTexts, otp: isTexts, inputs: all(isText) };

export const isCircumstances = has(circumstances);

const entryChecks: Readonly<Record<keyof HistoryEntry, Check>> = {
  schemaVersion: (value) => value === SCHEMA_VERSION,
  key: matches(/^[0-9a-f]{12}$/),
  circumstances: isCircumstances,
  createdAt: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  runId: isText,
  commit: orNull(matches(/^[0-9a-f]{40}([0-9a-f]{24})?$/)),
  ref: orNull(isText),
  url: orNull(isText),
  metrics: all(isMetric, isId),
  machine: all(isNumber, isId),
};

export const isEntry = (value: unknown): value is HistoryEntry => has(entryChecks)(value);

/** A line that cannot be shown; counted from 1. */
export type Problem = { line: number; reason: string };

const reasonAgainst = (value: unknown, key: string): string | undefined => {
  if (!isRecord(value)) return 'is no object';
  if (value['schemaVersion'] !== SCHEMA_VERSION) return `is not of schema version ${String(SCHEMA_VERSION)}`;
  const wrong = Object.entries(entryChecks).find(([name, check]) => !check(value[name]));
  if (wrong) return `has no valid \`${wrong[0]}\``;
  return value['key'] === key ? undefined : 'belongs to other circumstances';
};

const parsed = (line: string): { value: unknown } | undefined => {
  try {
    return { value: JSON.parse(line) as unknown };
  } catch {
    return undefined;
  }
};

/** The runs of one file, the oldest first, and what is wrong with its other lines. */
export const entriesOf = (text: string, key: string): { entries: HistoryEntry[]; problems: Problem[] } => {
  const problems: Problem[] = [];
  const entries: HistoryEntry[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const found = parsed(line);
    const reason = found ? reasonAgainst(found.value, key) : 'is not JSON';
    if (reason !== undefined) problems.push({ line: at + 1, reason });
    else if (isEntry(found?.value)) entries.push(found.value);
  }
  entries.sort((one, other) => Date.parse(one.createdAt) - Date.parse(other.createdAt));
  return { entries, problems };
};
