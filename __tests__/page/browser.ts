import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { findBrowser } from '../../scripts/setup/browser.mjs';

const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export type View = { width: number; colorScheme: 'light' | 'dark' };

/** A page, what the browser had to say about it, and what it asked for beyond itself. */
export type Looked = { page: Page; complaints: string[] };

/** A browser with a profile and a directory of its own; all are gone when it is closed. */
export class PageBrowser {
  static async start(): Promise<PageBrowser> {
    const executablePath = await findBrowser();
    if (executablePath === undefined) {
      throw new Error('Expected a Chromium on the path, got none; run `node scripts/setup.mjs --all-otp`');
    }
    const browser = await chromium.launch({ executablePath, chromiumSandbox: false, args: flags });
    return new PageBrowser(await mkdtemp(join(tmpdir(), 'pages-')), browser);
  }

  readonly #directory: string;
  readonly #browser: Browser;

  private constructor(directory: string, browser: Browser) {
    this.#directory = directory;
    this.#browser = browser;
  }

  /** Opens a page from a file, as its reader would. With scripts on, one that is forbidden is a complaint. */
  async open(html: string, { scripts }: { scripts: 'on' | 'off' }): Promise<Looked> {
    const path = join(this.#directory, 'report.html');
    await writeFile(path, html);
    const address = pathToFileURL(path).href;
    return this.#look(address, { isOwn: (url) => url === address, scripts });
  }

  /** Opens a page of a site. What it asks of other sites is a complaint. */
  async visit(address: string, view: View = { width: 1400, colorScheme: 'light' }): Promise<Looked> {
    const { origin } = new URL(address);
    return this.#look(address, { isOwn: (url) => new URL(url).origin === origin, scripts: 'on', view });
  }

  async #look(
    address: string,
    { isOwn, scripts, view }: { isOwn: (url: string) => boolean; scripts: 'on' | 'off'; view?: View },
  ): Promise<Looked> {
    const page = await this.#browser.newPage({ javaScriptEnabled: scripts === 'on' });
    if (view) await viewAs(page, view);
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
    page.on('request', (request) => {
      if (!isOwn(request.url())) complaints.push(`request: ${request.url()}`);
    });
    await page.goto(address);
    // Whatever it had to say before its answer has arrived with it.
    await page.title();
    return { page, complaints };
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await rm(this.#directory, { recursive: true });
  }
}

/** As a reader with this window and these preferences sees it. */
export const viewAs = async (page: Page, { width, colorScheme }: View): Promise<void> => {
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme });
};
