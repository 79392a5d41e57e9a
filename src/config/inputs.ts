import { readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as core from '@actions/core';
import { newId } from './ids.js';
import { toConfig, type Config } from './config.js';
import { toEvent, type GitHubEvent } from './event.js';
import { inputNames, parseInputs, type RawInputs } from './schema.js';

/** GitHub's own bound on what an event tells. */
const MAX_EVENT_BYTES = 25 * 1024 * 1024;

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

/** Null when there is no such file, or something else in it: then the event is known by the variables alone. */
const readPayload = (path: string | undefined): unknown => {
  try {
    if (path === undefined || statSync(path).size > MAX_EVENT_BYTES) return null;
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
};

/** What started this run; null outside of GitHub. */
export const readEvent = (): GitHubEvent | null => {
  const variables = Object.entries(process.env).flatMap(([name, value]) =>
    name.startsWith('GITHUB_') ? [[name.slice('GITHUB_'.length), value]] : [],
  );
  return toEvent(
    Object.fromEntries(variables) as Record<string, string>,
    readPayload(process.env['GITHUB_EVENT_PATH']),
  );
};
