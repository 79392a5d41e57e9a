import type { Chart } from '../../../src/measure/series.js';
import { chartBlocks } from '../../../src/report/chart-block.js';
import { aLineChart } from '../../support/report-builder.js';

const textOf = (chart: Chart): string =>
  chartBlocks(chart)
    .map(({ head, lines = [], foot }) => [head, ...lines, ...(foot === undefined ? [] : [foot])].join('\n'))
    .join('\n\n')
    .replace(/^%%\{init.*$/gm, '%%{…}%%');

const lines = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ label: `line ${at}`, values: [at, 1, 2] }));

test('a chart is folded, with its values as the legend', () => {
  expect(textOf(aLineChart())).toMatchInlineSnapshot(`
    "<details>
    <summary>p99 by message size (chart)</summary>

    \`\`\`mermaid
    %%{…}%%
    xychart-beta
      x-axis "Message size" ["0 B", "64 B", "1 KiB"]
      y-axis "p99 #40;µs#41;" 0 --> 510
      line [180, 190, 230]
      line [410, 420, 505]
    \`\`\`

    | Message size | 🔵 same core | 🟠 across cores |
    | --- | ---: | ---: |
    | 0 B | 180 µs | 410 µs |
    | 64 B | 190 µs | 420 µs |
    | 1 KiB | 230 µs | 505 µs |

    </details>"
  `);
});

test('what has a gap is left out, and said', () => {
  const chart = aLineChart({
    x: { label: 'Size', values: ['a', 'b', 'c'] },
    lines: [
      { label: '|first|', values: [1, 2, null] },
      { label: 'second', values: [null, null, null] },
      { label: 'third', values: [3, 4] },
    ],
  });
  expect(textOf(chart)).toMatchInlineSnapshot(`
    "<details>
    <summary>p99 by message size (chart)</summary>

    \`\`\`mermaid
    %%{…}%%
    xychart-beta
      x-axis "Size" ["a", "b"]
      y-axis "p99 #40;µs#41;" 0 --> 4
      line [1, 2]
      line [3, 4]
    \`\`\`

    | Size | 🔵 &#124;first&#124; | second | 🟠 third |
    | --- | ---: | ---: | ---: |
    | a | 1 µs | — | 3 µs |
    | b | 2 µs | — | 4 µs |
    | c | — | — | — |

    Not drawn, for want of a value: second, c.

    </details>"
  `);
});

test('more lines than there are colours are counted', () => {
  const text = textOf(aLineChart({ lines: lines(9) }));
  expect(text.match(/^ {2}line /gm)).toHaveLength(7);
  expect(text).toContain('| ⚫ line 6 |\n');
  expect(text).toContain('\n2 more lines are in `report.json`.\n');
});

test.each<[string, Partial<ReturnType<typeof aLineChart>>, string]>([
  [
    'one step',
    { x: { label: 'Size', values: ['a'] }, lines: [{ label: 'n', values: [3] }] },
    '<details>\n<summary>p99 by message size (1 row)</summary>\n\n| Size | n |\n| --- | ---: |\n| a | 3 µs |\n\n</details>',
  ],
  ['no value', { lines: [{ label: 'n', values: [null] }] }, ''],
  ['no line', { lines: [] }, ''],
  ['no step', { x: { label: 'Size', values: [] } }, ''],
])('of %s there is no picture', (_, overrides, text) => {
  expect(textOf(aLineChart(overrides))).toBe(text);
});

test('a long list is no picture', () => {
  const values = Array.from({ length: 61 }, (_, at) => at);
  const text = textOf(
    aLineChart({ x: { label: 'Second', values: values.map(String) }, lines: [{ label: 'n', values }] }),
  );
  expect(text).toContain('(61 rows)');
  expect(text).not.toContain('mermaid');
});

test('points are for a page that can draw them', () => {
  const axis = { label: 'x' };
  expect(chartBlocks({ kind: 'scatter', title: 'Points', x: axis, y: axis, groups: [] })).toEqual([]);
});
