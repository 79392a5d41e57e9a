import { constants, open } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionError, messageOf } from '../base/errors.js';
import { firstIssue } from '../base/issues.js';
import { shown } from '../base/text.js';
import { reportSchema, type Report } from './report.js';

/** Far above what a run writes. */
const MAX_BYTES = 32 * 1024 * 1024;

/** No link, no pipe: a file of bounded length, whoever put it there. */
const readBounded = async (path: string): Promise<string> => {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { size } = await file
      .stat()
      .then((it) => (it.isFile() ? it : Promise.reject(new Error('no file'))));
    if (size > MAX_BYTES) throw new Error(`${String(size)} bytes, over ${String(MAX_BYTES)}`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
};

/**
 * The report of another run, which may have been anybody's: only its shape is sure.
 * @throws ActionError `config` when there is none
 */
export const readReport = async (reportDir: string): Promise<Report> => {
  const path = join(reportDir, 'report.json');
  const fail = (got: string, cause?: unknown): never => {
    const message = `Expected ${shown(path, 400)} to be a report of this version of the action, got ${shown(got, 400)}; download the artifact of the run that measured to \`report-dir\``;
    throw new ActionError('config', message, { cause });
  };
  let value: unknown;
  try {
    value = JSON.parse(await readBounded(path));
  } catch (error) {
    return fail(messageOf(error), error);
  }
  const report = reportSchema.safeParse(value);
  if (report.success) return report.data;
  return fail(firstIssue(report.error), report.error);
};
