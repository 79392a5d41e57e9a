import { startWorkflow, type WorkflowOptions, type WorkflowRun } from '../../scripts/runner/run-workflow.mjs';
import { project } from './action-runs.js';
import { leftOf } from './real-cluster.js';

/** Starts jobs with this action's committed bundle. After each test their posts have run, and nothing is left. */
export const workflowRuns = () => {
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
  return async (options: Omit<WorkflowOptions, 'actions'>): Promise<WorkflowRun> => {
    const run = await startWorkflow({ ...options, actions: { 'org/erlang-cluster-action': project } });
    runs.push(run);
    return run;
  };
};
