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

/** How problems of a document are told. */
type Told = {
  name: string;
  /** What the document as a whole has to be. */
  whole: string;
  /** Of a path: ` item 2 \`rate\``. */
  place: (path: Path) => string;
};

const problems = ({ name, whole, place }: Told, issue: z.core.$ZodIssue, value: unknown): string[] => {
  const where = `\`${name}\`${place(issue.path)}`;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `Expected ${where} to have no key \`${shown(key)}\`, got one`);
  const got = valueAt(value, issue.path);
  const text =
    got === undefined ? 'nothing' : `\`${shown(typeof got === 'string' ? got : JSON.stringify(got))}\``;
  const expected =
    issue.code === 'custom' ? issue.message : issue.path.length === 0 ? whole : 'keys with values';
  return [`Expected ${where} to be ${expected}, got ${text}`];
};

/** A YAML document of this shape; what an empty text is has to be said. */
const yaml = <Shape extends z.ZodType>(told: Told, shape: Shape, empty: z.output<Shape>) =>
  z.string().transform((text, context): z.output<Shape> => {
    const { name } = told;
    if (text.trim() === '') return empty;
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
    const result = shape.safeParse(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues)
      for (const problem of problems(told, issue, value))
        tell(context, `${problem}${position(document, counter, issue.path)}`);
    return z.NEVER;
  });

/** A list of such items in YAML; empty for an empty text. */
export const yamlList = <Item extends z.ZodType>(name: string, item: Item) =>
  yaml(
    { name, whole: `a list of 1 to ${String(MOST_ITEMS)} items`, place },
    z.array(item).min(1).max(MOST_ITEMS).readonly(),
    Object.freeze([]),
  );

const KEY = /^[a-z][a-z0-9-]{0,199}$/;

/** Values by kebab-case names in YAML, in their order; empty for an empty text. */
export const yamlMap = <Value extends z.ZodType>(name: string, value: Value) =>
  yaml(
    {
      name,
      whole: `1 to ${String(MOST_ITEMS)} lines \`name: value\``,
      place: ([key]) => (key === undefined ? '' : ` \`${shown(String(key))}\``),
    },
    z
      .record(z.string(), value)
      .refine(
        (all) => Object.keys(all).every((key) => KEY.test(key)),
        'lines `name: value` with names of letters, digits and dashes',
      )
      .refine((all) => Object.keys(all).length <= MOST_ITEMS)
      .transform((all): readonly Readonly<{ name: string; value: z.output<Value> }>[] =>
        Object.freeze(Object.entries(all).map(([key, each]) => ({ name: key, value: each }))),
      ),
    Object.freeze([]),
  );
