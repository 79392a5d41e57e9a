import { ActionError } from '../base/errors.js';
import { shown } from '../base/text.js';
import type { AgentConnection } from './agent.js';
import type { Reply } from './replies.js';
import type { NodeFacts } from './cluster.js';
import { aliveName, type NodePlan } from './plan.js';

type Epmd = Reply<'health'>['epmd'];

/** Why epmd's answer does not show this node at its port; `undefined` when it does. */
export const epmdProblem = (
  { name, distPort }: Pick<NodePlan, 'name' | 'distPort'>,
  epmd: Epmd,
): string | undefined => {
  if ('error' in epmd) return `epmd did not answer (${shown(epmd.error)})`;
  const alive = aliveName(name);
  const found = epmd.names.find((entry) => entry.name === alive);
  if (!found) return `epmd knows ${epmd.names.map((entry) => shown(entry.name)).join(', ') || 'no node'}`;
  return found.port === distPort ? undefined : `epmd has it at port ${String(found.port)}`;
};

/**
 * The first word with a node that says it is up: it is healthy when it has its name and its epmd tells it.
 * @throws ActionError `node-exited` or `agent-protocol`
 */
export const greet = async (
  node: NodePlan,
  agent: AgentConnection,
  signal: AbortSignal,
): Promise<NodeFacts> => {
  const { node: name, otp, erts, schedulers, epmd } = await agent.hello(signal);
  if (name !== node.name) {
    throw new ActionError(
      'agent-protocol',
      `Expected a node of the name ${node.name}, got \`${shown(name)}\``,
    );
  }
  const problem = epmdProblem(node, epmd);
  if (problem !== undefined) {
    throw new ActionError(
      'docker',
      `Expected epmd to tell ${node.name} at port ${String(node.distPort)}, got that ${problem}`,
    );
  }
  return { otp, erts, schedulers };
};
