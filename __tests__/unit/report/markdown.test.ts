import fc from 'fast-check';
import type { Figure } from '../../../src/measure/series.js';
import { operationRows } from '../../../src/measure/operation-rows.js';
import { renderSummary } from '../../../src/report/markdown.js';
import { reportSchema, type Report } from '../../../src/report/report.js';
import { aCallRecording, aClosed, anOpen } from '../../support/call-recordings.js';
import { meaningsIn, rewritten, structureOf } from '../../support/hostile-reports.js';
import { hostileText } from '../../support/hostile-text.js';
import * as a from '../../support/report-builder.js';

const mermaidOf = (markdown: string): string[] =>
  [...markdown.matchAll(/^```mermaid\n(.*?)^```$/gms)].map(([, text = '']) => text);

const aFailure = (details: string[]): Report =>
  a.aReport({
    nodes: [],
    circumstances: null,
    outcome: {
      kind: 'failure',
      error: 'formation-timeout',
      message:
        'Expected 3 nodes to be up within 60 s, got none from node2@erlang-node-2; raise `ready-timeout`',
      details,
    },
  });

test('the builder builds reports', () => {
  for (const report of [
    a.aReport(),
    a.aReportOf(1),
    a.aReportOf(3, { failed: 1 }),
    a.aReportOf(25),
    aFailure([]),
    a.aJudgedReport(),
    a.aJudgedReport({ baseline: a.aHistoryBaseline() }),
  ]) {
    expect(reportSchema.parse(report)).toEqual(report);
  }
});

test('a whole summary', () => {
  const nodes = a.someNodes(2);
  const report = a.aReport({
    nodes,
    series: [a.formation(2), a.aSeries({ tables: [a.aTable()] })],
    circumstances: null,
  });
  expect(renderSummary(report)).toMatchInlineSnapshot(`
    "## ✅ 2 Erlang nodes formed a full mesh in 1.58 s

    | Figure | Measured | Rule of thumb |
    | --- | ---: | ---: |
    | Formation time | **1.58 s** |  |
    | On the wire to form | **8.41 KiB** | 8 KiB (1.05×) |
    | Answer | **42** |  |

    In parentheses beside a rule of thumb: measured ÷ it.

    ### Topology

    \`\`\`mermaid
    flowchart LR
      n0["node1@erlang-node-1
    OTP 29 · running"]:::running
      n1["node2@erlang-node-2
    OTP 29 · running"]:::running
      n0 --- n1
      classDef running fill:#dafbe1,stroke:#1a7f37,color:#0b3d1b
      classDef failed fill:#ffebe9,stroke:#cf222e,color:#82071e,stroke-dasharray:5 4
    \`\`\`

    Every node is linked to every other.

    ### Formation

    | Figure | Measured |
    | --- | ---: |
    | Formation time | **1.58 s** |
    | Mesh | **53.4 ms** |
    | Slowest connect | **28.4 ms** |
    | On the wire to form | **8.41 KiB** |

    Nodes are created, started and booted side by side, so phases overlap.

    | Phase | Began after | Took | Timeline |
    | --- | ---: | ---: | --- |
    | image | 0 ms | 12.4 ms | \`█░░░░░░░░░░░░░░░░░░░░░░░\` |
    | network | 12.5 ms | 85.7 ms | \`█░░░░░░░░░░░░░░░░░░░░░░░\` |
    | create | 98.4 ms | 322 ms | \`░█████░░░░░░░░░░░░░░░░░░\` |
    | start | 152 ms | 810 ms | \`░░████████████░░░░░░░░░░\` |
    | boot | 488 ms | 1.04 s | \`░░░░░░░████████████████░\` |
    | mesh | 1.53 s | 53.4 ms | \`░░░░░░░░░░░░░░░░░░░░░░██\` |
    | global | 1.58 s | 21 ms | \`░░░░░░░░░░░░░░░░░░░░░░░█\` |

    \`\`\`mermaid
    gantt
      dateFormat x
      axisFormat %Q ms
      tickInterval 500millisecond
      todayMarker off
      image :0, 12
      network :13, 98
      create :98, 421
      start :152, 962
      boot :488, 1530
      mesh :1531, 1584
      global :1584, 1605
    \`\`\`

    <details>
    <summary>How this was measured</summary>

    - **Formation time** (\`formation-time-ms\`): From the first Docker call until the last node reported that it sees all others.
    - **Mesh** (\`mesh-time-ms\`): From the first connect call until the last node reported that it sees all others.
    - **Slowest connect** (\`connect-slowest-us\`): The longest \`net_kernel:connect_node/1\` that succeeded.
    - **On the wire to form** (\`network-overhead-bytes\`): Bytes sent by all nodes' interfaces until \`global\` agreed. Rule of thumb: n(n−1)/2 × 8192 B.

    </details>

    ### Footprint

    | Figure | Measured |
    | --- | ---: |
    | Answer | **42** |

    **Per node**

    | Node | Size |
    | --- | ---: |
    | \`node1@erlang-node-1\` | 1.50 KiB |

    <details>
    <summary>How this was measured</summary>

    - **Answer** (\`answer\`): Asked of \`Deep Thought\`.

    </details>

    <details>
    <summary>Nodes, containers and addresses</summary>

    | Node | State | OTP | Container | Address | epmd | On 127.0.0.1 |
    | --- | --- | --- | --- | --- | --- | --- |
    | \`node1@erlang-node-1\` | running | 29 | \`0a9f3c7e5d1b\` | \`172.19.0.2:9000\` | \`172.19.0.2:4369\` | not published |
    | \`node2@erlang-node-2\` | running | 29 | \`0b9f3c7e5d1b\` | \`172.19.0.3:9000\` | \`172.19.0.3:4369\` | not published |

    </details>

    <details>
    <summary>Circumstances</summary>

    | What | Value |
    | --- | --- |
    | Nodes asked for | 3 |
    | Message sizes | 64 B |
    | Round trips | 4,000 for each size and concurrency |
    | Fixed rate | 1,000/s over all pairs |
    | Concurrency | 1, 16 in the whole cluster |
    | Pairs of nodes | ring: each node to the next |
    | Warm-up | 20 ms in each segment of each pair |
    | Segments of each measurement | 10 |
    | CPU placement | each node on one CPU |
    | Node to fail (counted from 0) | none |
    | Image | \`erlang:alpine\`, pull missing |
    | Nodes boot by | \`erl\` |
    | Distribution ports | 9000–9099 |
    | Ports published | no |
    | Time to be ready | 60 s |
    | Kept alive after the step | yes |
    | Run | \`0f6d1c1e7b9a\` by erlang-cluster-action, 2026-11-22T21:58:03.120Z |
    | Network | \`erlang-cluster-0f6d1c1e7b9a\` |

    </details>
    "
  `);
});

describe('the verdict', () => {
  test('speaks of the first way of calling of the first operations', () => {
    const recording = aCallRecording({ closed: [aClosed(), aClosed({ concurrency: 8 })], open: [anOpen()] });
    const [row, ...more] = operationRows(recording);
    const failing = { ...row!, name: 'put `x`', p99Us: null, errorShare: 0.25 };
    const summary = renderSummary(a.aReport({ operations: [row!, ...more, failing] }));
    expect(summary.split('\n')[2]).toBe(
      '`look up` p99 **300 µs** · <code>put &#96;x&#96;</code>, **25 % errors**',
    );
  });

  const failed = a.aReportOf(3, { failed: 1 });
  const withFigure = (figure: Figure): Report => ({
    ...failed,
    series: failed.series.map((series) => ({
      ...series,
      figures: series.figures.map((each) => (each.id === figure.id ? figure : each)),
    })),
  });
  const unnoticed = withFigure(
    a.anAbsentFigure('1 of 2 survivors saw no nodedown within 10 s', { id: 'detection-time-ms' }),
  );
  const torn = withFigure(a.aFigure({ id: 'survivor-views-missing', value: 2 }));
  const cancelled = a.aReport({
    outcome: {
      kind: 'failure',
      error: 'cancelled',
      message: 'Expected to finish, got cancelled',
      details: [],
    },
  });

  test.each<[string, Report, string[]]>([
    ['one node', a.aReportOf(1), ['## ✅ 1 Erlang node up in 1.34 s', 'Memory **42.1 MiB**']],
    [
      'three nodes',
      a.aReportOf(3),
      [
        '## ✅ 3 Erlang nodes formed a full mesh in 1.82 s',
        'Round trip p99 **1.24 ms** · Memory **126.4 MiB**',
      ],
    ],
    [
      'a failed node',
      failed,
      [
        '## ✅ 3 Erlang nodes formed a full mesh in 1.82 s',
        'Round trip p99 **1.24 ms** · Memory **126.4 MiB** · Loss of `node2@erlang-node-2` noticed by all survivors after **12.3 ms**',
      ],
    ],
    [
      'an unnoticed failure',
      unnoticed,
      [
        '## ⚠️ 3 Erlang nodes formed a full mesh in 1.82 s',
        'Round trip p99 **1.24 ms** · Memory **126.4 MiB** · `node2@erlang-node-2` failed, detection not measured: 1 of 2 survivors saw no nodedown within 10 s',
      ],
    ],
    [
      'torn survivors',
      torn,
      [
        '## ⚠️ 3 Erlang nodes formed a full mesh in 1.82 s',
        'Round trip p99 **1.24 ms** · Memory **126.4 MiB** · Loss of `node2@erlang-node-2` noticed by all survivors after **12.3 ms** · **The survivors no longer form a full mesh**',
      ],
    ],
    ['nothing measured', a.aReport(), ['## ✅ 3 Erlang nodes up', '### Topology']],
    [
      'a run that failed',
      aFailure([]),
      [
        '## ❌ Cluster of 3 Erlang nodes: failed (formation timeout)',
        '> Expected 3 nodes to be up within 60 s, got none from `node2@erlang-node-2`; raise `ready-timeout`',
      ],
    ],
    [
      'a cancelled run',
      cancelled,
      ['## 🛑 Cluster of 3 Erlang nodes: cancelled', '> Expected to finish, got cancelled'],
    ],
  ])('of %s', (_, report, lines) => {
    const [title, , line] = renderSummary(report).split('\n');
    expect([title, line]).toEqual(lines);
  });
});

describe('the topology', () => {
  const pictureOf = (report: Report): string => mermaidOf(renderSummary(report))[0] ?? '';
  const count = (text: string, part: string): number => text.split(part).length - 1;

  test('of three nodes has every link, dashed where a node failed', () => {
    expect(pictureOf(a.aReportOf(3, { failed: 1 }))).toMatchInlineSnapshot(`
      "flowchart LR
        n0["node1@erlang-node-1
      OTP 29 · running"]:::running
        n1["node2@erlang-node-2
      OTP 29 · failed"]:::failed
        n2["node3@erlang-node-3
      OTP 29 · running"]:::running
        n0 -.- n1
        n0 --- n2
        n1 -.- n2
        classDef running fill:#dafbe1,stroke:#1a7f37,color:#0b3d1b
        classDef failed fill:#ffebe9,stroke:#cf222e,color:#82071e,stroke-dasharray:5 4
      "
    `);
  });

  test.each([
    { size: 1, boxes: 1, links: 0, dashed: 0 },
    { size: 4, boxes: 4, links: 3, dashed: 3 },
    { size: 5, boxes: 6, links: 4, dashed: 1 },
    { size: 12, boxes: 13, links: 11, dashed: 1 },
    { size: 13, boxes: 3, links: 1, dashed: 1 },
    { size: 100, boxes: 3, links: 1, dashed: 1 },
  ])('of $size nodes has $boxes boxes', ({ size, boxes, links, dashed }) => {
    const picture = pictureOf(a.aReportOf(size, size > 1 ? { failed: 1 } : {}));
    expect({
      boxes: count(picture, '["') + count(picture, '(("'),
      links: count(picture, ' --- '),
      dashed: count(picture, ' -.- '),
    }).toEqual({ boxes, links, dashed });
  });

  test('of many nodes gathers them by OTP release and state', () => {
    const nodes = a.someNodes(14, 13).map((node) => ({ ...node, otp: node.index < 4 ? '27' : '29' }));
    expect(pictureOf(a.aReport({ nodes, series: [a.formation(14)] }))).toMatchInlineSnapshot(`
      "flowchart LR
        group0["4 nodes
      OTP 27 · running"]:::running
        group1["9 nodes
      OTP 29 · running"]:::running
        n13["node14@erlang-node-14
      OTP 29 · failed"]:::failed
        mesh(("full
      mesh"))
        group0 --- mesh
        group1 --- mesh
        mesh -.- n13
        classDef running fill:#dafbe1,stroke:#1a7f37,color:#0b3d1b
        classDef failed fill:#ffebe9,stroke:#cf222e,color:#82071e,stroke-dasharray:5 4
      "
    `);
  });

  test('shows no links that nobody saw', () => {
    const unformed = renderSummary({ ...aFailure([]), nodes: a.someNodes(3) });
    expect(unformed).not.toMatch(/ (---|-\.-) n/);
    expect(unformed).toContain('Links are not drawn');
  });
});

test('a phase is drawn on the axis and as a bar', () => {
  const spans = [
    { phase: 'image', startMs: 0, endMs: 500.4 },
    { phase: 'no time', startMs: 500.4, endMs: 500.4 },
    { phase: 'boot: all', startMs: 250, endMs: 2000 },
  ];
  const summary = renderSummary(a.aReport({ nodes: [], series: [a.aSeries({ spans })] }));
  expect(summary.slice(summary.indexOf('| Phase'), summary.indexOf('<details>'))).toMatchInlineSnapshot(`
    "| Phase | Began after | Took | Timeline |
    | --- | ---: | ---: | --- |
    | image | 0 ms | 500 ms | \`██████░░░░░░░░░░░░░░░░░░\` |
    | no time | 500 ms | 0 ms | \`░░░░░░█░░░░░░░░░░░░░░░░░\` |
    | boot: all | 250 ms | 1.75 s | \`░░░█████████████████████\` |

    \`\`\`mermaid
    gantt
      dateFormat x
      axisFormat %Q ms
      tickInterval 500millisecond
      todayMarker off
      image :0, 500
      no time :500, 501
      boot#58; all :250, 2000
    \`\`\`

    "
  `);
});

test('what casts doubt on the figures stands above them, once, and is text whatever it says', () => {
  const doubtful = (id: string, caution: string) => ({ ...a.aSeries(), id, caution });
  const series = [
    doubtful('machine', 'Too <b>noisy</b>.'),
    doubtful('operations', 'Too <b>noisy</b>.'),
    doubtful('x', 'And old.'),
  ];
  const [, ...lines] = renderSummary(a.aReport({ series })).split('\n\n');
  expect(lines.filter((line) => line.startsWith('> ⚠️'))).toEqual([
    '> ⚠️ Too &#60;b&#62;noisy&#60;/b&#62;.',
    '> ⚠️ And old.',
  ]);
  expect(lines.findIndex((line) => line.startsWith('> ⚠️'))).toBeLessThan(3);
});

test('series, figures and tables that nobody knows by name are shown', () => {
  const series = a.aSeries({
    title: 'Weather',
    figures: [
      a.aFigure({ id: 'rain', label: 'Rain', value: 7 }),
      a.anAbsentFigure('no sky in a cellar', { id: 'sun', label: 'Sun' }),
    ],
    tables: [
      a.aTable({
        title: 'Per cloud',
        columns: [{ label: 'Cloud' }, { label: 'Drops' }],
        rows: [['c1', 1000], ['c2', null], []],
      }),
    ],
    notes: ['Measured indoors.'],
  });
  const summary = renderSummary(a.aReport({ nodes: [], series: [series] }));
  expect(summary.slice(summary.indexOf('### Weather'), summary.indexOf('<details>'))).toMatchInlineSnapshot(`
    "### Weather

    | Figure | Measured |
    | --- | ---: |
    | Rain | **7** |
    | Sun | not measured: no sky in a cellar |

    Measured indoors.

    **Per cloud**

    | Cloud | Drops |
    | --- | ---: |
    | c1 | 1,000 |
    | c2 | — |
    | — | — |

    "
  `);
});

test('definitions tell the formulas of models and what an interval is', () => {
  const ruled = a.aFigure({
    interval: { low: 41, high: 43 },
    model: { value: 40, formula: 'n × 20' },
    calibrated: { value: 41, formula: '1 + n × 20, OTP 29' },
  });
  const summary = renderSummary(a.aReport({ nodes: [], series: [a.aSeries({ figures: [ruled] })] }));
  expect(/(?<=How this was measured<\/summary>\n\n).*?(?=\n\n<)/s.exec(summary)?.[0]).toMatchInlineSnapshot(`
    "- **Answer** (\`answer\`): Asked of \`Deep Thought\`. Rule of thumb: n × 20. Calibrated: 1 + n × 20, OTP 29.
    - In parentheses: the 95 % confidence interval, from the spread over segments of the measurement."
  `);
});

test('distributions and charts stand with their series', () => {
  const summary = renderSummary(a.aReport({ nodes: [], series: [a.roundTrips()] }));
  const at = ['### Round trips', '**Per class', '`▁▃', '<summary>p99 by', '<summary>Throughput', 'How this'];
  const places = at.map((text) => summary.indexOf(text));
  expect(places).toEqual([...places].sort((one, other) => one - other));
  expect(places).not.toContain(-1);
  expect(summary).not.toContain('p99 of each segment');
});

test('a long table is folded', () => {
  const rows = (count: number) =>
    a.aReport({
      series: [
        a.aSeries({ tables: [a.aTable({ rows: Array.from({ length: count }, (_, at) => ['n', at]) })] }),
      ],
    });
  expect(renderSummary(rows(4))).toContain('**Per node**');
  expect(renderSummary(rows(5))).toContain('<summary>Per node (5 rows)</summary>');
});

test('a failure shows its message and its details', () => {
  const details = [
    'node2@erlang-node-2: it exited with code 1',
    '  ```',
    '  ::error::owned',
    '  <b>',
    '  ##[error]x',
  ];
  expect(renderSummary(aFailure(details)).split('<details>')[0]).toMatchInlineSnapshot(`
    "## ❌ Cluster of 3 Erlang nodes: failed (formation timeout)

    > Expected 3 nodes to be up within 60 s, got none from \`node2@erlang-node-2\`; raise \`ready-timeout\`

    \`\`\`\`text
    node2@erlang-node-2: it exited with code 1
      \`\`\`
      \\::error::owned
      <b>
      ##\\[error]x
    \`\`\`\`

    "
  `);
  expect(renderSummary(aFailure(Array.from({ length: 402 }, () => 'x')))).toContain(
    '…and 2 more lines in `report.json`.',
  );
});

describe('hostile text', () => {
  const reports = [
    a.aReportOf(3, { failed: 1 }),
    a.aReportOf(10),
    a.aReport({ series: [a.roundTrips()] }),
    { ...aFailure(['a', 'b']), circumstances: a.aReport().circumstances },
    a.aJudgedReport(),
    { ...a.aJudgedReport({ baseline: a.aHistoryBaseline() }), outcome: aFailure([]).outcome },
  ].map((report) => ({ report, outline: structureOf(renderSummary(rewritten(report, () => 'x'))) }));

  test('in any field changes no structure and means nothing', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...reports),
        fc.array(hostileText, { minLength: 1, maxLength: 20 }),
        ({ report, outline }, texts) => {
          let at = 0;
          const summary = renderSummary(rewritten(report, () => texts[at++ % texts.length] ?? 'x'));
          expect(structureOf(summary)).toEqual(outline);
          expect(meaningsIn(summary)).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('in tables leaves every row as many cells as its head', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const report = a.aReportOf(2, { failed: 0 });
        const series = [...report.series, a.roundTrips()];
        const summary = renderSummary(rewritten({ ...report, series }, () => text));
        const tables = summary.replace(/^(`{3,})\w+\n.*?^\1$/gms, '').match(/(^\|.*\n)+/gm) ?? [];
        for (const table of tables) {
          const widths = table
            .trimEnd()
            .split('\n')
            .map((row) => row.split('|').length);
          expect(new Set(widths).size).toBe(1);
        }
      }),
    );
  });
});

describe('a summary stays within its bytes', () => {
  const forty = a.aReportOf(40, { failed: 1 });
  const big = {
    ...forty,
    series: [...forty.series, a.roundTrips()],
    outcome: aFailure(Array.from({ length: 300 }, (_, at) => `line ${at} ✂️`)).outcome,
  };

  test('by default within what GitHub takes', () => {
    const rows = Array.from({ length: 40_000 }, (_, at) => [`node${at}@erlang-node`, at]);
    const summary = renderSummary(a.aReport({ series: [a.aSeries({ tables: [a.aTable({ rows })] })] }));
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(900 * 1024);
    expect(Buffer.byteLength(summary)).toBeGreaterThan(899 * 1024);
    expect(summary).toContain(
      "> ✂️ Shortened to fit GitHub's limit: circumstances, nodes, definitions of Footprint, Per node.",
    );
    expect(summary.split('Shortened')[0]).toMatch(
      /\| `node\d+@erlang-node` \| [\d.]+ KiB \|\n\n<\/details>\n\n> ✂️ $/,
    );
  });

  test('whatever they are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), (maxBytes) => {
        const summary = renderSummary(big, { maxBytes });
        expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(maxBytes);
        const count = (part: RegExp): number => summary.match(part)?.length ?? 0;
        expect(count(/<details>/g)).toBe(count(/<\/details>/g));
        expect(count(/^```/gm) % 2).toBe(0);
      }),
    );
  });

  test('and keeps the verdict longest', () => {
    const summary = renderSummary(big, { maxBytes: 900 });
    expect(summary).toMatchInlineSnapshot(`
      "## ❌ Cluster of 40 Erlang nodes: failed (formation timeout)

      > Expected 3 nodes to be up within 60 s, got none from \`node2@erlang-node-2\`; raise \`ready-timeout\`

      | Figure | Measured (95 % interval) | Rule of thumb | Calibrated |
      | --- | ---: | ---: | ---: |
      | Formation time | **10.7 s** |  |  |
      | On the wire to form | **6.41 MiB** | 6.09 MiB (1.05×) |  |
      | Memory | **1.65 GiB** | 1.86 GiB (0.88×) |  |
      | File descriptors | **2,280** | 31,280 (0.073×) |  |

      In parentheses beside a rule of thumb or a calibrated value: measured ÷ it.

      > ✂️ Shortened to fit GitHub's limit: circumstances, nodes, definitions of Round trips, definitions of Failure of \`node2@erlang-node-2\`, definitions of Messaging, definitions of Footprint, definitions of Formation, chart of Formation, Throughput by message size, p99 by message size, …. Everything is in \`report.json\`.
      "
    `);
  });
});
