import { z } from 'zod';
import { ActionError, messageOf } from '../base/errors.js';
import { firstIssue } from '../base/issues.js';
import { shown } from '../base/text.js';
import { HISTORY_SCHEMA_VERSION, historyEntrySchema, type HistoryEntry } from './entry.js';

/** Where a file of the history stands; `path` is within the branch. */
export type Place = Readonly<{ branch: string; path: string }>;

export const historyPath = (key: string): string => `history/${key}.jsonl`;

/** A file that is not ours, or not whole: never a reason to write over it. */
export const corrupt = (
  { branch, path, line }: Place & { line: number },
  expected: string,
  got: string,
  cause?: unknown,
): ActionError =>
  new ActionError(
    'history',
    `Expected ${path}:${String(line)} on branch \`${shown(branch)}\` to be ${expected}, got ${got}; repair or remove that line by hand, nothing was written`,
    cause === undefined ? {} : { cause },
  );

const versioned = z.object({ schemaVersion: z.number() });

/** One line. What is wrong with it is told with the line's number, which counts from 1. */
const parseLine = (text: string, place: Place & { line: number }, key: string): HistoryEntry => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw corrupt(place, 'one run as JSON', `\`${shown(text)}\``, cause);
  }
  const { data: version } = versioned.safeParse(value);
  if (version && version.schemaVersion !== HISTORY_SCHEMA_VERSION)
    throw corrupt(
      place,
      `of schema version ${String(HISTORY_SCHEMA_VERSION)}, which this version of the action reads`,
      `version ${String(version.schemaVersion)}`,
    );
  const entry = historyEntrySchema.safeParse(value);
  if (!entry.success) {
    throw corrupt(
      place,
      'a run as this action writes it',
      `\`${shown(text)}\` (${shown(firstIssue(entry.error), 200)})`,
    );
  }
  if (entry.data.key !== key)
    throw corrupt(place, `of the key ${key}, as the file`, `one of ${entry.data.key}`);
  return entry.data;
};

/** The lines of a file, without the empty piece after the last line's end. */
const linesOf = (text: string): string[] => {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
};

/**
 * The runs in a file of one key, the oldest first.
 * @throws ActionError `history` with path and line where it is corrupt, of another version, or no file of ours
 */
export const parseHistory = (text: string, { key, ...place }: Place & { key: string }): HistoryEntry[] =>
  linesOf(text).map((line, at) => parseLine(line, { ...place, line: at + 1 }, key));

/**
 * The file with one more run, and of all only the newest `keep`. Lines that stay are not touched; a run that is there
 * already, because the answer to an earlier attempt was lost, is not written twice.
 * @throws ActionError `history` as `parseHistory`
 */
export const withEntry = (
  text: string,
  entry: HistoryEntry,
  { keep, ...place }: Place & { keep: number },
): string => {
  parseHistory(text, { ...place, key: entry.key });
  const [lines, line] = [linesOf(text), JSON.stringify(entry)];
  const all = lines.includes(line) ? lines : [...lines, line];
  return `${all.slice(-keep).join('\n')}\n`;
};

/** Bytes of a file as text. @throws ActionError `history` where they are not UTF-8 */
export const decoded = (bytes: Uint8Array, place: Place): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    const sound = new TextDecoder().decode(bytes).split('\uFFFD', 1)[0] ?? '';
    const line = sound.split('\n').length;
    throw corrupt({ ...place, line }, 'text in UTF-8', messageOf(cause), cause);
  }
};
