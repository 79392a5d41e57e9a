import type { Page } from 'playwright-core';
import { renderPage } from '../../src/report/page.js';
import type { Report } from '../../src/report/report.js';
import { PageBrowser, viewAs, type Looked, type View } from './browser.js';
import { lowContrastIn, overflowingIn, smallTextIn } from './probes.js';
import { aHistoryBaseline, aJudgedReport } from '../support/report-builder.js';
import { aFailedReport, aFullReport, aMaximalReport } from '../support/report-pages.js';

const views: View[] = [400, 1400].flatMap((width) => [
  { width, colorScheme: 'light' },
  { width, colorScheme: 'dark' },
]);

const reports: [name: string, report: Report][] = [
  ['three nodes, one of them failed', aFullReport(3, { failed: 1 })],
  ['25 nodes', aFullReport(25)],
  ['one node', aFullReport(1)],
  ['a run that failed', aFailedReport()],
  ['a change beside its baseline', aJudgedReport({ cautions: ['The machine was busy.'] })],
  ['a change beside its history', aJudgedReport({ baseline: aHistoryBaseline() })],
  ['the largest', aMaximalReport()],
];

let browser: PageBrowser;
beforeAll(async () => {
  browser = await PageBrowser.start();
});
afterAll(() => browser.close());

/** What is folded can be seen, too. */
const unfold = (page: Page): Promise<void> =>
  page.evaluate(() => document.querySelectorAll('details').forEach((each) => (each.open = true)));

describe.each(reports)('the page of %s', (_name, report) => {
  let looked: Looked;
  beforeAll(async () => {
    looked = await browser.open(renderPage(report), { scripts: 'off' });
  });
  afterAll(() => looked.page.close());

  test('is opened without a complaint, and asks for nothing', async () => {
    const allowed = await browser.open(renderPage(report), { scripts: 'on' });
    for (const { page, complaints } of [looked, allowed]) {
      expect(await page.title()).toMatch(/Erlang node/);
      expect(complaints).toEqual([]);
    }
    await allowed.page.close();
  });

  test.each(views)('fits a window $width wide, $colorScheme', async (view) => {
    await viewAs(looked.page, view);
    expect(await overflowingIn(looked.page)).toEqual([]);
  });

  test.each(views)('can be read $width wide, $colorScheme', async (view) => {
    await viewAs(looked.page, view);
    expect(await lowContrastIn(looked.page, 4.5)).toEqual([]);
    expect(await smallTextIn(looked.page, 11)).toEqual([]);
  });

  test.each(views)('shows each chart once, $width wide, $colorScheme', async (view) => {
    await viewAs(looked.page, view);
    const charts = await looked.page.evaluate(() =>
      [...document.querySelectorAll('.chart')]
        .filter((chart) => chart.getClientRects().length > 0)
        .map((chart) => [...chart.children].filter((svg) => svg.getBoundingClientRect().height > 0).length),
    );
    expect(new Set(charts)).toEqual(new Set(charts.length > 0 ? [1] : []));
  });

  test('has the text of every table, and fits with all unfolded', async () => {
    const { page } = looked;
    await unfold(page);
    const texts = await page.evaluate(() =>
      [...document.querySelectorAll('table')].map((table) => table.innerText),
    );
    for (const { tables } of report.series) {
      for (const { rows, columns } of tables) {
        const words = rows.flatMap((row) =>
          row.filter((cell, at) => typeof cell === 'string' && !columns[at]?.shows),
        );
        expect(texts.some((text) => words.every((word) => text.includes(String(word))))).toBe(true);
      }
    }
    for (const { name } of report.nodes) expect(texts.some((text) => text.includes(name))).toBe(true);
    for (const width of [400, 1400]) {
      await viewAs(page, { width, colorScheme: 'light' });
      expect(await overflowingIn(page)).toEqual([]);
    }
  });
});

test('on paper all is unfolded, and light', async () => {
  const { page } = await browser.open(renderPage(aFullReport(3)), { scripts: 'off' });
  const seen = () =>
    page.evaluate(() => ({
      background: getComputedStyle(document.body).backgroundColor,
      hidden: [...document.querySelectorAll('dd, td')].some((each) => !each.checkVisibility()),
    }));
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await seen()).toEqual({ background: 'rgb(17, 21, 27)', hidden: true });
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  expect(await seen()).toEqual({ background: 'rgb(245, 246, 248)', hidden: false });
  await page.close();
});

test('what a node says does not become part of the page', async () => {
  const { page, complaints } = await browser.open(renderPage(aFailedReport()), { scripts: 'on' });
  expect(await page.title()).toBe('Cluster of 3 Erlang nodes: failed (formation timeout)');
  expect(await page.locator('script, img, style').count()).toBe(1);
  expect(await page.locator('pre').innerText()).toContain(
    '</pre></main><style>body{display:none}</style><!--',
  );
  expect(await page.locator('footer').isVisible()).toBe(true);
  expect(complaints).toEqual([]);
  await page.close();
});

describe('what would be wrong is seen', () => {
  const empty = renderPage(aFullReport(1));
  const withBody = (body: string): string => empty.replace('</main>', `${body}</main>`);

  test.each([
    ['script', '<script>1</script>', /script/],
    ['image', '<img src="https://a.example/x.png">', /a\.example/],
    ['style sheet', '<link rel="stylesheet" href="x.css">', /x\.css/],
  ])('a %s', async (_what, body, complaint) => {
    const { page, complaints } = await browser.open(withBody(body), { scripts: 'on' });
    expect(complaints.join('\n')).toMatch(complaint);
    await page.close();
  });

  test('boxes and texts', async () => {
    const { page } = await browser.open(
      withBody(
        '<p style="width:2000px" class="broad">x</p><p style="color:#999;background:#fff" class="pale">x</p>' +
          '<svg viewBox="0 0 100 20" width="50"><g><rect width="100" height="20" fill="#333"/>' +
          '<text x="4" y="14" style="fill:#444" class="tiny">x</text></g></svg>',
      ),
      { scripts: 'off' },
    );
    await viewAs(page, { width: 400, colorScheme: 'light' });
    expect(await overflowingIn(page)).toEqual(['the page: 2012', 'P broad']);
    expect(await lowContrastIn(page, 4.5)).toEqual([
      '2.85 P pale',
      expect.stringMatching(/^1\.\d+ text tiny$/),
    ]);
    expect(await smallTextIn(page, 11)).toEqual(['6.3 px text x']);
    await page.close();
  });
});
