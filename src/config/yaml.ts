import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { shown } from '../base/text.js';
import { tell } from './tell.js';

/** Inputs that are lists in YAML, whose problems are told with where they stand. */

const LONGEST = 100_000;
const MOST_ITEMS = 100;

/** A value of a YAML document that has to be as the schema says; what it is expected to be is told in words. */
export const leaf = <Kind extends z.ZodType>(expected: string, kind: Kind) =>
  z.unknown().transform((value, context): z.output<Kind> => {
    const result = kind.safeParse(value);
    if (result.success) return result.data;
    context.addIssue({ code: 'custom', message: expected });
    return z.NEVER;
  });

type Path = readonly PropertyKey[];

/** ` (line 2, column 5)` of what stands at the path, or of the nearest thing around it. */
const position = (document: Document, counter: LineCounter, path: Path): string => {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (!isNode(node) || !node.range) continue;
    const { line, col } = counter.linePos(node.range[0]);
    return ` (line ${String(line)}, column ${String(col)})`;
  }
  return '';
};

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);

/** Of item 2: its `rate`. */
const place = ([item, ...keys]: Path): string =>
  item === undefined
    ? ''
    : ` item ${String(Number(item) + 1)}${keys.length > 0 ? ` \`${shown(keys.map(String).join('.'))}\`` : ''}`;

const problems = (name: string, issue: z.core.$ZodIssue, value: unknown): string[] => {
  const where = `\`${name}\`${place(issue.path)}`;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `Expected ${where} to have no key \`${shown(key)}\`, got one`);
  const got = valueAt(value, issue.path);
  const text =
    got === undefined ? 'nothing' : `\`${shown(typeof got === 'string' ? got : JSON.stringify(got))}\``;
  const expected =
    issue.code === 'custom'
      ? issue.message
      : issue.path.length === 0
        ? `a list of 1 to ${String(MOST_ITEMS)} items`
        : 'keys with values';
  return [`Expected ${where} to be ${expected}, got ${text}`];
};

/** A list of such items in YAML; empty for an empty text. */
export const yamlList = <Item extends z.ZodType>(name: string, item: Item) =>
  z.string().transform((text, context): readonly z.output<Item>[] => {
    if (text.trim() === '') return Object.freeze([]);
    if (text.length > LONGEST) {
      tell(
        context,
        `Expected \`${name}\` to be at most ${String(LONGEST)} characters, got ${String(text.length)}`,
      );
      return z.NEVER;
    }
    const counter = new LineCounter();
    const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
    for (const error of document.errors) {
      const { line, col } = counter.linePos(error.pos[0]);
      tell(
        context,
        `Expected \`${name}\` to be YAML, got: ${shown(error.message, 200)} (line ${String(line)}, column ${String(col)})`,
      );
    }
    if (document.errors.length > 0) return z.NEVER;
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: 100 });
    } catch (error) {
      tell(context, `Expected \`${name}\` to be YAML, got: ${shown(String(error), 200)}`);
      return z.NEVER;
    }
    const result = z.array(item).min(1).max(MOST_ITEMS).readonly().safeParse(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues)
      for (const problem of problems(name, issue, value))
        tell(context, `${problem}${position(document, counter, issue.path)}`);
    return z.NEVER;
  });
