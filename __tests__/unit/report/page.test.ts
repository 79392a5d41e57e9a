import fc from 'fast-check';
import type { Series } from '../../../src/measure/series.js';
import { renderPage } from '../../../src/report/page.js';
import { interval, quantity } from '../../../src/report/quantity.js';
import { reportSchema, type Report } from '../../../src/report/report.js';
import { hostileText } from '../../support/hostile-text.js';
import { elementsOf, type Element } from '../../support/html-structure.js';
import * as a from '../../support/report-builder.js';
import { aFailedReport, aFullReport, aMaximalReport, throughputSeries } from '../../support/report-pages.js';

const page = (report: Report): Element[] => elementsOf(renderPage(report));
const named = (elements: readonly Element[], name: string): Element[] =>
  elements.filter((element) => element.name === name);
const ofClass = (elements: readonly Element[], name: string): Element[] =>
  elements.filter(({ attributes }) => attributes['class']?.split(' ').includes(name));
const textOf = (report: Report): string => named(page(report), 'body')[0]!.text;
const ofSeries = (...series: Series[]): Report => a.aReport({ series });

test('the builders build reports', () => {
  for (const report of [
    aFullReport(1),
    aFullReport(25, { failed: 3 }),
    aFailedReport(),
    aMaximalReport(),
    a.aJudgedReport(),
  ]) {
    expect(reportSchema.parse(report)).toEqual(report);
  }
});

describe('a page', () => {
  const report = aFullReport(3, { failed: 1 });
  const elements = page(report);

  test('needs nothing and runs nothing', () => {
    const policy = named(elements, 'meta').find(({ attributes }) => attributes['http-equiv'] !== undefined);
    expect(policy?.attributes['content']).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    );
    expect(new Set(elements.map(({ name }) => name))).not.toContain('script');
    const links = elements.flatMap(({ attributes }) => [attributes['href'], attributes['src']]);
    const ids = elements.map(({ attributes }) => attributes['id']);
    for (const link of links.filter((each) => each !== undefined)) {
      expect(link).toMatch(/^#/);
      expect(ids).toContain(link.slice(1));
    }
    expect(renderPage(report)).not.toMatch(/url\(|@import|https?:|\son\w+=/);
  });

  test('has its parts in order', () => {
    const headings = elements.filter(({ name }) => name === 'h1' || name === 'h2').map(({ text }) => text);
    expect(headings).toEqual([
      '3 Erlang nodes formed a full mesh in 1.82 s',
      'Formation',
      'Footprint',
      'Round trips, closed loop',
      'Fixed rate, open loop',
      'Throughput',
      'Failure of node2@erlang-node-2',
      'Nodes',
      'Circumstances',
    ]);
  });

  test('ids are unique, and every picture says what it is', () => {
    const ids = elements.flatMap(({ attributes }) => attributes['id'] ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { attributes } of named(elements, 'svg')) {
      expect(attributes['aria-label'] ?? attributes['aria-hidden']).toBeTruthy();
    }
  });

  test('has every figure with its unit, interval, model and definition', () => {
    const { text } = named(elements, 'body')[0]!;
    const figures = report.series.flatMap((series) => series.figures);
    expect(figures.length).toBeGreaterThan(15);
    for (const figure of figures) {
      const definition = figure.definition.replaceAll('`', '');
      for (const part of [figure.label, figure.id, definition]) expect(text).toContain(part);
      if ('absent' in figure) {
        expect(text).toContain(`not measured: ${figure.absent}`);
        continue;
      }
      const { value, unit, model, calibrated } = figure;
      expect(text).toContain(quantity(value, unit));
      if (figure.interval) expect(text).toContain(interval(value, figure.interval, unit));
      for (const each of [model, calibrated]) {
        if (each) expect(text).toContain(quantity(each.value, unit));
        if (each) expect(text).toContain(each.formula);
      }
    }
  });

  test('has every cell of every table', () => {
    const cells = named(elements, 'td').map(({ text }) => text);
    for (const { columns, rows } of report.series.flatMap(({ tables }) => tables)) {
      for (const [at, cell] of rows.flatMap((row) => [...row.entries()])) {
        if (columns[at]?.shows) continue;
        expect(cells).toContain(typeof cell === 'number' ? quantity(cell, columns[at]?.unit) : (cell ?? '—'));
      }
    }
  });

  test('draws every histogram, chart and phase', () => {
    const legends = ofClass(elements, 'legend').map(({ text }) => text);
    const titles = named(elements, 'h3').map(({ text }) => text);
    for (const { histograms = [], charts = [], spans = [] } of report.series) {
      for (const { label } of histograms) {
        expect(legends.filter((text) => text.includes(label))).not.toEqual([]);
        expect(named(elements, 'td').map(({ text }) => text)).toContain(label);
      }
      for (const { title } of charts) expect(titles).toContain(title);
      for (const { phase } of spans) {
        const bars = named(elements, 'title').filter(({ text }) => text.startsWith(`${phase}: `));
        expect(bars).toHaveLength(2); // once wide, once narrow
      }
    }
    expect(ofClass(elements, 'density')).toHaveLength(6);
  });

  test('is drawn wide and narrow alike', () => {
    const labels = (name: string) =>
      ofClass(elements, name).map(({ attributes }) => attributes['aria-label']);
    expect(labels('wide').length).toBeGreaterThan(6);
    expect(labels('wide')).toEqual(labels('narrow'));
  });

  test('says who failed, and links it by dashes', () => {
    expect(ofClass(elements, 'verdict')[0]!.text).toContain(
      'Loss of node2@erlang-node-2 noticed by all survivors after 12.3 ms.',
    );
    const [link] = ofClass(elements, 'link').filter(({ attributes }) => attributes['class'] === 'link');
    const [dashed] = ofClass(elements, 'dashed');
    expect(link!.attributes['d']!.match(/M/g)).toHaveLength(1);
    expect(dashed!.attributes['d']!.match(/M/g)).toHaveLength(2);
  });
});

describe('a change beside its baseline', () => {
  const report = a.aJudgedReport();
  const elements = page(report);
  const header = (of: Report): Element => ofClass(page(of), 'verdict')[0]!;

  test('is answered first, and then shown', () => {
    const headings = elements.filter(({ name }) => name === 'h1' || name === 'h2').map(({ text }) => text);
    expect(headings.slice(0, 4)).toEqual([
      '2 of 6 metrics regressed, 1 inconclusive · 1 of 2 objectives missed',
      'This change beside its baseline',
      'Objectives',
      'Figures',
    ]);
    expect(header(report).text).toMatch(/^Regression2 of 6.*3 Erlang nodes formed a full mesh in 1.82 s\./s);
    expect(named(elements, 'title')[0]!.text).toBe(
      `${headings[0]} · 3 Erlang nodes formed a full mesh in 1.82 s`,
    );
  });

  test('is drawn, wide and narrow, without what is new', () => {
    const plots = named(elements, 'svg').filter(({ attributes }) =>
      attributes['aria-label']?.startsWith('Change of each metric: Round trip p50 +12 % regressed; '),
    );
    expect(plots.map(({ attributes }) => attributes['class'])).toEqual(['wide', 'narrow']);
    const rows = ofClass(elements, 'effect').filter(({ name }) => name === 'g');
    expect(rows).toHaveLength(12);
  });

  test('has every verdict, control and objective in tables', () => {
    const cells = named(elements, 'td').map(({ text }) => text);
    const { verdicts, control } = report.comparison!;
    for (const { label, reason } of verdicts) expect(cells).toEqual(expect.arrayContaining([label, reason]));
    for (const text of ['−12 to −6 %', '3.1 %', 'no change', '< 1 ms', 'missed', 'met']) {
      expect(cells).toContain(text);
    }
    expect(cells.filter((text) => text === 'no change')).toHaveLength(control.length);
  });

  test('leads to its commits', () => {
    const links = named(elements, 'a').filter(({ attributes }) => attributes['rel'] === 'noreferrer');
    expect(links.map(({ text, attributes }) => [text, attributes['href']])).toEqual([
      ['ba5e012', `https://github.com/octo-org/cache/commit/${a.BASE_COMMIT}`],
      ['4ead012', `https://github.com/octo-org/cache/commit/${a.HEAD_COMMIT}`],
    ]);
  });

  const judged = (kind: 'regressed' | 'inconclusive' | 'unchanged' | 'new'): Report =>
    a.aReport({ comparison: a.aComparison({ verdicts: [a.aVerdict({ kind })] }) });
  const torn = a.aSeries({ figures: [a.aFigure({ id: 'survivor-views-missing', value: 2 })] });

  test.each<[string, Report, string, string]>([
    ['regressed', judged('regressed'), 'bad', 'Regression'],
    ['inconclusive', judged('inconclusive'), 'doubtful', 'Attention'],
    ['unchanged', judged('unchanged'), 'good', 'Success'],
    ['new', judged('new'), 'new', 'New'],
    ['unchanged, of torn survivors', { ...judged('unchanged'), series: [torn] }, 'doubtful', 'Attention'],
    ['regressed, of torn survivors', { ...judged('regressed'), series: [torn] }, 'bad', 'Regression'],
    ['missed', a.aReport({ objectives: [a.aMissedObjective()] }), 'bad', 'Missed'],
    ['of a run that failed', { ...aFailedReport(), comparison: a.aComparison() }, 'bad', 'Failed'],
  ])('that is %s', (_, of, mood, word) => {
    expect(header(of).attributes['class']).toBe(`verdict ${mood}`);
    expect(header(of).text).toMatch(new RegExp(`^${word}`));
  });

  test('of more metrics than can be told apart has the worst drawn', () => {
    const verdicts = Array.from({ length: 43 }, (_, at) => a.aVerdict({ id: `m${at}`, label: `m${at}` }));
    const many = page(a.aReport({ comparison: a.aComparison({ verdicts: [...verdicts, a.aRegression()] }) }));
    const rows = ofClass(many, 'effect').filter(({ name }) => name === 'g');
    expect(rows).toHaveLength(80);
    expect(rows[0]!.attributes['class']).toBe('effect regressed');
    expect(named(many, 'figure')[0]!.text).toContain('4 more are in the table.');
  });

  test('may have nothing to draw', () => {
    const text = textOf(
      a.aReport({ comparison: a.aComparison({ verdicts: [a.aNewMetric()], control: [] }) }),
    );
    expect(text).toContain('The baseline has no such metric.');
    expect(text).not.toContain('Change of each metric');
  });
});

describe('a cluster', () => {
  const linksOf = (count: number) =>
    ofClass(page(a.aReportOf(count)), 'link').map(({ attributes }) => attributes['d']!.match(/M/g)!.length);

  test('of up to 25 nodes has all its links, once wide, once narrow', () => {
    expect(linksOf(2)).toEqual([1, 1]);
    expect(linksOf(8)).toEqual([28, 28]);
    expect(linksOf(25)).toEqual([300, 300]);
  });

  test('of more nodes has the nodes, and a sentence', () => {
    const report = a.aReportOf(100, { failed: 99 });
    expect(linksOf(100)).toEqual([]);
    expect(textOf(report)).toContain('the 4,950 links are not drawn. Dashed: failed.');
    const numbers = ofClass(page(report), 'number').filter(({ name }) => name === 'text');
    expect(numbers.map(({ text }) => text).slice(0, 100)).toEqual(
      Array.from({ length: 100 }, (_, at) => String(at + 1)),
    );
  });

  test('of one node has no links', () => {
    expect(linksOf(1)).toEqual([]);
    expect(textOf(a.aReportOf(1))).toContain('A single node: there are no links.');
  });

  test('that is not known to be meshed has no links', () => {
    expect(textOf(a.aReport())).toContain('Links are not drawn');
  });

  test('whose survivors lost each other needs attention', () => {
    const missing = a.aFigure({ id: 'survivor-views-missing', value: 2 });
    const report = a.aReport({
      nodes: a.someNodes(4, 1),
      series: [a.formation(4), a.aSeries({ figures: [missing] })],
    });
    expect(ofClass(page(report), 'verdict')[0]!.text).toMatch(
      /^Attention4 Erlang.*no longer form a full mesh/s,
    );
  });

  test('shows published ports where there are any', () => {
    const nodes = [a.aNode({ published: { port: 9000, epmdPort: 4370 } }), a.aNode({ index: 1 })];
    expect(textOf(a.aReport({ nodes }))).toContain('9000, epmd 4370');
    expect(textOf(a.aReport())).not.toContain('On 127.0.0.1');
  });
});

describe('a run that failed', () => {
  test('shows its message and its log as text', () => {
    const elements = page(aFailedReport());
    const log = named(elements, 'pre')[0]!.text;
    expect(named(elements, 'h1')[0]!.text).toBe('Cluster of 3 Erlang nodes: failed (formation timeout)');
    expect(ofClass(elements, 'message')[0]!.text).toContain(
      'got none from node2@erlang-node-2; raise ready-timeout',
    );
    expect(log).toContain('<script>document.title = "owned"</script>');
    expect(log).toContain('\\u{1b}[31m=CRASH');
    expect(log).toContain('\\u{202e}detrever');
    expect(log.split('\n').every((line) => line.length <= 400)).toBe(true);
    expect(log.split('\n')).toHaveLength(401); // the last one ends, too
    expect(ofClass(elements, 'verdict')[0]!.text).toContain('…and 56 more lines');
  });

  test('shows what it found before', () => {
    const failed: Report['outcome'] = {
      kind: 'failure',
      error: 'cancelled',
      message: 'Cancelled',
      details: [],
    };
    const text = textOf({ ...aFullReport(3), outcome: failed });
    expect(text).toMatch(/^Cancelled\s*Cluster of 3 Erlang nodes: cancelled/);
    expect(text).toContain('Round trips, closed loop');
  });

  test('found nothing', () => {
    const text = textOf(a.aReport({ nodes: [], series: [], circumstances: null }));
    expect(text).toContain('The run ended before Docker was asked.');
    expect(text).not.toContain('Topology');
  });
});

describe('a series', () => {
  test('may be empty', () => {
    const empty = { figures: [], tables: [], histograms: [], charts: [], spans: [], notes: [] };
    expect(textOf(ofSeries(a.aSeries({ title: 'Nothing', ...empty })))).toContain('Nothing');
  });

  test('may have charts, tables and histograms without a value', () => {
    const text = textOf(
      ofSeries(
        a.aSeries({
          tables: [
            { title: 'Bare', columns: [{ label: 'A', shows: 'histogram' }], rows: [['x'], [null], ['gone']] },
          ],
          histograms: [{ id: 'x', label: 'Empty one', count: 0, minNs: 0, maxNs: 0, meanNs: 0, buckets: [] }],
          charts: [
            a.aLineChart({ title: 'No steps', x: { label: 'x', values: [] } }),
            a.aLineChart({ title: 'No lines', lines: [] }),
            a.aLineChart({ title: 'No values', lines: [{ label: 'void', values: [null, null] }] }),
            { kind: 'scatter', title: 'No groups', x: { label: 'x' }, y: { label: 'y' }, groups: [] },
            {
              kind: 'scatter',
              title: 'No points',
              x: { label: 'x' },
              y: { label: 'y' },
              groups: [{ label: 'dry', points: [] }],
            },
          ],
        }),
      ),
    );
    for (const part of ['Empty one', 'gone', 'No steps', 'void', 'dry']) expect(text).toContain(part);
  });

  test('of many lines is drawn in plots of at most eight, all but the first two folded', () => {
    const histograms = Array.from({ length: 21 }, (_, at) =>
      a.aHistogram({ id: `h${at}`, label: `edge ${at}` }),
    );
    const elements = page(ofSeries(a.aSeries({ histograms })));
    const plots = named(elements, 'figure').filter(({ text }) =>
      text.startsWith('Distribution by percentile'),
    );
    expect(plots.map(({ text }) => /\(\d of \d\)/.exec(text)?.[0])).toEqual([
      '(1 of 3)',
      '(2 of 3)',
      '(3 of 3)',
    ]);
    expect(ofClass(elements, 'legend').map(({ text }) => text.match(/edge/g)?.length)).toEqual([7, 7, 7]);
    expect(named(elements, 'summary').map(({ text }) => text)).toContain(
      '1 more: Distribution by percentile',
    );
  });

  test('has its long tables folded', () => {
    const rows = Array.from({ length: 2500 }, (_, at) => [`n${at}`, at]);
    const elements = page(ofSeries(a.aSeries({ tables: [a.aTable({ title: 'Long', rows })] })));
    const folded = named(elements, 'details').find(({ text }) => text.startsWith('Long'));
    expect(folded?.text).toMatch(/^Long 2,500 rows.*n1999.*…and 500 more rows in report\.json/s);
    expect(folded?.text).not.toContain('n2000');
  });
});

/** All that a node, an image or an input says is this text. */
const saying = (text: string): Report => {
  const series: Series = {
    ...a.aSeries({
      title: text,
      figures: [
        a.aFigure({
          label: text,
          definition: text,
          model: { value: 1, formula: text },
          calibrated: { value: 1, formula: text },
        }),
        a.anAbsentFigure(text, { label: text }),
      ],
      tables: [
        {
          title: text,
          columns: [{ label: text }, { label: text, shows: 'histogram' }],
          rows: [[text, text]],
        },
      ],
      histograms: [a.aHistogram({ id: text, label: text, count: 1000 })],
      charts: [
        a.aLineChart({
          title: text,
          x: { label: text, values: [text] },
          y: { label: text },
          lines: [{ label: text, values: [1] }],
        }),
        {
          kind: 'scatter',
          title: text,
          x: { label: text },
          y: { label: text },
          groups: [{ label: text, points: [[1, 1]] }],
        },
      ],
      spans: [{ phase: text, startMs: 0, endMs: 1 }],
      notes: [text],
    }),
  };
  const whole = a.aReport();
  return a.aReport({
    generator: text,
    runId: text,
    networkName: text,
    outcome: { kind: 'failure', error: text, message: text, details: [text] },
    config: {
      ...whole.config,
      images: [text],
      pull: text,
      code: [text],
      erlFlags: [text],
      env: [text],
      volumes: [text],
    },
    nodes: [a.aNode({ name: text, otp: text, containerId: text, ip: text })],
    circumstances: {
      ...whole.circumstances!,
      cpuModel: text,
      kernel: text,
      images: [{ reference: text, id: text, digest: text }],
      otp: [text],
      node: text,
    },
    series: [series],
    comparison: a.aComparison({
      verdicts: a.someVerdicts().map((each) => ({ ...each, label: text, reason: text })),
      control: [a.aControl({ label: text, alarm: true })],
      baseline: a.anInterleavedBaseline({ base: { images: [text], code: [text], clusters: 1 } }),
      cautions: [text],
    }),
    objectives: [a.anObjective({ label: text }), a.aMissedObjective({ label: text })],
    source: { ...a.aSource(), repository: text, runUrl: text, commit: text, baseCommit: text },
  });
};

test('hostile text is text', () => {
  const skeleton = (report: Report): string[] =>
    page(report).map(({ name, attributes }) => [name, ...Object.keys(attributes)].join(' '));
  const harmless = new Set(skeleton(saying('x `code` y')));
  fc.assert(
    fc.property(hostileText, (text) => {
      const html = renderPage(saying(text));
      expect(html).not.toMatch(/[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u);
      expect([...new Set(skeleton(saying(text)))].filter((each) => !harmless.has(each))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test('any numbers can be drawn', () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  const time = fc.double({ min: 0, max: 1e300, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(number, { minLength: 2, maxLength: 6 }),
      fc.array(time, { minLength: 2, maxLength: 6 }),
      (values, times) => {
        const [low = 0, high = 0] = times.toSorted((one, other) => one - other);
        const histogram = {
          minNs: low,
          maxNs: high,
          meanNs: low,
          buckets: [[low, high, 3]] as [number, number, number][],
        };
        const html = renderPage(
          ofSeries(
            a.aSeries({
              figures: values.map((value) => a.aFigure({ value, model: { value: 1, formula: 'one' } })),
              tables: [{ title: 't', columns: [{ label: 'd', shows: 'histogram' }], rows: [['h']] }],
              histograms: [a.aHistogram({ id: 'h', count: 3, ...histogram })],
              charts: [
                a.aLineChart({
                  x: { label: 'x', values: values.map(String) },
                  lines: [{ label: 'l', values }],
                }),
                {
                  kind: 'scatter',
                  title: 's',
                  x: { label: 'x' },
                  y: { label: 'y', unit: 'bytes' },
                  groups: [{ label: 'g', points: values.map((value) => [value, -value]) }],
                },
              ],
              spans: times.map((ms, at) => ({ phase: String(at), startMs: ms, endMs: values[0]! })),
            }),
          ),
        );
        const drawn = elementsOf(html).flatMap(({ attributes }) =>
          ['d', 'x', 'y', 'width', 'height', 'viewBox'].flatMap((name) => attributes[name] ?? []),
        );
        expect(drawn.filter((each) => /NaN|Infinity|undefined|e[+-]?\d/.test(each))).toEqual([]);
      },
    ),
    { numRuns: 100 },
  );
});

test('the largest report is a page of less than 5 MB', () => {
  const html = renderPage(aMaximalReport());
  expect(Buffer.byteLength(html)).toBeLessThan(5_000_000);
  expect(() => elementsOf(html)).not.toThrow();
});

test('what casts doubt on the figures stands in the verdict, as text', () => {
  const verdict = ofClass(page(ofSeries({ ...a.aSeries(), caution: 'Too <b>noisy</b>.' })), 'verdict');
  expect(verdict[0]!.text).toContain('⚠️ Too <b>noisy</b>.');
});

test('the same report is the same page', () => {
  const report = ofSeries(throughputSeries());
  expect(renderPage(report)).toBe(renderPage(structuredClone(report)));
});
