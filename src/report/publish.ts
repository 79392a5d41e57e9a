import { existsSync } from 'node:fs';
import { access, constants, mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import * as core from '@actions/core';
import { ActionError, messageOf } from '../base/errors.js';
import { shown } from '../base/text.js';
import { renderSummary } from './markdown.js';
import { outputsOf, type Joining, type ReportPaths } from './outputs.js';
import { renderPage } from './page.js';
import type { Report } from './report.js';

/** The last lines of a node's output, to be kept as a file. */
export type NodeOutput = { host: string; lines: readonly string[] };

export const nodeLogPath = (reportDir: string, host: string): string =>
  join(reportDir, 'logs', `${host}.log`);

export const saveNodeLog = async (reportDir: string, { host, lines }: NodeOutput): Promise<string> => {
  const path = nodeLogPath(reportDir, host);
  await mkdir(join(reportDir, 'logs'), { recursive: true });
  await writeFile(path, lines.map((line) => `${line}\n`).join(''));
  return path;
};

/** Parents first. Node's own recursive way never returns for a directory in /proc. */
const makeDirectory = async (path: string): Promise<void> => {
  if (existsSync(path)) return;
  await makeDirectory(dirname(path));
  await mkdir(path).catch((error: unknown) => {
    if (!existsSync(path)) throw error;
  });
};

/**
 * Makes sure, before anything else is done, that there will be a place for the report.
 * @throws ActionError `config`
 */
export const prepareReportDir = async (reportDir: string): Promise<void> => {
  try {
    await makeDirectory(resolve(reportDir));
    if (!(await stat(reportDir)).isDirectory()) throw new Error('it is a file');
    await access(reportDir, constants.W_OK);
  } catch (cause) {
    const message = `Expected \`report-dir\` to be a directory that can be written, got ${shown(messageOf(cause), 400)}`;
    throw new ActionError('config', message, { cause });
  }
};

/** JSON to be read by people too: indented, but for lists of numbers, which histograms have thousands of. */
const reportText = (report: Report): string => {
  const indented = JSON.stringify(report, null, 2);
  // A line break within a text of JSON is escaped, so this never reaches into one.
  const compact = indented.replace(/\[\n[-\d.e+,\s]+\]/g, (list) => list.replace(/\s+/g, ''));
  return `${compact}\n`;
};

export type PublishOptions = { reportDir: string; logs: readonly NodeOutput[]; joining?: Joining };

/** Writes report.json, summary.md, report.html and the node logs; sets the outputs; adds to the job summary. */
export const publish = async (
  report: Report,
  { reportDir, logs, joining }: PublishOptions,
): Promise<ReportPaths> => {
  const paths = {
    report: join(reportDir, 'report.json'),
    summary: join(reportDir, 'summary.md'),
    page: join(reportDir, 'report.html'),
  };
  const summary = renderSummary(report);
  await writeFile(paths.report, reportText(report));
  await writeFile(paths.summary, summary);
  await writeFile(paths.page, renderPage(report));
  for (const log of logs) await saveNodeLog(reportDir, log);
  for (const [name, value] of Object.entries(outputsOf(report, paths, joining))) core.setOutput(name, value);
  await core.summary.addRaw(summary, true).write();
  return paths;
};
