import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import type { WorkflowRun } from '../../scripts/runner/run-workflow.mjs';
import { elixirImage } from './elixir-image.js';
import { workflowRuns } from './workflow-runs.js';

export const examples = fileURLToPath(new URL('../../examples/', import.meta.url));

export type Step = {
  id?: string;
  with?: Record<string, unknown>;
  run?: string;
  uses?: string;
  name?: string;
};
export type Workflow = { jobs: { cluster: { steps: Step[] } } };

/** A workflow with other inputs of its cluster, and measured for a short time. */
export const quickly =
  (inputs: Record<string, unknown> = {}) =>
  (text: string): string => {
    const workflow = parse(text) as Workflow;
    const cluster = workflow.jobs.cluster.steps.find(({ id }) => id === 'cluster')!;
    cluster.with = { 'message-count': 100, duration: '200ms', repeats: 3, ...cluster.with, ...inputs };
    const operations = parse(String(cluster.with['operations'])) as object[];
    cluster.with['operations'] = stringify(operations.map((each) => ({ duration: '900ms', ...each })));
    return stringify(workflow);
  };

/** The cluster of a job has its step's id by the convention of all examples. */
export const clusterOf = (run: WorkflowRun) => run.step('cluster');

/** What every step printed, secrets masked. */
export const logOf = (run: WorkflowRun): string =>
  run.steps.flatMap(({ result }) => result.log.map(({ text }) => text)).join('\n');

/** Starts workflow files of examples as they are, but with another image than theirs. */
export const exampleRuns = () => {
  const start = workflowRuns();
  return (example: string, file: string, changed: (workflow: string) => string = (text) => text) =>
    start({
      repository: `${examples}${example}`,
      workflow: `.github/workflows/${file}`,
      env: { IMAGE: elixirImage },
      changed,
    });
};
