import type { Locator, Page } from 'playwright-core';
import { renderDashboard } from '../../src/report/dashboard/dashboard.js';
import { PageBrowser, viewAs, type Looked, type View } from './browser.js';
import { lowContrastIn, overflowingIn, smallTextIn } from './probes.js';
import { Site } from './site.js';
import {
  aHistory,
  aMetric,
  anEntry,
  KEY,
  keysText,
  linesOf,
  OTHER_KEY,
  someCircumstances,
} from '../support/history-builder.js';

const thousand = aHistory(1000);
const few = aHistory(24, { key: OTHER_KEY });

const someFiles = (overrides: Record<string, string> = {}): Map<string, string> =>
  new Map(
    Object.entries({
      'index.html': renderDashboard(),
      'keys.json': keysText({
        [OTHER_KEY]: someCircumstances({ images: ['erlang:27'], otp: ['27'] }),
        [KEY]: someCircumstances(),
      }),
      [`history/${KEY}.jsonl`]: linesOf(thousand),
      [`history/${OTHER_KEY}.jsonl`]: linesOf(few),
      ...overrides,
    }),
  );

let browser: PageBrowser;
beforeAll(async () => {
  browser = await PageBrowser.start();
});
afterAll(() => browser.close());

/** What is opened in a test is closed after it. */
const sites: Site[] = [];
const pages: Page[] = [];
afterEach(async () => {
  for (const page of pages.splice(0)) await page.close();
  for (const site of sites.splice(0)) await site.close();
});

const visit = async (
  hash = '',
  { files = someFiles(), view }: { files?: Map<string, string>; view?: View } = {},
): Promise<Looked & { site: Site }> => {
  const site = await Site.start(files);
  sites.push(site);
  const looked = await browser.visit(`${site.address}${hash}`, view);
  pages.push(looked.page);
  return { ...looked, site };
};

const card = (page: Page, name: string): Locator =>
  page.locator('section.card').filter({ has: page.getByRole('heading', { name, exact: true }) });

const drawn = (page: Page): Promise<void> => page.locator('svg').first().waitFor();

/** How many points a chart has, of those drawn alike. */
const pointsOf = async (chart: Locator, kind = ''): Promise<number> => {
  const selector =
    kind === '' ? 'path.point:not(.regressed, .improved, .inconclusive)' : `path.point.${kind}`;
  const path = (await chart.locator(selector).getAttribute('d')) ?? '';
  return path.match(/M/g)?.length ?? 0;
};

test('a thousand runs are drawn: points, verdicts, bands, without a complaint', async () => {
  const { page, complaints } = await visit('#runs=0');
  await drawn(page);
  expect(await page.locator('#status').innerText()).toBe(
    '1,000 of 1,000 runs, 2026-01-05 00:00 UTC to 2026-10-23 09:00 UTC',
  );
  const names = await page.locator('section.card h2').allInnerTexts();
  expect(names).toEqual([
    'Round trip p50',
    'Round trip p99',
    'Throughput, closed loop',
    'Memory',
    'Formation time',
    'Sent later than planned',
    'Machine: cpu ruler',
    'Machine: steal',
  ]);
  const p50 = card(page, 'Round trip p50');
  expect(await pointsOf(p50, 'regressed')).toBe(1);
  expect(await pointsOf(p50, 'inconclusive')).toBe(10);
  expect(await pointsOf(p50)).toBe(989);
  expect(await pointsOf(card(page, 'Memory'), 'improved')).toBe(1);
  expect(await p50.locator('path.spread, path.middle').count()).toBe(2);
  expect(complaints).toEqual([]);
});

test('a run is told with its value, interval, verdict, commit and workflow run', async () => {
  const { page } = await visit(`#key=${OTHER_KEY}`);
  const p50 = card(page, 'Round trip p50');
  await p50.getByRole('slider').focus();
  for (let at = 0; at < 7; at += 1) await page.keyboard.press('ArrowLeft');
  const { commit } = few[16]!;
  expect(await p50.locator('.reading span').allInnerTexts()).toEqual(
    expect.arrayContaining(['2026-01-09 16:00 UTC', 'regressed', commit!.slice(0, 7), 'main', 'run']),
  );
  expect(await p50.locator('.reading strong').innerText()).toMatch(/^[\d.]+ µs \([\d.]+–[\d.]+ µs\)$/);
  const links = await p50
    .locator('.reading a')
    .evaluateAll((all) => all.map((each) => each.getAttribute('href')));
  expect(links).toEqual([
    `https://github.com/octo-org/cache/commit/${commit!}`,
    'https://github.com/octo-org/cache/actions/runs/9000016',
  ]);
});

describe('from run to run', () => {
  const valueNow = (page: Page): Promise<string | null> =>
    card(page, 'Memory').getByRole('slider').getAttribute('aria-valuenow');

  test('by key, from any metric, for all of them', async () => {
    const { page } = await visit('#runs=50');
    const slider = card(page, 'Round trip p50').getByRole('slider');
    await slider.focus();
    const seen: (string | null)[] = [await valueNow(page)];
    for (const key of [
      'ArrowLeft',
      'PageDown',
      'Home',
      'ArrowLeft',
      'ArrowRight',
      'End',
      'ArrowRight',
      'x',
    ]) {
      await page.keyboard.press(key);
      seen.push(await valueNow(page));
    }
    expect(seen).toEqual(['50', '49', '39', '1', '1', '2', '50', '50', '50']);
    expect(await slider.getAttribute('aria-valuetext')).toMatch(
      /^2026-10-23 09:00 UTC, [\d.]+ µs \([\d.]+–[\d.]+ µs\), unchanged, commit [0-9a-f]{7}$/,
    );
  });

  test('by pointer, until a click keeps one', async () => {
    const { page } = await visit('#runs=50');
    const plot = card(page, 'Round trip p50').getByRole('slider');
    const { width } = (await plot.boundingBox())!;
    const at = (share: number) => ({ position: { x: width * share, y: 80 } });
    await plot.hover(at(0.9));
    const first = Number(await valueNow(page));
    await plot.hover(at(0.5));
    const second = Number(await valueNow(page));
    expect([first, second]).toEqual([expect.any(Number), expect.any(Number)]);
    expect(first - second).toBeGreaterThan(10);
    await plot.click(at(0.5));
    await plot.hover(at(0.9));
    expect(Number(await valueNow(page))).toBe(second);
    await plot.click(at(0.5));
    await plot.hover(at(0.9));
    expect(Number(await valueNow(page))).toBe(first);
  });
});

describe('a view', () => {
  test('of other circumstances is chosen by what they mean, and stands in the address', async () => {
    const { page, complaints } = await visit();
    await drawn(page);
    const select = page.getByLabel('Circumstances');
    expect(await select.locator('option').allInnerTexts()).toEqual([
      `erlang:alpine · OTP 29 · 3 nodes · Linux x86_64, AMD EPYC 7763 64-Core Processor, 4 CPUs · ${KEY}`,
      `erlang:27 · OTP 27 · 3 nodes · Linux x86_64, AMD EPYC 7763 64-Core Processor, 4 CPUs · ${OTHER_KEY}`,
    ]);
    await select.selectOption(OTHER_KEY);
    await page.getByText('24 of 24 runs').waitFor();
    expect(new URL(page.url()).hash).toBe(`#key=${OTHER_KEY}&runs=200`);
    await page.getByText('What these runs have in common').click();
    expect(await page.locator('#facts').innerText()).toMatch(/Image\s+erlang:27/);
    expect(await page.locator('#facts').innerText()).toMatch(/node-count\s+3/);
    expect(complaints).toEqual([]);
  });

  test('is of the latest runs', async () => {
    const { page } = await visit();
    await page.getByText('200 of 1,000 runs').waitFor();
    await page.getByLabel('Runs').selectOption('latest 50');
    await page.getByText('50 of 1,000 runs').waitFor();
    await page.evaluate(() => (location.hash = '#runs=1000'));
    await page.getByText('1,000 of 1,000 runs').waitFor();
    expect(await page.getByLabel('Runs').inputValue()).toBe('1000');
  });

  test('has all runs in numbers, the latest first', async () => {
    const { page } = await visit(`#key=${OTHER_KEY}`);
    await page.getByText('In numbers').click();
    const rows = page.locator('.numbers tbody tr');
    await rows.last().waitFor();
    expect(await rows.count()).toBe(24);
    expect(await rows.first().locator('th').innerText()).toBe('2026-01-11 17:00 UTC');
    expect(await rows.nth(7).locator('.regressed').count()).toBe(3);
    expect(await page.locator('.numbers thead th').count()).toBe(11);
  });
});

describe('seen', () => {
  const views: View[] = [400, 1400].flatMap((width) => [
    { width, colorScheme: 'light' },
    { width, colorScheme: 'dark' },
  ]);

  test.each(views)('$width wide, $colorScheme, it fits and can be read', async (view) => {
    const { page, complaints } = await visit('#runs=0', { view });
    await drawn(page);
    await page.evaluate(() => document.querySelectorAll('details').forEach((each) => (each.open = true)));
    await page.locator('.numbers tbody tr').last().waitFor();
    expect(await overflowingIn(page)).toEqual([]);
    expect(await lowContrastIn(page, 4.5)).toEqual([]);
    expect(await smallTextIn(page, 11)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('it is light or dark as the reader prefers', async () => {
    const { page } = await visit();
    const colour = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await colour()).toBe('rgb(245, 246, 248)');
    await viewAs(page, { width: 1400, colorScheme: 'dark' });
    expect(await colour()).toBe('rgb(17, 21, 27)');
  });

  test('it is drawn anew for another width', async () => {
    const { page } = await visit();
    await drawn(page);
    const plot = card(page, 'Memory').getByRole('slider');
    await viewAs(page, { width: 400, colorScheme: 'light' });
    await page.waitForFunction(() => document.querySelector('.plot')!.clientWidth < 400);
    const widths = await plot.evaluate((element) => [
      element.clientWidth,
      element.querySelector('svg')!.getBoundingClientRect().width,
    ]);
    expect(widths[1]).toBe(widths[0]);
  });
});

describe('a history that is not what it should be', () => {
  const problems = (page: Page): Promise<string> => page.locator('#problems').innerText();

  test('is shown as far as it goes, and told of', async () => {
    const lines = `${linesOf(few.slice(0, 10))}<<<<<<< HEAD\n{"schemaVersion":2}\n${linesOf(few.slice(10))}`;
    const files = someFiles({ [`history/${OTHER_KEY}.jsonl`]: lines });
    const { page, complaints } = await visit(`#key=${OTHER_KEY}`, { files });
    await page.getByText('24 of 24 runs').waitFor();
    expect(await problems(page)).toBe(
      '2 lines are not shown:\n\n' +
        `history/${OTHER_KEY}.jsonl, line 11: is not JSON\n` +
        `history/${OTHER_KEY}.jsonl, line 12: is not of schema version 1`,
    );
    expect(complaints).toEqual([]);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['keys that are no JSON', { 'keys.json': '{' }, /^keys\.json is not JSON\.$/],
    [
      'a key that is none',
      { 'keys.json': keysText({ '../x': someCircumstances(), [KEY]: someCircumstances() }) },
      /^1 key of keys\.json cannot be read\.$/,
    ],
    ['no key', { 'keys.json': '{"keys":{}}' }, /^$/],
    ['no run', { [`history/${KEY}.jsonl`]: '' }, /^$/],
  ])('%s', async (_, overrides, text) => {
    const { page, complaints } = await visit('', { files: someFiles(overrides) });
    await page.locator('#status:not(:text("Loading"))').waitFor({ state: 'attached' });
    expect(await problems(page)).toMatch(text);
    expect(complaints).toEqual([]);
  });

  test.each(['keys.json', `history/${KEY}.jsonl`])('that lacks %s', async (name) => {
    const files = someFiles();
    files.delete(name);
    const { page } = await visit('', { files });
    await page.locator('#problems p').waitFor();
    expect(await problems(page)).toBe(`${name} could not be read: 404 Not Found.`);
  });

  test('heals when it is looked at again', async () => {
    const { page, site } = await visit(`#key=${OTHER_KEY}`, {
      files: someFiles({ [`history/${OTHER_KEY}.jsonl`]: 'x\n' }),
    });
    await page.locator('#problems li').waitFor();
    site.files.set(`history/${OTHER_KEY}.jsonl`, linesOf(few));
    await page.reload();
    await page.getByText('24 of 24 runs').waitFor();
    expect(await problems(page)).toBe('');
  });
});

describe('hostile text', () => {
  const evil = '"><img src=x onerror="document.title=1"><script>document.title=1</script>\u202e';
  const entry = anEntry({
    ref: evil,
    runId: evil,
    url: 'javascript:document.title=1//github.com/a/b/actions/runs/1',
    circumstances: someCircumstances({ runner: evil }),
    metrics: {
      x: aMetric({ label: evil }),
      constructor: aMetric({ label: 'Constructor' }),
    },
  });

  test('is text, and leads nowhere', async () => {
    const { page, complaints } = await visit('', {
      files: someFiles({
        'keys.json': keysText({ [KEY]: someCircumstances({ runner: evil, inputs: { [evil]: evil } }) }),
        [`history/${KEY}.jsonl`]: linesOf([entry]),
      }),
    });
    await drawn(page);
    await page.evaluate(() => document.querySelectorAll('details').forEach((each) => (each.open = true)));
    await page.locator('.numbers tbody tr').waitFor();
    expect(await page.title()).toBe('Erlang cluster: history');
    expect(await page.locator('img, script').count()).toBe(1);
    expect(await page.locator('a').count()).toBe(0);
    expect(await page.locator('section.card h2').first().innerText()).toContain('<img src=x onerror=');
    expect(await page.locator('body').innerText()).not.toMatch(/\u202e/);
    expect(complaints).toEqual([]);
  });

  test('that became markup would be seen', async () => {
    const { page } = await visit();
    const complaint = page.waitForEvent('console');
    await page.evaluate(() => {
      const image = document.createElement('img');
      image.setAttribute('src', '/x.png');
      document.body.append(image);
    });
    expect((await complaint).text()).toMatch(/Content Security Policy/);
    const refused = await page.evaluate(() => {
      try {
        document.body.innerHTML = '<p>markup</p>';
        return '';
      } catch (error) {
        return String(error);
      }
    });
    expect(refused).toMatch(/TrustedHTML/);
  });
});
