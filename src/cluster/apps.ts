import { ActionError } from '../base/errors.js';
import { distinct } from '../base/lists.js';
import { shown } from '../base/text.js';
import { isElixir, type Code } from '../code/library.js';
import type { App } from '../config/lines.js';
import type { ClusterNode, LaunchedCluster } from './cluster.js';

const TAIL = 20;

export type AppsOptions = {
  /** Only these, of the nodes that run: after a restart. */
  among?: readonly ClusterNode[];
  signal: AbortSignal;
  /** For each application. */
  timeoutMs: number;
  onProgress?: (app: App, started: readonly string[]) => void;
};

/**
 * Starts applications, with what they depend on, one after the other, each on all its nodes at once.
 * @throws ActionError `user-code` with Erlang's own reason and the log tail of each node where one did not start
 */
export const startApps = async (
  cluster: LaunchedCluster,
  apps: readonly App[],
  { among = cluster.running, signal, timeoutMs, onProgress }: AppsOptions,
): Promise<void> => {
  for (const app of apps) {
    const nodes = among.filter(({ index }) => app.on === 'all' || index === 0);
    const outcomes = await Promise.all(
      nodes.map(async (node) => ({
        node,
        reply: await start(node, app, { signal, timeoutMs }),
      })),
    );
    const failures = outcomes.flatMap(({ node, reply }) => ('failed' in reply ? [{ node, ...reply }] : []));
    if (failures.length > 0) throw notStarted(app, failures);
    const started = outcomes.flatMap(({ reply }) => ('started' in reply ? reply.started : []));
    onProgress?.(app, distinct(started));
  }
};

/** @throws ActionError `user-code` when it does not start in time, `node-exited` when it takes its node with it */
const start = async (
  { name: node, agent }: ClusterNode,
  { name }: App,
  { signal, timeoutMs }: Pick<AppsOptions, 'signal' | 'timeoutMs'>,
) => {
  try {
    return await agent.ask('start-app', [name], signal, { timeoutMs });
  } catch (cause) {
    if (!(cause instanceof ActionError) || cause.kind !== 'agent-protocol') throw cause;
    const within = `${String(timeoutMs / 1000)} s`;
    throw new ActionError(
      'user-code',
      `Expected application \`${name}\` to start on ${node} within ${within} (\`ready-timeout\`), got no end of its start; see the log tail`,
      { details: [`${node}:`, ...agent.log.tail(TAIL).map((line) => `  ${line}`)], cause },
    );
  }
};

type Failure = { node: ClusterNode; failed: string; reason: string };

const notStarted = ({ name }: App, failures: readonly Failure[]): ActionError => {
  const [first] = failures;
  const where = failures.map(({ node }) => node.name).join(', ');
  const own = first?.failed === name;
  const which = own ? '' : ` (it needs \`${shown(first?.failed ?? '')}\`)`;
  const isMissing = /no such file or directory/.test(first?.reason ?? '');
  const todo = isMissing ? 'is its ebin among `code`, or its package in the image?' : 'see the log tails';
  return new ActionError(
    'user-code',
    `Expected application \`${name}\`${which} to start on ${where}, got \`${shown(first?.reason ?? '', 300)}\`; ${todo}`,
    {
      details: failures.flatMap(({ node, failed, reason }) => [
        `${node.name}: ${failed}: ${reason}`,
        ...node.agent.log.tail(TAIL).map((line) => `  ${line}`),
      ]),
    },
  );
};

/**
 * Lets nodes with modules of Elixir's find Elixir's own libraries in their image.
 * @throws ActionError `image` when there are none
 */
export const findElixir = async (
  nodes: readonly ClusterNode[],
  code: Code,
  signal: AbortSignal,
): Promise<void> => {
  if (!isElixir(code)) return;
  for (const node of nodes) {
    const { version } = await node.agent.ask('find-elixir', [], signal);
    if (version !== null) continue;
    throw new ActionError(
      'image',
      `Expected Elixir in image \`${shown(node.image)}\`, because \`code\` has modules of Elixir's, got none; choose an \`image\` with Elixir in it, such as \`elixir:alpine\``,
    );
  }
};
