import { ActionError, messageOf } from '../base/errors.js';
import type { ClusterNode, LaunchedCluster } from './cluster.js';
import { epmdProblem } from './greet.js';

export type NodeHealth = {
  healthy: boolean;
  /** Names of the nodes it is connected to. */
  peers: string[];
  /** Why it is not healthy. */
  problem?: string;
};

const HEALTH_TIMEOUT_MS = 5000;

/** A node is healthy when its agent speaks and its epmd tells its name at its port. */
export const nodeHealth = async (node: ClusterNode, signal: AbortSignal): Promise<NodeHealth> => {
  try {
    const { epmd, peers } = await node.agent.ask('health', [], signal, { timeoutMs: HEALTH_TIMEOUT_MS });
    const problem = epmdProblem(node, epmd);
    return problem === undefined ? { healthy: true, peers } : { healthy: false, peers, problem };
  } catch (error) {
    return { healthy: false, peers: [], problem: messageOf(error) };
  }
};

/** @throws ActionError `formation-timeout` unless every node that was not failed is healthy */
export const requireHealthy = async (cluster: LaunchedCluster, signal: AbortSignal): Promise<void> => {
  const healths = await Promise.all(cluster.running.map((node) => nodeHealth(node, signal)));
  const ill = healths.flatMap(({ problem }) => problem ?? []);
  if (ill.length === 0) return;
  throw new ActionError('formation-timeout', `Expected healthy nodes, got: ${ill.join('; ')}`, {
    details: ill,
  });
};
