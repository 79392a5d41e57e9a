import { mkdir, symlink, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { readReport } from '../../../src/report/read.js';
import { thrownBy } from '../../support/builders.js';
import { project } from '../../support/project.js';
import { aReportOf } from '../../support/report-builder.js';

const report = aReportOf(3);

test('a report comes back as it was written', async () => {
  await using directory = await project({ 'report.json': JSON.stringify(report) });
  expect(await readReport(directory.directory)).toEqual(report);
});

test.each<[string, Record<string, string>, string]>([
  ['nothing', {}, 'ENOENT'],
  ['no JSON', { 'report.json': '{' }, 'JSON'],
  ['an empty file', { 'report.json': '' }, 'JSON'],
  [
    'a report of another version',
    { 'report.json': JSON.stringify({ ...report, schemaVersion: 2 }) },
    'schemaVersion',
  ],
  [
    'a report with other types',
    { 'report.json': JSON.stringify({ ...report, nodes: [{ index: 'x' }] }) },
    'nodes.0.index',
  ],
  ['something in the place of a report', { 'report.json': '[]' }, 'expected object'],
])('%s is refused', async (_what, files, got) => {
  await using directory = await project(files);
  const error = (await thrownBy(() => readReport(directory.directory))) as Error;
  expect(error).toMatchObject({ name: 'ActionError', kind: 'config' });
  expect(error.message).toContain(got);
  expect(error.message).toMatch(
    /^Expected \S+report\.json to be a report of this version of the action, got /,
  );
  expect(error.message).not.toMatch(/\p{Cc}/u);
});

test('a link is not followed', async () => {
  await using other = await project({ 'secret.json': JSON.stringify(report) });
  await using directory = await project();
  await symlink(join(other.directory, 'secret.json'), join(directory.directory, 'report.json'));
  expect(await thrownBy(() => readReport(directory.directory))).toMatchObject({ kind: 'config' });
});

test('a directory is no file', async () => {
  await using directory = await project();
  await mkdir(join(directory.directory, 'report.json'));
  expect(await thrownBy(() => readReport(directory.directory))).toMatchObject({ kind: 'config' });
});

test('a file that is too long is not read', async () => {
  await using directory = await project({ 'report.json': JSON.stringify(report) });
  await truncate(join(directory.directory, 'report.json'), 33 * 1024 * 1024);
  const error = (await thrownBy(() => readReport(directory.directory))) as Error;
  expect(error.message).toContain('got 34603008 bytes, over 33554432');
});
