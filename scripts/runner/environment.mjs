// @ts-check
/** The environment of a step. */
import { delimiter } from 'node:path';

/**
 * @typedef {object} StepContext
 * @property {Record<string, string>} inputs with their defaults
 * @property {Record<string, string>} state what main saved
 * @property {Record<string, string>} env of the job, with what earlier steps added
 * @property {readonly string[]} path what earlier steps added to PATH, the last one first to be searched
 * @property {import('./file-commands.mjs').CommandFiles} files
 * @property {string} workspace
 * @property {string} tempDir
 */

/** What is not meant for the action when all this happens inside of a job. */
const FOREIGN = /^(GITHUB|RUNNER|ACTIONS|INPUT|STATE)_/;

/** @param {StepContext} context @returns {Record<string, string>} */
export function stepEnvironment({ inputs, state, env, path, files, workspace, tempDir }) {
  const own = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  /** @type {Record<string, string>} */
  const base = { CI: 'true', ...Object.fromEntries(own), ...env };
  return {
    ...base,
    ...renamed(state, (name) => `STATE_${name}`),
    // Dashes stay: `INPUT_NODE-COUNT`, which no shell could read.
    ...renamed(inputs, (name) => `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`),
    ...files,
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: tempDir,
    PATH: [...path.toReversed(), base.PATH ?? ''].join(delimiter),
  };
}

/** @param {Record<string, string>} values @param {(name: string) => string} rename */
const renamed = (values, rename) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [rename(name), value]));
