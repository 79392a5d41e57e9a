import fc from 'fast-check';
import type { Histogram } from '../../../../src/measure/series.js';
import { percentile } from '../../../../src/report/page/distribution.js';
import { spaced } from '../../../../src/report/page/frame.js';
import { evenly, type Point } from '../../../../src/report/page/marks.js';
import { markup, prose, trusted } from '../../../../src/report/page/markup.js';
import { percentilePlot } from '../../../../src/report/page/percentile-plot.js';
import { lineThrough, thinned } from '../../../../src/report/page/thin.js';

const histogram = (buckets: Histogram['buckets']): Histogram => ({
  id: 'h',
  label: 'h',
  count: buckets.reduce((sum, [, , count]) => sum + count, 0),
  minNs: buckets[0]?.[0] ?? 0,
  maxNs: (buckets.at(-1)?.[1] ?? 0) - 1,
  meanNs: 0,
  buckets,
});

test('markup escapes what is not markup', () => {
  const text = `<b class="x">&'\u202e\n`;
  expect(markup`<i title="${text}">${text}${trusted('<br>')}${[1.26, undefined, 'ü']}</i>`.safe).toBe(
    '<i title="&lt;b class=&quot;x&quot;&gt;&amp;&#39;\\u{202e}\\u{a}">' +
      '&lt;b class=&quot;x&quot;&gt;&amp;&#39;\\u{202e}\\u{a}<br>1.3ü</i>',
  );
});

test.each([
  ['of `erlang:memory(total)`, summed', 'of <code>erlang:memory(total)</code>, summed'],
  ['node1@erlang-node-1 failed.', '<code>node1@erlang-node-1</code> failed.'],
  ['`<b>`', '<code>&lt;b&gt;</code>'],
  ['` @ ``', '<code> @ </code>`'],
  ['x'.repeat(300), `${'x'.repeat(200)}…`],
])('prose %s', (text, expected) => {
  expect(prose(text).safe).toBe(expected);
});

describe('percentile', () => {
  const ten = histogram([
    [1, 10, 5],
    [11, 20, 4],
    [91, 100, 1],
  ]);

  test.each([
    [0.5, 10],
    [0.51, 20],
    [0.9, 20],
    [0.91, undefined], // one in ten is the rarest that was counted
    [0, 10],
  ])('%d', (p, expected) => {
    expect(percentile(ten, p)).toBe(expected);
  });

  test('is no more than the longest time', () => {
    expect(percentile(histogram([[1, 10, 5]]), 0.8)).toBe(9);
  });

  test('of nothing is nothing', () => {
    expect(percentile(histogram([]), 0.5)).toBeUndefined();
  });
});

test('a percentile plot has a line a histogram, and ticks as far as times were counted', () => {
  const histograms = [histogram([[1000, 2000, 10_000]]), histogram([[1000, 2000, 900], [5000, 9000, 100]])]; // prettier-ignore
  const { safe } = percentilePlot(histograms)(histograms);
  expect(safe.match(/class="line"/g)).toHaveLength(4);
  expect([...safe.matchAll(/>(\d[\d.]*%)</g)].map(([, text]) => text)).toEqual([
    ...['0%', '90%', '99%', '99.9%', '99.99%'],
    ...['0%', '90%', '99%', '99.9%', '99.99%'], // and narrow
  ]);
});

describe('thinned', () => {
  const point = fc.tuple(fc.double({ min: 0, max: 50, noNaN: true }), fc.integer({ min: 0, max: 1000 }));
  const path = fc.array(fc.option(point)).map((points) => points.toSorted((one, other) => (one?.[0] ?? 0) - (other?.[0] ?? 0))); // prettier-ignore

  test('has at most four points in each column of pixels, and what a reader sees of it', () => {
    fc.assert(
      fc.property(path, (points) => {
        const known = points.filter((each) => each !== null);
        const left = thinned(known);
        expect(left.length).toBeLessThanOrEqual(4 * 51);
        expect(known).toEqual(expect.arrayContaining(left));
        const heights = (some: readonly (Point | null)[]) => some.map((each) => each?.[1] ?? 0);
        expect(Math.max(...heights(left))).toBe(Math.max(...heights(known)));
        expect(Math.min(...heights(left))).toBe(Math.min(...heights(known)));
        expect([left[0], left.at(-1)]).toEqual([known[0], known.at(-1)]);
      }),
    );
  });

  test('keeps gaps', () => {
    expect(thinned([[0, 1], null, null, [0, 2]])).toEqual([[0, 1], null, [0, 2]]);
    expect(lineThrough([[0, 1], [0, 5], [4, 5], null, [9, 2], [10, 3]]).safe).toBe('<path class="line" d="M0 1V5H4M9 2L10 3"/>'); // prettier-ignore
    expect(lineThrough([]).safe).toBe('');
  });
});

test('evenly', () => {
  const sizes = (count: number) => evenly(Array.from({ length: count })).map(({ length }) => length);
  expect([0, 1, 8, 9, 17, 60].map(sizes)).toEqual([
    [],
    [1],
    [8],
    [5, 4],
    [6, 5, 6],
    [8, 7, 8, 7, 8, 7, 8, 7],
  ]);
});

test('texts that would run into each other are left out', () => {
  const at = (...xs: number[]) => xs.map((x) => ({ x, text: 'ten letter' }));
  expect(spaced(at(0, 40, 80, 160)).map(({ x }) => x)).toEqual([0, 80, 160]);
});
