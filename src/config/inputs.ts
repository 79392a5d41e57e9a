import { tmpdir } from 'node:os';
import * as core from '@actions/core';
import { newId } from './ids.js';
import { toConfig, type Config } from './config.js';
import { inputNames, parseInputs, type RawInputs } from './schema.js';

/** A name for one run, in every label and resource name of it. */
export const newRunId = newId;

/** Where files that need not outlive the job belong. */
export const tempDirectory = (): string => process.env['RUNNER_TEMP'] ?? tmpdir();

/** The Docker daemon the user chose, as the docker CLI reads it; absent for the local socket. */
export const dockerHost = (): string | undefined => {
  const host = process.env['DOCKER_HOST'];
  return host === '' ? undefined : host;
};

/**
 * The step's inputs.
 * @throws ActionError `config` with all problems at once
 */
export const readInputs = (runId: string): Config => {
  const raw = Object.fromEntries(inputNames.map((name) => [name, core.getInput(name)])) as RawInputs;
  return toConfig(parseInputs(raw), { runId, tempDir: tempDirectory() });
};
