// @ts-check
/** The commands that a step gives by writing to files whose names are in its environment. */
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

const PREFIXES = {
  GITHUB_OUTPUT: 'set_output_',
  GITHUB_STATE: 'save_state_',
  GITHUB_ENV: 'set_env_',
  GITHUB_PATH: 'add_path_',
  GITHUB_STEP_SUMMARY: 'step_summary_',
};

/** @typedef {Record<keyof typeof PREFIXES, string>} CommandFiles */
/**
 * @typedef {object} FileCommands
 * @property {Record<string, string>} outputs
 * @property {Record<string, string>} state
 * @property {Record<string, string>} env
 * @property {string[]} path
 * @property {string} summary masked; empty when there is none, or when it is too long
 */

const MAX_SUMMARY_BYTES = 1024 * 1024;

/** Fresh, empty files for one step. @param {string} directory */
export function createCommandFiles(directory) {
  const suffix = randomUUID();
  const files = Object.entries(PREFIXES).map(([name, prefix]) => [
    name,
    join(directory, `${prefix}${suffix}`),
  ]);
  for (const [, path = ''] of files) writeFileSync(path, '', { flag: 'wx' });
  return /** @type {CommandFiles} */ (Object.fromEntries(files));
}

/**
 * What the step wrote. A malformed file is an error of the step; what stood before the fault counts.
 *
 * @param {CommandFiles} files
 * @param {{log: import('./step-log.mjs').StepLog, masks: import('./masks.mjs').Masks}} step
 */
export async function processCommandFiles(files, { log, masks }) {
  /** @type {FileCommands} */
  const commands = { outputs: {}, state: {}, env: {}, path: [], summary: '' };
  const targets = /** @type {const} */ ([
    ['GITHUB_OUTPUT', commands.outputs],
    ['GITHUB_STATE', commands.state],
    ['GITHUB_ENV', commands.env],
  ]);
  for (const [name, target] of targets) {
    try {
      for (const [key, value] of parsePairs(await textOf(files[name]))) target[key] = value;
    } catch (error) {
      log.refuse(
        `file command '${name.slice('GITHUB_'.length).toLowerCase()}'`,
        /** @type {Error} */ (error).message,
      );
    }
  }
  for (const name of Object.keys(commands.env).filter((each) => each.toUpperCase() === 'NODE_OPTIONS')) {
    delete commands.env[name];
    log.add('error', `Can't store ${name} output parameter using '$GITHUB_ENV' command.`);
  }
  commands.path = (await textOf(files.GITHUB_PATH)).split(/\r?\n/).filter((line) => line !== '');
  commands.summary = await summaryOf(files.GITHUB_STEP_SUMMARY, { log, masks });
  return commands;
}

/** What a step that still runs has saved so far; whatever is half written is left out. @param {CommandFiles} files */
export function savedSoFar(files) {
  /** @type {Record<string, string>} */
  const state = {};
  try {
    for (const [key, value] of parsePairs(readFileSync(files.GITHUB_STATE, 'utf8'))) state[key] = value;
  } catch {
    // The next look finds it whole.
  }
  return state;
}

/**
 * `name=value` lines and `name<<delimiter` … `delimiter` blocks.
 *
 * @param {string} text
 * @returns {Generator<[name: string, value: string]>}
 */
export function* parsePairs(text) {
  // A last line without its newline is a line; after the last newline there is none.
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line === '') continue;
    const [, name = '', sign = '', rest = ''] = /^(.*?)(=|<<)(.*)$/s.exec(line) ?? [];
    if (sign === '') throw new Error(`Invalid format '${line}'`);
    if (sign === '=') {
      yield [name, rest];
      continue;
    }
    if (name === '' || rest === '') {
      throw new Error(`Invalid format '${line}'. Name must not be empty and delimiter must not be empty`);
    }
    const end = lines.indexOf(rest, at + 1);
    if (end < 0) throw new Error(missing(rest, text, at + 1 < lines.length));
    yield [name, lines.slice(at + 1, end).join('\n')];
    at = end;
  }
}

/** @param {string} delimiter @param {string} text @param {boolean} hasValue */
const missing = (delimiter, text, hasValue) =>
  hasValue && !text.endsWith('\n')
    ? 'Invalid value. EOF marker missing new line.'
    : `Invalid value. Matching delimiter not found '${delimiter}'`;

/** @param {string} path @param {{log: import('./step-log.mjs').StepLog, masks: import('./masks.mjs').Masks}} step */
async function summaryOf(path, { log, masks }) {
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  if (size > MAX_SUMMARY_BYTES) {
    const [limit, got] = [MAX_SUMMARY_BYTES / 1024, Math.floor(size / 1024)];
    log.add(
      'error',
      `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of ${limit}k, got ${got}k.`,
    );
    return '';
  }
  const lines = (await textOf(path)).split(/\r\n|\n|\r/);
  return lines.map((line) => masks.apply(line)).join('\n');
}

/** A file that the step removed is an empty one. @param {string} path */
const textOf = (path) => readFile(path, 'utf8').catch(() => '');
