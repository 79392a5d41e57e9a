import { noCode, type Code } from '../code/library.js';
import type { App } from '../config/lines.js';
import { findElixir, startApps } from './apps.js';
import { ActionError } from '../base/errors.js';
import { abortable } from '../base/until.js';
import type { Attachment, Engine } from '../docker/engine.js';
import { AgentConnection } from './agent.js';
import { bootFailure, type BootAttempt } from './boot-failure.js';
import { loadThrough, type Unreached } from './boot-itself.js';
import type { ClusterNode, LaunchedCluster } from './cluster.js';
import { greet } from './greet.js';
import { loadLine } from './loader.js';
import { connectAll } from './mesh.js';
import { Channel } from './relay.js';

/** How a node came back; times in milliseconds on the controller's monotonic clock. */
export type Restart = Readonly<{
  node: string;
  /** From Docker's start call until the node's agent had spoken and its epmd told its name. */
  bootMs: number;
  /** From then until every running node saw all others again. */
  rejoinMs: number;
}>;

export type RestartOptions = {
  engine: Engine;
  index: number;
  agentModules: Buffer;
  signal: AbortSignal;
  timeoutMs: number;
  /** The user's, which a node that starts again has to be given again. */
  code?: Code;
  apps?: readonly App[];
};

/**
 * Starts a node that has ended again: the same container, so the same name, ports and files. It is up when its agent has
 * spoken, and back when the mesh of all running nodes is full; then the user's applications are started on it.
 * @throws ActionError `fault` when the node runs; `node-exited`, `formation-timeout` or `docker` when it does not come back
 */
export const restartNode = async (cluster: LaunchedCluster, options: RestartOptions): Promise<Restart> => {
  const { engine, index, signal, timeoutMs, code = noCode, apps = [] } = options;
  const node = cluster.node(index);
  const container = await engine.inspectContainer(node.containerId);
  if (!container || container.state.running) {
    const got = container ? 'one that runs' : 'one whose container is gone';
    throw new ActionError('fault', `Expected ${node.name} to have ended before it is restarted, got ${got}`);
  }
  // It may have ended by itself, unnoticed.
  node.state = 'failed';
  node.agent.close();
  const deadline = AbortSignal.timeout(timeoutMs);
  const over = AbortSignal.any([signal, deadline]);
  const attempt: BootAttempt = { node, containerId: node.containerId };
  const startedAt = performance.now();
  let restart: Restart;
  try {
    await abortable(boot(cluster, { node, attempt, options, over }), over);
    const upAt = performance.now();
    await rejoin(cluster, node, over);
    restart = { node: node.name, bootMs: upAt - startedAt, rejoinMs: performance.now() - upAt };
  } catch (first) {
    if (signal.aborted) throw first;
    attempt.error = first;
    const image = container.image;
    const config = { image, boot: cluster.helper ? 'image' : 'erl', readyTimeoutMs: timeoutMs } as const;
    throw await bootFailure(engine, { attempts: [attempt], first, timedOut: deadline.aborted, config });
  }
  await findElixir([node], code, signal);
  await startApps(cluster, apps, { among: [node], signal, timeoutMs });
  return restart;
};

type BootOptions = {
  node: ClusterNode;
  attempt: BootAttempt;
  options: RestartOptions;
  over: AbortSignal;
};

/** From a container that has ended to a node that has spoken. Its log goes on. */
const boot = async (
  { helper, networkName }: LaunchedCluster,
  { node, attempt, options: { engine, agentModules }, over }: BootOptions,
): Promise<void> => {
  const { containerId } = node;
  const attachment: Attachment = await engine.attachContainer(containerId);
  const channel = helper ? new Channel(node.index, attachment) : undefined;
  const agent = new AgentConnection(node.name, channel?.attachment ?? attachment, node.agent.log);
  attempt.agent = agent;
  const loaded = channel ? undefined : agent.load(loadLine(agentModules), over);
  loaded?.catch(() => undefined);
  over.throwIfAborted();
  await engine.startContainer(containerId);
  if (channel && helper) {
    const relay = Promise.resolve(helper.relay);
    const onUnreached = (unreached: Unreached): void => void (attempt.unreached = unreached);
    await loadThrough({ engine, node, containerId, channel, agent, relay, signal: over, onUnreached });
  } else await loaded;
  node.facts = await greet(node, agent, over);
  node.ip = (await engine.inspectContainer(containerId))?.addresses[networkName] ?? '';
  node.agent = agent;
  node.state = 'running';
};

/** Connects the node to all that run, and waits until each of them has said that it sees all others. */
const rejoin = async (cluster: LaunchedCluster, node: ClusterNode, signal: AbortSignal): Promise<void> => {
  const others = cluster.running.filter((each) => each !== node);
  await connectAll(node, others, signal);
  await cluster.askAll('mesh', [others.length], signal, { timeoutMs: Infinity });
};
