/** What every resource of ours carries, so that it can be found by someone who only knows the run. */
export const LABEL = {
  run: 'erlang-cluster-action.run',
  created: 'erlang-cluster-action.created',
  /** Of the one container that is no node; see helper.ts. */
  helper: 'erlang-cluster-action.helper',
  node: 'erlang-cluster-action.node',
  index: 'erlang-cluster-action.index',
  nodes: 'erlang-cluster-action.nodes',
  distPort: 'erlang-cluster-action.dist-port',
  publishedPorts: 'erlang-cluster-action.published-ports',
} as const;

/** A Docker label filter that matches one run. */
export const ofRun = (runId: string): string => `${LABEL.run}=${runId}`;
