import { messageOf } from '../base/errors.js';
import type { ClusterNode } from './cluster.js';
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
