import { renderSummary } from '../../../src/report/markdown.js';
import type { Report } from '../../../src/report/report.js';
import * as a from '../../support/report-builder.js';

/** What stands above the cluster. */
const judgement = (report: Report): string => renderSummary(report).split('\n### ')[0]!;

const judged = (comparison: Parameters<typeof a.aComparison>[0], source = a.aSource()): string =>
  judgement(a.aReport({ comparison: a.aComparison(comparison), source }));

test('regressions and what is not known stand open, all else is folded', () => {
  expect(judgement(a.aJudgedReport())).toMatchInlineSnapshot(`
    "## ❌ 2 of 6 metrics regressed, 1 inconclusive · 1 of 2 objectives missed

    **Round trip p50** +12 % (+8 to +16 %) · **Throughput, closed loop** −9 % (−12 to −6 %)

    | Verdict | Metric | Baseline | This change | Change | Threshold | Detectable |
    | --- | --- | ---: | ---: | ---: | ---: | ---: |
    | ❌&nbsp;regressed | Round trip p50 | 201 µs | 226 µs | **+12&nbsp;%** (+8&nbsp;to&nbsp;+16&nbsp;%) | 5 % | 3.1 % |
    | ❌&nbsp;regressed | Throughput, closed loop | 4,127/s | 3,752/s | **−9&nbsp;%** (−12&nbsp;to&nbsp;−6&nbsp;%) | 5 % | 4.2 % |
    | ⚠️&nbsp;inconclusive | Round trip p99.9 | 2.94 ms | 3.06 ms | +4&nbsp;% (−9&nbsp;to&nbsp;+18&nbsp;%) | 10 % | 21 % |

    - **Round trip p50**: Slower by at least 8.1 %, which is more than 5 %.
    - **Throughput, closed loop**: Less by at least 6.3 %, which is more than 5 %.
    - **Round trip p99.9**: From 9.1 % less to 18 % more is possible; about 14 more rounds would tell.
    - Higher is better for **Throughput, closed loop**.

    | Objective | Limit | Measured | Verdict |
    | --- | ---: | ---: | --- |
    | Round trip p99 | &#60; 1 ms | **1.25 ms** | ❌&nbsp;missed |

    Base [\`ba5e012\`](https://github.com/octo-org/cache/commit/ba5e0123456789abcdef0123456789abcdef0123) and head [\`4ead012\`](https://github.com/octo-org/cache/commit/4ead0123456789abcdef0123456789abcdef0123) took turns on the same machine, in 8 rounds of clusters launched anew. It takes a change of 1.8 % (Memory) to 21 % (Round trip p99.9) to be found 19 times of 20.

    <details>
    <summary>4 metrics: 1 improved, 2 unchanged, 1 new</summary>

    | Verdict | Metric | Baseline | This change | Change | Threshold | Detectable |
    | --- | --- | ---: | ---: | ---: | ---: | ---: |
    | ✨&nbsp;improved | Memory | 126.4 MiB | 108.9 MiB | **−14&nbsp;%** (−15&nbsp;to&nbsp;−12&nbsp;%) | 5 % | 1.8 % |
    | ✅&nbsp;unchanged | Round trip p99 | 1.24 ms | 1.25 ms | +0.7&nbsp;% (−1.1&nbsp;to&nbsp;+3.4&nbsp;%) | 5 % | 3.1 % |
    | ✅&nbsp;unchanged | Formation time | 1.82 s | 1.81 s | −0.8&nbsp;% (−3.1&nbsp;to&nbsp;+1.4&nbsp;%) | 10 % | 6.4 % |
    | 🆕&nbsp;new | Response p99 at a fixed rate | — | 1.84 ms | — | — | — |

    - **Memory**: Less by at least 12 %, which is more than 5 %.
    - **Round trip p99**: The change lies within ±5 %.
    - **Formation time**: The change lies within ±10 %.
    - **Response p99 at a fixed rate**: The baseline has no such metric.

    </details>

    <details>
    <summary>Control: the base against itself, 0 of 6 metrics judged to have changed</summary>

    | Metric | Change of nothing | The rule says |
    | --- | ---: | --- |
    | Round trip p50 | −0.8 % (−2.9 to +1.5 %) | ✅&nbsp;no change |
    | Round trip p99 | −0.4 % (−3.5 to +2.9 %) | ✅&nbsp;no change |
    | Round trip p99.9 | 0 % (−4.1 to +4.3 %) | ✅&nbsp;no change |
    | Throughput, closed loop | +0.4 % (−4.7 to +5.7 %) | ✅&nbsp;no change |
    | Memory | +0.8 % (−5.3 to +7.1 %) | ✅&nbsp;no change |
    | Formation time | +1.2 % (−5.9 to +8.5 %) | ✅&nbsp;no change |

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
    <summary>1 objective met</summary>

    | Objective | Limit | Measured | Verdict |
    | --- | ---: | ---: | --- |
    | Round trip p99 | &#60; 2 ms | 1.25 ms | ✅&nbsp;met |

    </details>
    "
  `);
});

test('a run beside its history', () => {
  const verdicts = [a.aVerdict(), a.aNewMetric()];
  expect(judged({ baseline: a.aHistoryBaseline(), verdicts, control: [] })).toMatchInlineSnapshot(`
    "## ✅ No regression in 1 metric

    This change [\`4ead012\`](https://github.com/octo-org/cache/commit/4ead0123456789abcdef0123456789abcdef0123) beside 23 runs on \`erlang-cluster-history\` ([\`a1de012\`](https://github.com/octo-org/cache/commit/a1de0123456789abcdef0123456789abcdef0123) to [\`ba5e012\`](https://github.com/octo-org/cache/commit/ba5e0123456789abcdef0123456789abcdef0123)) under the same circumstances. It takes a change of 3.1 % to be found 19 times of 20.

    <details>
    <summary>2 metrics: 1 unchanged, 1 new</summary>

    | Verdict | Metric | Baseline | This change | Change | Threshold | Detectable |
    | --- | --- | ---: | ---: | ---: | ---: | ---: |
    | ✅&nbsp;unchanged | Round trip p50 | 201 µs | 204 µs | +1.2&nbsp;% (−1.1&nbsp;to&nbsp;+3.4&nbsp;%) | 5 % | 3.1 % |
    | 🆕&nbsp;new | Response p99 at a fixed rate | — | 1.84 ms | — | — | — |

    - **Round trip p50**: The change lies within ±5 %.
    - **Response p99 at a fixed rate**: The baseline has no such metric.

    </details>

    <details>
    <summary>How this was compared</summary>

    | What | Value |
    | --- | --- |
    | Branch | \`erlang-cluster-history\` |
    | Runs that can be compared | 23 |
    | Key of the circumstances | \`3f9a1c07be52\` |

    </details>
    "
  `);
});

test('a first run shows its figures', () => {
  const reason = 'There is no baseline yet.';
  const verdicts = [a.aNewMetric({ reason }), a.aNewMetric({ id: 'x', label: 'Memory', reason })];
  const baseline = a.aHistoryBaseline({ runs: 0, oldest: null, newest: null });
  expect(judged({ baseline, verdicts, control: [] })).toMatchInlineSnapshot(`
    "## 🆕 First run: no baseline yet

    | Verdict | Metric | This change |
    | --- | --- | ---: |
    | 🆕&nbsp;new | Response p99 at a fixed rate | 1.84 ms |
    | 🆕&nbsp;new | Memory | 1.84 ms |

    - There is no baseline yet.

    No run on \`erlang-cluster-history\` can be compared with this change [\`4ead012\`](https://github.com/octo-org/cache/commit/4ead0123456789abcdef0123456789abcdef0123) yet.

    <details>
    <summary>How this was compared</summary>

    | What | Value |
    | --- | --- |
    | Branch | \`erlang-cluster-history\` |
    | Runs that can be compared | 0 |
    | Key of the circumstances | \`3f9a1c07be52\` |

    </details>
    "
  `);
});

test('what could not be judged', () => {
  const cautions = ['The machine was busy: 12 % of CPU time was stolen.'];
  const control = [a.aControl({ alarm: true })];
  expect(judged({ verdicts: [a.anInconclusive()], cautions, control })).toMatchInlineSnapshot(`
    "## ⚠️ Inconclusive: 1 of 1 metric could not be judged

    **Round trip p99.9** +4 % (−9 to +18 %)

    > ⚠️ The machine was busy: 12 % of CPU time was stolen.

    > ⚠️ The base differs from itself: Round trip p50. Chance or the machine did that; so it may have done the rest.

    | Verdict | Metric | Baseline | This change | Change | Threshold | Detectable |
    | --- | --- | ---: | ---: | ---: | ---: | ---: |
    | ⚠️&nbsp;inconclusive | Round trip p99.9 | 2.94 ms | 3.06 ms | +4&nbsp;% (−9&nbsp;to&nbsp;+18&nbsp;%) | 10 % | 21 % |

    - **Round trip p99.9**: From 9.1 % less to 18 % more is possible; about 14 more rounds would tell.

    Base [\`ba5e012\`](https://github.com/octo-org/cache/commit/ba5e0123456789abcdef0123456789abcdef0123) and head [\`4ead012\`](https://github.com/octo-org/cache/commit/4ead0123456789abcdef0123456789abcdef0123) took turns on the same machine, in 8 rounds of clusters launched anew. It takes a change of 21 % to be found 19 times of 20.

    <details>
    <summary>Control: the base against itself, 1 of 1 metric judged to have changed</summary>

    | Metric | Change of nothing | The rule says |
    | --- | ---: | --- |
    | Round trip p50 | −0.4 % (−2.7 to +1.9 %) | ⚠️&nbsp;a change |

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
    "
  `);
});

test('nothing that could be compared', () => {
  const cautions = ['No round was finished within the budget.'];
  const lines = judged({ verdicts: [], control: [], cautions }).split('\n\n');
  expect(lines.slice(0, 3)).toEqual([
    '## ⚠️ Nothing was compared',
    '> ⚠️ No round was finished within the budget.',
    expect.stringMatching(/^Base .* took turns/),
  ]);
});

test.each<[string, Partial<ReturnType<typeof a.aSource>> | null, RegExp]>([
  ['outside of GitHub', null, /^Base and head took turns on the same machine/m],
  ['of no known repository', { repository: null }, /^Base `ba5e012` and head `4ead012` took turns/m],
  [
    'of something that is no commit',
    { commit: 'x`|<b>' },
    /and head <code>x&#96;&#124;&#60;b&#62;<\/code> took/,
  ],
])('commits %s', (_, source, sentence) => {
  const report = a.aReport({ comparison: a.aComparison(), source: source && a.aSource(source) });
  expect(judgement(report)).toMatch(sentence);
});

test('more metrics than can be named are counted', () => {
  const verdicts = Array.from({ length: 12 }, (_, at) =>
    a.aRegression({ label: `m${at}`, change: 1 - at / 20 }),
  );
  const [, lead] = judged({ verdicts }).split('\n\n');
  expect(lead).toBe(
    '**m0** +100 % (+8 to +16 %) · **m1** +95 % (+8 to +16 %) · **m2** +90 % (+8 to +16 %) · 9 more',
  );
});

test('the cluster follows, as it would be told without', () => {
  const alone = renderSummary(a.aReportOf(3));
  const [title, line] = alone.split('\n\n');
  const whole = renderSummary(a.aJudgedReport());
  expect(whole).toContain(`\n#${title}\n\n${line}\n\n`);
  expect(whole.endsWith(alone.slice(alone.indexOf('| Figure')))).toBe(true);
});

test('a run that failed says so first, and then what it knew of the change', () => {
  const outcome: Report['outcome'] = { kind: 'failure', error: 'docker', message: 'Gone', details: ['log'] };
  const headings = renderSummary({ ...a.aJudgedReport(), outcome }).match(/^##.*/gm);
  expect(headings?.slice(0, 2)).toEqual([
    '## ❌ Cluster of 3 Erlang nodes: failed (docker)',
    '### ❌ 2 of 6 metrics regressed, 1 inconclusive · 1 of 2 objectives missed',
  ]);
});

test('objectives alone', () => {
  const objectives = [
    a.anObjective(),
    a.aMissedObjective({
      id: 'throughput',
      label: 'Throughput',
      unit: 'per-second',
      relation: '>=',
      value: null,
    }),
  ];
  expect(judgement(a.aReport({ objectives }))).toMatchInlineSnapshot(`
    "## ❌ 1 of 2 objectives missed

    | Objective | Limit | Measured | Verdict |
    | --- | ---: | ---: | --- |
    | Throughput | ≥ 1,000/s | **not measured** | ❌&nbsp;missed |

    <details>
    <summary>1 objective met</summary>

    | Objective | Limit | Measured | Verdict |
    | --- | ---: | ---: | --- |
    | Round trip p99 | &#60; 2 ms | 1.25 ms | ✅&nbsp;met |

    </details>
    "
  `);
});
