import fc from 'fast-check';
import type { Unit } from '../../../src/measure/series.js';
import { lineChart, MOST_LINES, MOST_STEPS } from '../../../src/report/line-chart.js';
import { hostileText } from '../../support/hostile-text.js';

type Axes = Parameters<typeof lineChart>[0];

const axes = (steps: readonly string[], y: Axes['y'] = { label: 'p99', unit: 'us' }): Axes => ({
  x: { label: 'Message size', values: [...steps] },
  y,
});

const chartOf = (...given: Parameters<typeof lineChart>): string[] =>
  (lineChart(...given) ?? '')
    .split('\n')
    .filter((line) => line.startsWith('  '))
    .map((line) => line.trim());

test('a chart of two lines', () => {
  expect(
    lineChart(axes(['0 B', '1 KiB', '1 MiB']), [
      [180.4, 231, 3120],
      [410, 505.25, 2904.4],
    ]),
  ).toMatchInlineSnapshot(`
    "\`\`\`mermaid
    %%{init: {"xyChart":{"width":800,"height":340},"themeVariables":{"xyChart":{"backgroundColor":"transparent","plotColorPalette":"#218bff, #e8791d, #2da44e, #e5484d, #a475f9, #96613a, #7d8590"}}}}%%
    xychart-beta
      x-axis "Message size" ["0 B", "1 KiB", "1 MiB"]
      y-axis "p99 #40;ms#41;" 0 --> 3.2
      line [0.18, 0.231, 3.12]
      line [0.41, 0.505, 2.904]
    \`\`\`"
  `);
});

test.each<[string, Unit | undefined, number[], string[]]>([
  ['microseconds', 'us', [180.44, 0], ['y-axis "p99 #40;µs#41;" 0 --> 190', 'line [180.4, 0]']],
  ['seconds', 'us', [1_234_567, 999], ['y-axis "p99 #40;s#41;" 0 --> 1.3', 'line [1.235, 0.001]']],
  ['milliseconds from milliseconds', 'ms', [12.5, 3], ['y-axis "p99 #40;ms#41;" 0 --> 13', 'line [12.5, 3]']],
  ['bytes', 'bytes', [3 * 2 ** 20, 2 ** 20], ['y-axis "p99 #40;MiB#41;" 0 --> 3', 'line [3, 1]']],
  ['a share', 'share', [0.012, 0.5], ['y-axis "p99 #40;#37;#41;" 0 --> 50', 'line [1.2, 50]']],
  ['a ratio', 'ratio', [0.72, 1.08], ['y-axis "p99 #40;#215;#41;" 0 --> 1.1', 'line [0.72, 1.08]']],
  ['a rate', 'per-second', [9000, 4000], ['y-axis "p99 #40;per s#41;" 0 --> 9000', 'line [9000, 4000]']],
  [
    'a great rate',
    'per-second',
    [151_234, 9000],
    ['y-axis "p99 #40;thousand per s#41;" 0 --> 160', 'line [151.2, 9]'],
  ],
  ['a great count', undefined, [42e6, 1e6], ['y-axis "p99 #40;million#41;" 0 --> 42', 'line [42, 1]']],
  ['a small count', undefined, [3, 2], ['y-axis "p99" 0 --> 3', 'line [3, 2]']],
  ['zeros', 'us', [0, 0], ['y-axis "p99 #40;µs#41;" 0 --> 1', 'line [0, 0]']],
  ['below zero', 'us', [-120.5, 30], ['y-axis "p99 #40;µs#41;" -130 --> 30', 'line [-120.5, 30]']],
])('an axis of %s', (_, unit, values, lines) => {
  const y = unit === undefined ? { label: 'p99' } : { label: 'p99', unit };
  expect(chartOf(axes(['a', 'b'], y), [values]).slice(1)).toEqual(lines);
});

test.each<[string, string[], number[][]]>([
  ['no line', ['a', 'b'], []],
  ['no step', [], [[]]],
  ['one step, which makes no line', ['a'], [[1]]],
  ['a number that needs an exponent', ['a', 'b'], [[1e300, 1]]],
  ['numbers next to nothing', ['a', 'b'], [[1e-300, 0]]],
])('nothing is drawn of %s', (_, steps, lines) => {
  expect(lineChart(axes(steps), lines)).toBeUndefined();
});

test('steps that are named alike stay apart', () => {
  expect(chartOf(axes(['a', 'a', 'b', 'a']), [[1, 2, 3, 4]])[0]).toBe(
    'x-axis "Message size" ["a", "a\u200b", "b", "a\u200b\u200b"]',
  );
});

/** The names of the steps, as Mermaid gets them. */
const namesIn = (chart: string): string[] => /x-axis .* \["(.*)"\]/.exec(chart)?.[1]?.split('", "') ?? [];

test('names that would overlap are left out, but for the last', () => {
  const steps = Array.from({ length: 24 }, (_, at) => `${String(at)} seconds`);
  const names = namesIn(lineChart(axes(steps), [steps.map((_, at) => at)]) ?? '');
  expect(names.filter((name) => /\d/.test(name))).toEqual(
    [3, 7, 11, 15, 19, 23].map((at) => `${String(at)} seconds`),
  );
  expect(new Set(names).size).toBe(24);
});

test('Mermaid can read it, whatever the labels and values', () => {
  const table = fc
    .record({
      steps: fc.integer({ min: 2, max: MOST_STEPS }),
      lines: fc.integer({ min: 1, max: MOST_LINES }),
    })
    .chain(({ steps, lines }) =>
      fc.record({
        labels: fc.array(hostileText, { minLength: steps, maxLength: steps }),
        values: fc.array(
          fc.array(fc.double({ min: -1e15, max: 1e15, noNaN: true }), { minLength: steps, maxLength: steps }),
          { minLength: lines, maxLength: lines },
        ),
      }),
    );
  const number = '-?\\d+(\\.\\d+)?';
  const label = '"[^"\\n%{}<>\\[\\]`]+"';
  const shape = new RegExp(
    [
      '^```mermaid',
      '%%\\{init: .*\\}%%',
      'xychart-beta',
      `  x-axis ${label} \\[${label}(, ${label})*\\]`,
      `  y-axis ${label} ${number} --> ${number}`,
      `(  line \\[${number}(, ${number})*\\]\\n)+\`\`\`$`,
    ].join('\\n'),
  );
  fc.assert(
    fc.property(table, hostileText, ({ labels, values }, text) => {
      const chart = lineChart({ x: { label: text, values: labels }, y: { label: text, unit: 'us' } }, values);
      if (chart === undefined) return;
      expect(chart).toMatch(shape);
      expect(chart.length).toBeLessThan(50_000);
      expect(new Set(namesIn(chart)).size).toBe(labels.length);
    }),
  );
});
