import fc from 'fast-check';
import { renderComment } from '../../../src/report/comment.js';
import type { Report } from '../../../src/report/report.js';
import { meaningsIn, rewritten, structureOf } from '../../support/hostile-reports.js';
import { hostileText } from '../../support/hostile-text.js';
import * as a from '../../support/report-builder.js';
import { aFailedReport, aFullReport } from '../../support/report-pages.js';

const marker = '<!-- erlang-cluster-action:comment:0123456789ab -->';
const comment = (report: Report): string => renderComment(report, { marker });
const titles = (markdown: string): string[] =>
  [...markdown.matchAll(/<summary>(.*)<\/summary>/g)].map(([, title = '']) => title);

test('a whole comment', () => {
  const report = a.aReport({
    comparison: a.aComparison({ verdicts: [a.aRegression(), a.aVerdict({ label: 'Memory' })] }),
    source: a.aSource(),
    circumstances: null,
    series: [a.formation(3)],
  });
  expect(comment(report).split('\n<summary>Circumstances')[0]).toMatchInlineSnapshot(`
    "<!-- erlang-cluster-action:comment:0123456789ab -->
    ## ❌ 1 of 2 metrics regressed

    **Round trip p50** +12 % (+8 to +16 %)

    | Verdict | Metric | Baseline | This change | Change | Threshold | Detectable |
    | --- | --- | ---: | ---: | ---: | ---: | ---: |
    | ❌&nbsp;regressed | Round trip p50 | 201 µs | 226 µs | **+12&nbsp;%** (+8&nbsp;to&nbsp;+16&nbsp;%) | 5 % | 3.1 % |

    - **Round trip p50**: Slower by at least 8.1 %, which is more than 5 %.

    Base [\`ba5e012\`](https://github.com/octo-org/cache/commit/ba5e0123456789abcdef0123456789abcdef0123) and head [\`4ead012\`](https://github.com/octo-org/cache/commit/4ead0123456789abcdef0123456789abcdef0123) took turns on the same machine, in 8 rounds of clusters launched anew. It takes a change of 3.1 % to be found 19 times of 20.

    <details>
    <summary>1 unchanged metric</summary>

    | Verdict | Metric | Baseline | This change | Change | Threshold | Detectable |
    | --- | --- | ---: | ---: | ---: | ---: | ---: |
    | ✅&nbsp;unchanged | Memory | 201 µs | 204 µs | +1.2&nbsp;% (−1.1&nbsp;to&nbsp;+3.4&nbsp;%) | 5 % | 3.1 % |

    - **Memory**: The change lies within ±5 %.

    </details>

    <details>
    <summary>Control: the base against itself, 0 of 2 metrics judged to have changed</summary>

    | Metric | Change of nothing | The rule says |
    | --- | ---: | --- |
    | Round trip p50 | −0.8 % (−2.9 to +1.5 %) | ✅&nbsp;no change |
    | Memory | −0.4 % (−3.5 to +2.9 %) | ✅&nbsp;no change |

    </details>

    <details>
    <summary>How this was compared</summary>

    | What | Value |
    | --- | --- |
    | Base | 16 clusters of \`erlang:alpine\` |
    | Code of the base | \`base/_build/default/lib\` |
    | Head | 8 clusters of \`erlang:alpine\` |
    | Code of the head | \`_build/default/lib\` |
    | Rounds | 8 |
    | Time | 412 s of a budget of 600 s |

    </details>

    <details>
    <summary>3 Erlang nodes formed a full mesh in 1.82 s</summary>

    | Figure | Measured | Rule of thumb |
    | --- | ---: | ---: |
    | Formation time | **1.82 s** |  |
    | On the wire to form | **25.2 KiB** | 24 KiB (1.05×) |

    In parentheses beside a rule of thumb: measured ÷ it.

    </details>

    <details>"
  `);
});

test('trouble stands open, all else is folded', () => {
  const text = comment(a.aJudgedReport());
  expect(text.split('\n').slice(0, 2)).toEqual([
    '<!-- erlang-cluster-action:comment:0123456789ab -->',
    '## ❌ 2 of 6 metrics regressed, 1 inconclusive · 1 of 2 objectives missed',
  ]);
  const [open = ''] = text.split('<details>');
  for (const label of ['Round trip p50', 'Throughput, closed loop', 'Round trip p99.9', '&#60; 1 ms']) {
    expect(open).toContain(label);
  }
  for (const label of ['Formation time', 'Response p99', '&#60; 2 ms']) expect(open).not.toContain(label);
  expect(titles(text)).toEqual([
    '4 metrics: 1 improved, 2 unchanged, 1 new',
    'Control: the base against itself, 0 of 6 metrics judged to have changed',
    'How this was compared',
    '1 objective met',
    '3 Erlang nodes formed a full mesh in 1.82 s',
    'Circumstances',
  ]);
});

test('where nothing was compared, figures stand open', () => {
  const text = comment(aFullReport(3));
  const [open = ''] = text.split('<details>');
  expect(open.split('\n')[1]).toBe('## ✅ 3 Erlang nodes formed a full mesh in 1.82 s');
  expect(open).toContain('| Formation time | **1.82 s** |');
  expect(titles(text)).toEqual(['Circumstances']);
});

test('a run that failed says why', () => {
  const text = comment({ ...aFailedReport(), source: a.aSource() });
  expect(text.split('\n\n').slice(0, 2)).toEqual([
    '<!-- erlang-cluster-action:comment:0123456789ab -->\n## ❌ Cluster of 3 Erlang nodes: failed (formation timeout)',
    expect.stringMatching(/^> Expected 3 nodes to be up within 60 s, got none from `node2@erlang-node-2`/),
  ]);
  expect(titles(text)).toEqual(['Details (60 of 456 lines)', 'Circumstances']);
  expect(text).toContain('frame 53');
  expect(text).not.toContain('frame 54');
});

test('a run that failed after it had compared says both', () => {
  const outcome: Report['outcome'] = { kind: 'failure', error: 'docker', message: 'Gone', details: [] };
  expect(comment({ ...a.aJudgedReport(), outcome }).match(/^##.*/gm)).toEqual([
    '## ❌ Cluster of 3 Erlang nodes: failed (docker)',
    '### ❌ 2 of 6 metrics regressed, 1 inconclusive · 1 of 2 objectives missed',
  ]);
});

test('it leads to the run, where there is one', () => {
  const foot = (report: Report): string => comment(report).trimEnd().split('\n').at(-1)!;
  expect(foot(a.aReport({ source: a.aSource() }))).toBe(
    '<sub>[Run](https://github.com/octo-org/cache/actions/runs/1234567890) · erlang-cluster-action · 2026-11-22 21:58 UTC</sub>',
  );
  expect(foot(a.aReport())).toBe('<sub>erlang-cluster-action · 2026-11-22 21:58 UTC</sub>');
});

test('it has no images, which GitHub would strip', () => {
  for (const report of [a.aJudgedReport(), aFullReport(3)]) {
    expect(comment(report)).not.toMatch(/!\[|<img|data:|mermaid/);
  }
});

describe('hostile text', () => {
  const reports = [
    a.aJudgedReport(),
    a.aJudgedReport({ baseline: a.aHistoryBaseline(), cautions: ['a'] }),
    a.aReportOf(3, { failed: 1 }),
    { ...aFailedReport(), comparison: a.aComparison(), source: a.aSource() },
  ].map((report) => ({ report, structure: structureOf(comment(rewritten(report, () => 'x'))) }));

  test('in any field changes no structure, means nothing and forges no marker', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...reports),
        fc.array(hostileText, { minLength: 1, maxLength: 20 }),
        ({ report, structure }, texts) => {
          let at = 0;
          const text = comment(rewritten(report, () => texts[at++ % texts.length] ?? 'x'));
          expect(text.startsWith(marker)).toBe(true);
          expect(text.split('<!--')).toHaveLength(2);
          expect(structureOf(text)).toEqual(structure);
          expect(meaningsIn(text.slice(marker.length))).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('mentions and refers to nobody', () => {
    const text = comment(rewritten(a.aJudgedReport(), () => 'see @octocat, GH-1, #2, a/b#3 <!-- x -->'));
    const bare = text.slice(marker.length).replace(/`[^`]*`/g, '');
    expect(bare).not.toMatch(/@\w|GH-\d|#\d(?!\d*;)|<!--/);
  });
});

describe('a comment stays within its characters', () => {
  const rows = Array.from({ length: 400 }, (_, at) => a.aRegression({ label: `Operation ${at} 🧨` }));
  const big = { ...aFullReport(40), comparison: a.aComparison({ verdicts: rows }), source: a.aSource() };

  test('by default within what GitHub takes', () => {
    const text = comment(big);
    expect(text.length).toBeLessThanOrEqual(60_000);
    expect(text.length).toBeGreaterThan(50_000);
    expect(text).toContain('✂️ Shortened');
    expect(text).toContain('[Run](https://github.com/octo-org/cache/actions/runs/1234567890)');
  });

  test('whatever they are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 70_000 }), (maxChars) => {
        const text = renderComment(big, { marker, maxChars });
        expect(text.length).toBeLessThanOrEqual(maxChars);
        expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
        expect(text.startsWith(`${marker}\n`)).toBe(true);
        if (maxChars > 1000) expect(text.split('\n')[1]).toBe('## ❌ 400 of 400 metrics regressed');
      }),
      { numRuns: 40 },
    );
  });
});
