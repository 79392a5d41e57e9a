/** What every resource of ours carries, so that it can be found by someone who only knows the run. */
export const LABEL = {
  run: 'erlang-cluster-action.run',
  created: 'erlang-cluster-action.created',
  /** Of clusters of a run beside its own: those that were launched to be compared with one another have one id. */
  part: 'erlang-cluster-action.part',
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

/** The same of one part of a run. */
export const ofPart = (partId: string): string => `${LABEL.part}=${partId}`;

/** Whether something belongs to the cluster of its run itself. */
export const isOwn = ({ labels }: { labels: Readonly<Record<string, string>> }): boolean =>
  labels[LABEL.part] === undefined;
