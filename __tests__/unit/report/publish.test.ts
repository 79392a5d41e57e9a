import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActionError } from '../../../src/base/errors.js';
import { renderPage } from '../../../src/report/page.js';
import { prepareReportDir, publish, saveNodeLog } from '../../../src/report/publish.js';
import { thrownBy } from '../../support/builders.js';
import { aReportOf } from '../../support/report-builder.js';

const before = { ...process.env };
let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'publish-'));
});
afterEach(async () => {
  process.env = { ...before };
  await rm(directory, { recursive: true });
});

test('a report is written as JSON and as a summary, to the outputs and to the job summary', async () => {
  const [outputs, jobSummary] = [join(directory, 'outputs'), join(directory, 'job-summary')];
  await Promise.all([writeFile(outputs, ''), writeFile(jobSummary, '')]);
  process.env['GITHUB_OUTPUT'] = outputs;
  process.env['GITHUB_STEP_SUMMARY'] = jobSummary;
  const report = aReportOf(3);
  const logs = [{ host: 'erlang-node-1', lines: ['a', '::error::b'] }];
  const paths = await publish(report, { reportDir: directory, logs });
  const read = (path: string) => readFile(path, 'utf8');

  expect(paths).toEqual({
    report: join(directory, 'report.json'),
    summary: join(directory, 'summary.md'),
    page: join(directory, 'report.html'),
  });
  expect(JSON.parse(await read(paths.report))).toEqual(report);
  expect((await read(jobSummary)).trimEnd()).toBe((await read(paths.summary)).trimEnd());
  expect(await read(paths.page)).toBe(renderPage(report));
  expect(await read(outputs)).toMatch(/^cluster-id<<(ghadelimiter_\S+)\n0f6d1c1e7b9a\n\1$/m);
  expect(await read(join(directory, 'logs', 'erlang-node-1.log'))).toBe('a\n::error::b\n');
});

test('the log of a node is saved where it is looked for', async () => {
  const path = await saveNodeLog(directory, { host: 'erlang-node-2', lines: [] });
  expect(path).toBe(join(directory, 'logs', 'erlang-node-2.log'));
  expect((await stat(path)).size).toBe(0);
});

test('a directory for the report is made, with those above it, and may be there already', async () => {
  const reportDir = join(directory, 'a', 'b');
  await prepareReportDir(reportDir);
  await prepareReportDir(reportDir);
  expect((await stat(reportDir)).isDirectory()).toBe(true);
});

test('a directory that cannot be had is refused', async () => {
  const reportDir = join(directory, 'file');
  await writeFile(reportDir, '');
  const error = (await thrownBy(() => prepareReportDir(reportDir))) as ActionError;
  expect(error).toMatchObject({ kind: 'config' });
  expect(error.message).toMatch(
    /^Expected `report-dir` to be a directory that can be written, got it is a file$/,
  );
});
