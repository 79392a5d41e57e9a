// @ts-check
/** What an action.yml says, as far as running a JavaScript action needs it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

/** @typedef {{description: string, default: string}} ActionInput */
/** @typedef {{description: string}} ActionOutput */
/**
 * @typedef {object} Action
 * @property {string} directory
 * @property {string} name
 * @property {Record<string, ActionInput>} inputs
 * @property {Record<string, ActionOutput>} outputs
 * @property {{using: string, main: string, post?: string}} runs
 */

/** @param {string} directory @returns {Promise<Action>} */
export async function readAction(directory) {
  const path = join(directory, 'action.yml');
  const { name, inputs, outputs, runs } = parse(await readFile(path, 'utf8'));
  if (!/^node\d+$/.test(runs?.using) || typeof runs.main !== 'string') {
    throw new Error(
      `Expected ${path} to describe a JavaScript action, got \`runs: ${JSON.stringify(runs)}\``,
    );
  }
  return {
    directory,
    name,
    inputs: mapValues(inputs, (input) => ({
      description: text(input?.description),
      default: text(input?.default),
    })),
    outputs: mapValues(outputs, (output) => ({ description: text(output?.description) })),
    runs,
  };
}

/**
 * What the runner says of inputs that the action does not have; nothing when it has them all.
 *
 * @param {Record<string, string> | undefined} given
 * @param {Action} action
 */
export function complaintAbout(given, { inputs }) {
  const valid = Object.keys(inputs);
  const unknown = Object.keys(given ?? {}).filter((name) => !valid.includes(name));
  if (unknown.length === 0) return undefined;
  return `Unexpected input(s) '${unknown.join("', '")}', valid inputs are ['${valid.join("', '")}']`;
}

/** An absent value is the empty text, and every other one is text. @param {unknown} value */
const text = (value) => (value === undefined || value === null ? '' : String(value));

/**
 * @template T
 * @template U
 * @param {Record<string, T> | undefined} values
 * @param {(value: T) => U} change
 * @returns {Record<string, U>}
 */
export const mapValues = (values, change) =>
  Object.fromEntries(Object.entries(values ?? {}).map(([key, value]) => [key, change(value)]));
