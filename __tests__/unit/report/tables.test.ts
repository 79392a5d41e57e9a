import fc from 'fast-check';
import type { Histogram } from '../../../src/measure/series.js';
import { tableBlock } from '../../../src/report/tables.js';
import { hostileText } from '../../support/hostile-text.js';
import { aHistogram, aTable } from '../../support/report-builder.js';

const textOf = ({ head, lines = [], foot }: ReturnType<typeof tableBlock>): string =>
  [head, ...lines, ...(foot === undefined ? [] : [foot])].join('\n').replaceAll('\u00a0', '·');

const one = (id: string, us: number, count = 1): Histogram =>
  aHistogram({
    id,
    minNs: us * 1000,
    maxNs: us * 1000,
    buckets: count > 0 ? [[us * 1000, us * 1000, count]] : [],
  });

const columns = [{ label: 'Pair' }, { label: 'Times', shows: 'histogram' as const }];

test('histograms of a column are drawn over one axis', () => {
  const table = aTable({
    columns,
    rows: [
      ['near', 'near'],
      ['far', 'far'],
    ],
  });
  const histograms = [aHistogram({ id: 'near', medianUs: 60 }), aHistogram({ id: 'far', medianUs: 400 })];
  expect(textOf(tableBlock(table, histograms))).toMatchInlineSnapshot(`
    "**Per node**

    | Pair | Times |
    | --- | --- |
    |  | \`16.4·µs·────·12.8·ms\` |
    | near | \`▁▃▆▇█▆▃▁▁▁▁▁▁▁▁·····\` |
    | far | \`·····▁▁▃▆█▇▅▂▁▁▁▁▁▁▁\` |

    Distributions are drawn over a logarithmic time axis; a height is the square root of a count, so that tails are seen."
  `);
});

test('what cannot be drawn is a dash', () => {
  const rows = [['one', 'one'], ['none', 'none'], ['unknown', 'nowhere'], ['null', null], ['number', 3], []];
  const histograms = [one('one', 51), one('none', 7, 0), one('of another column', 9000)];
  expect(textOf(tableBlock(aTable({ columns, rows }), histograms))).toMatchInlineSnapshot(`
    "**Per node**

    | Pair | Times |
    | --- | --- |
    |  | \`51·µs\` |
    | one | \`█···················\` |
    | none | — |
    | unknown | — |
    | null | — |
    | number | — |
    | — | — |

    Distributions are drawn over a logarithmic time axis; a height is the square root of a count, so that tails are seen."
  `);
});

test('without anything to draw there is no axis', () => {
  expect(textOf(tableBlock(aTable({ columns, rows: [['a', 'a']] })))).toMatchInlineSnapshot(`
    "**Per node**

    | Pair | Times |
    | --- | --- |
    | a | — |"
  `);
});

test('zeros are drawn', () => {
  const text = textOf(tableBlock(aTable({ columns, rows: [['a', 'a']] }), [one('a', 0, 7)]));
  expect(text).toContain('|  | `0·µs` |\n| a | `█···················` |');
});

test('a table of distributions is folded when it is longer than a screen', () => {
  const rows = (count: number) => Array.from({ length: count }, () => ['a', 'a']);
  const headOf = (count: number) => tableBlock(aTable({ columns, rows: rows(count) }), [one('a', 3)]).head;
  expect(headOf(24)).toMatch(/^\*\*Per node\*\*\n/);
  expect(headOf(25)).toMatch(/^<details>\n<summary>Per node \(25 rows\)<\/summary>\n/);
});

test('an id means nothing, whatever it is', () => {
  fc.assert(
    fc.property(hostileText, fc.boolean(), (id, known) => {
      const { lines } = tableBlock(aTable({ columns, rows: [['a', id]] }), known ? [one(id, 3)] : []);
      expect(lines?.at(-1)).toBe(known ? `| a | \`█${'\u00a0'.repeat(19)}\` |` : '| a | — |');
    }),
  );
});
