import { fileURLToPath } from 'node:url';
import { startWorkflow, type WorkflowRun } from '../../scripts/runner/run-workflow.mjs';
import { project } from './action-runs.js';
import { elixirImage } from './elixir-image.js';
import { leftOf } from './real-cluster.js';

export const examples = fileURLToPath(new URL('../../examples/', import.meta.url));

/** The cluster of a job has its step's id by the convention of all examples. */
export const clusterOf = (run: WorkflowRun) => run.step('cluster');

/** What every step printed, secrets masked. */
export const logOf = (run: WorkflowRun): string =>
  run.steps.flatMap(({ result }) => result.log.map(({ text }) => text)).join('\n');

/**
 * Starts workflow files of examples as they are: with this action's committed bundle, and another image than theirs.
 * After each test posts have run, and nothing is left.
 */
export const exampleRuns = () => {
  const runs: WorkflowRun[] = [];
  afterEach(async () => {
    for (const run of runs.splice(0)) {
      const posts = await run.post();
      const ids = run.steps.flatMap(({ result }) => result.state['run-id'] ?? []);
      await run.remove();
      expect(posts.filter(({ outcome }) => outcome !== 'success')).toEqual([]);
      for (const id of ids) expect(await leftOf(id)).toEqual([]);
    }
  });
  return async (example: string, file: string, changed: (workflow: string) => string = (text) => text) => {
    const run = await startWorkflow({
      repository: `${examples}${example}`,
      workflow: `.github/workflows/${file}`,
      actions: { 'org/erlang-cluster-action': project },
      env: { IMAGE: elixirImage },
      changed,
    });
    runs.push(run);
    return run;
  };
};
