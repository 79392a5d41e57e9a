import { ActionError, messageOf } from '../base/errors.js';
import { distinct } from '../base/lists.js';
import type { Engine } from '../docker/engine.js';
import type { LaunchedCluster } from './cluster.js';
import { howItEnded } from './diagnose.js';

const TAIL = 20;

/**
 * What went wrong, seen again with the nodes that have ended meanwhile: when one has, that is the trouble, and what was
 * noticed first is only its echo at another node. Marks those nodes as failed.
 */
export const blameTheDead = async (
  engine: Engine,
  cluster: LaunchedCluster,
  error: unknown,
): Promise<unknown> => {
  const looks = await Promise.all(
    cluster.running.map(async (node) => ({
      node,
      state: (await engine.inspectContainer(node.containerId).catch(() => undefined))?.state,
    })),
  );
  const dead = looks.flatMap(({ node, state }) => (state && !state.running ? [{ node, state }] : []));
  if (dead.length === 0) return blameTheHelper(engine, cluster, error);
  for (const { node } of dead) node.state = 'failed';
  const names = dead.map(({ node }) => node.name).join(', ');
  const ended = distinct(dead.map(({ state }) => howItEnded(state))).join('; ');
  const details = dead.flatMap(({ node }) => [
    `${node.name}:`,
    ...node.agent.log.tail(TAIL).map((line) => `  ${line}`),
  ]);
  return new ActionError(
    'node-exited',
    `Expected ${names} to live until the end, got its end: ${ended}; see its log tail`,
    {
      details: [messageOf(error), ...details],
      cause: error,
    },
  );
};

/** A helper that has ended takes the word of all nodes with it, and they live on. */
const blameTheHelper = async (
  engine: Engine,
  { helper }: LaunchedCluster,
  error: unknown,
): Promise<unknown> => {
  if (!helper) return error;
  const state = (await engine.inspectContainer(helper.containerId).catch(() => undefined))?.state;
  if (!state || state.running) return error;
  return new ActionError(
    'node-exited',
    `Expected the helper of the cluster to live until the end, got its end: ${howItEnded(state)}; see whether something on this machine removes containers or kills them for want of memory`,
    { details: [messageOf(error)], cause: error },
  );
};
