import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { compileDashboard, SCRIPT } from '../../../../scripts/dashboard/compile.mjs';
import { renderDashboard } from '../../../../src/report/dashboard/dashboard.js';
import { script } from '../../../../src/report/dashboard/script.js';
import { style } from '../../../../src/report/dashboard/style.js';

test('the committed script is what its sources give, or `npm run build:dashboard` has to be run', async () => {
  expect(await readFile(SCRIPT, 'utf8')).toBe(await compileDashboard());
});

describe('the page', () => {
  const page = renderDashboard();

  test('is small', () => {
    expect(Buffer.byteLength(page)).toBeLessThan(30_000);
  });

  test('allows its own script and style by their hashes, and nothing else', () => {
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)!;
    expect(policy!.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hash(script)}`,
      `style-src ${hash(style)}`,
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
    expect(page.split('<script>')[1]!.split('</script>')[0]).toBe(script);
    expect(page.split('<style>')[1]!.split('</style>')[0]).toBe(style);
  });

  test('asks for nothing from elsewhere, and makes no markup of text', () => {
    const addresses = page.match(/https?:\/\/[\w./]+/g) ?? [];
    expect(new Set(addresses)).toEqual(new Set(['http://www.w3.org/2000/svg']));
    expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|Function\(/);
    expect(page).not.toMatch(/ on\w+="|\sstyle="|@import|url\(/);
  });

  test('is the same whatever the history holds', () => {
    expect(renderDashboard()).toBe(page);
  });
});
