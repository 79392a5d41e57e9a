import { z } from 'zod';
import { messageOf } from '../base/errors.js';
import { firstIssue } from '../base/issues.js';
import { shown } from '../base/text.js';
import { circumstancesKeySchema, HISTORY_SCHEMA_VERSION, type HistoryEntry } from './entry.js';
import { corrupt } from './file.js';

/** What every key means, so that a static page can list them. */
export const KEYS_PATH = 'keys.json';

export const keysSchema = z.object({
  schemaVersion: z.literal(HISTORY_SCHEMA_VERSION),
  keys: z.record(z.string().regex(/^[0-9a-f]{12}$/), circumstancesKeySchema),
});

const lineOf = (text: string, error: unknown): number => {
  const [, position] = /at position (\d+)/.exec(messageOf(error)) ?? [];
  return text.slice(0, Number(position ?? 0)).split('\n').length;
};

/** @throws ActionError `history` with path and line where it is corrupt, of another version, or no file of ours */
const parseKeys = (text: string, branch: string): z.output<typeof keysSchema> => {
  const place = { branch, path: KEYS_PATH };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw corrupt({ ...place, line: lineOf(text, cause) }, 'JSON', shown(messageOf(cause), 200), cause);
  }
  const keys = keysSchema.safeParse(value);
  if (keys.success) return keys.data;
  throw corrupt(
    { ...place, line: 1 },
    `the list of keys of schema version ${String(HISTORY_SCHEMA_VERSION)}`,
    shown(firstIssue(keys.error), 200),
  );
};

/** The list with the key of this run; the same text when it has it. @throws ActionError `history` */
export const withKey = (
  text: string | undefined,
  { key, circumstances }: Pick<HistoryEntry, 'key' | 'circumstances'>,
  branch: string,
): string => {
  const known = text === undefined ? {} : parseKeys(text, branch).keys;
  if (text !== undefined && Object.hasOwn(known, key)) return text;
  const keys = Object.entries({ ...known, [key]: circumstances }).sort(([a], [b]) => (a < b ? -1 : 1));
  const list: z.output<typeof keysSchema> = {
    schemaVersion: HISTORY_SCHEMA_VERSION,
    keys: Object.fromEntries(keys),
  };
  return `${JSON.stringify(list, null, 1)}\n`;
};
