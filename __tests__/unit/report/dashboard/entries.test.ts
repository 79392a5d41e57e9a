import fc from 'fast-check';
import { HISTORY_SCHEMA_VERSION, historyEntrySchema } from '../../../../src/history/entry.js';
import { units } from '../../../../src/measure/series.js';
import { entriesOf, isEntry } from '../../../../src/report/dashboard/app/entries.js';
import { aHistory, aMetric, anEntry, KEY, linesOf, OTHER_KEY } from '../../../support/history-builder.js';
import { hostileText } from '../../../support/hostile-text.js';

test('the builder builds entries', () => {
  for (const entry of [anEntry(), ...aHistory(120)]) expect(historyEntrySchema.parse(entry)).toEqual(entry);
});

describe('runs', () => {
  test('are read, the oldest first', () => {
    const history = aHistory(5);
    const text = linesOf([...history].reverse());
    expect(entriesOf(text, KEY)).toEqual({ entries: history, problems: [] });
  });

  test('may have line ends of any system, and none at the end', () => {
    const text = linesOf(aHistory(2)).replaceAll('\n', '\r\n').trimEnd();
    expect(entriesOf(`\n${text}`, KEY).entries).toHaveLength(2);
  });

  test.each<[string, string, string]>([
    ['a line that was cut off', linesOf([anEntry()]).slice(0, 40), 'is not JSON'],
    ['a conflict of a merge', '<<<<<<< HEAD', 'is not JSON'],
    ['something else', '[]', 'is no object'],
    ['null', 'null', 'is no object'],
    ['a later schema', JSON.stringify({ ...anEntry(), schemaVersion: 2 }), 'is not of schema version 1'],
    ['no commit', JSON.stringify({ ...anEntry(), commit: 'main' }), 'has no valid `commit`'],
    ['no number', JSON.stringify(anEntry()).replace('201.4', '1e999'), 'has no valid `metrics`'],
    ['another key', JSON.stringify(anEntry({ key: OTHER_KEY })), 'belongs to other circumstances'],
  ])('beside %s are shown, and it is told', (_, line, reason) => {
    const [first, second] = aHistory(2).map((entry) => linesOf([entry]));
    const { entries, problems } = entriesOf(`${first!}${line}\n${second!}`, KEY);
    expect(entries).toHaveLength(2);
    expect(problems).toEqual([{ line: 2, reason }]);
  });

  test('of any text are read without an error', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(hostileText, fc.json())), (lines) => {
        const { entries, problems } = entriesOf(lines.join('\n'), KEY);
        expect(entries).toEqual([]);
        expect(problems.length).toBeGreaterThanOrEqual(lines.length > 0 ? 1 : 0);
      }),
    );
  });
});

describe('what the schema knows', () => {
  test('is known here: version and units', () => {
    expect(isEntry(anEntry({ schemaVersion: HISTORY_SCHEMA_VERSION }))).toBe(true);
    for (const unit of units) {
      expect(isEntry(anEntry({ metrics: { x: aMetric({ unit }) } }))).toBe(true);
    }
  });

  /** Every place of an entry, as a path. */
  const placesOf = (value: unknown): string[][] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, each]) => [
          [name],
          ...placesOf(each).map((path) => [name, ...path]),
        ])
      : [];

  const withAt = (value: unknown, [name, ...rest]: readonly string[], put: unknown): unknown => {
    if (name === undefined) return put;
    const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
      string,
      unknown
    >;
    copy[name] = withAt(copy[name], rest, put);
    return copy;
  };

  test('is asked for: what is wrong there is wrong here', () => {
    const entry = anEntry();
    const wrong = [undefined, null, true, 7, '', 'Zz', [], {}, [7], { a: null }, { 'A b': 1 }];
    const places = placesOf(entry);
    expect(places.length).toBeGreaterThan(30);
    for (const place of places) {
      for (const value of wrong) {
        const changed: unknown = JSON.parse(JSON.stringify(withAt(entry, place, value)));
        expect([place, value, isEntry(changed)]).toEqual([
          place,
          value,
          historyEntrySchema.safeParse(changed).success,
        ]);
      }
    }
  });
});
