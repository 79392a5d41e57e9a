import { PassThrough } from 'node:stream';
import { ActionError } from '../base/errors.js';
import type { Attachment, Container, Engine } from '../docker/engine.js';
import { AgentConnection } from './agent.js';
import { loadThrough, toldOf, type LoadThrough, type Unreached } from './boot-itself.js';
import { LaunchedCluster, type ClusterNode, type NodeFacts } from './cluster.js';
import { greet } from './greet.js';
import { isHelper, takeOverHelper, type Helper } from './helper.js';
import { isOwn, LABEL, ofRun } from './labels.js';
import { PhaseClock } from './phases.js';
import { networkNameOf, planCluster, type NodePlan } from './plan.js';
import { Channel } from './relay.js';

export type AttachOptions = {
  engine: Engine;
  runId: string;
  signal: AbortSignal;
  /** How long a node that booted itself may take to be reached: it is up, so it is not waited for as while it boots. */
  reachTimeoutMs?: number;
};

/**
 * Takes over a cluster that an earlier process launched and kept alive. All that is needed stands in the labels of its
 * containers. Nodes that no longer run are there as failed.
 * @throws ActionError `docker` when no container carries the run id
 */
export const attach = async ({
  engine,
  runId,
  signal,
  reachTimeoutMs = 30_000,
}: AttachOptions): Promise<LaunchedCluster> => {
  const summaries = (await engine.listContainers(ofRun(runId))).filter(isOwn);
  const containers = (await Promise.all(summaries.map(({ id }) => engine.inspectContainer(id)))).filter(
    (container) => container !== undefined,
  );
  const helping = containers.find(isHelper);
  const helper = helping ? await takeOverHelper(engine, helping) : undefined;
  const attempts = await Promise.allSettled(
    containers
      .filter((container) => container !== helping)
      .map((container) => takeOver(engine, { runId, container, helper, signal, reachTimeoutMs })),
  );
  const nodes = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
  const failed = attempts.find((attempt) => attempt.status === 'rejected');
  if (failed) {
    // A connection that stayed open would keep this process alive.
    for (const { agent } of nodes) agent.close();
    helper?.relay.close();
    throw failed.reason;
  }
  if (nodes.length === 0) {
    helper?.relay.close();
    throw new ActionError(
      'docker',
      `Expected a kept-alive cluster of run ${runId}, got no container with its label`,
    );
  }
  nodes.sort((a, b) => a.index - b.index);
  const networkName = networkNameOf(runId);
  const phases = new PhaseClock();
  return new LaunchedCluster({ runId, networkName, nodes, phases, ...(helper ? { helper } : {}) });
};

type TakeOver = { runId: string; container: Container; helper: Helper | undefined } & Required<
  Pick<AttachOptions, 'signal' | 'reachTimeoutMs'>
>;

const takeOver = async (
  engine: Engine,
  { runId, container, helper, signal, reachTimeoutMs }: TakeOver,
): Promise<ClusterNode> => {
  const node = planOf(runId, container);
  const running = container.state.running;
  const attachment = running ? await engine.attachContainer(container.id) : nobody();
  const channel = helper && running ? new Channel(node.index, attachment) : undefined;
  const agent = new AgentConnection(node.name, channel?.attachment ?? attachment);
  const reach = async (): Promise<void> => {
    if (!channel || !helper) return;
    const relay = Promise.resolve(helper.relay);
    const through = { engine, node, containerId: container.id, channel, agent, relay, signal };
    await reachAgain(through, reachTimeoutMs);
  };
  const facts = running
    ? await reachOrLetGo(node, agent, { reach, signal })
    : { otp: '', erts: '', schedulers: 0 };
  return {
    ...node,
    containerId: container.id,
    ip: container.addresses[networkNameOf(runId)] ?? '',
    facts,
    agent,
    state: running ? 'running' : 'failed',
  };
};

const reachAgain = async (through: LoadThrough, timeoutMs: number): Promise<void> => {
  const deadline = AbortSignal.timeout(timeoutMs);
  let unreached: Unreached = { why: 'silent', names: [] };
  const onUnreached = (now: Unreached): void => void (unreached = now);
  try {
    await loadThrough({ ...through, signal: AbortSignal.any([through.signal, deadline]), onUnreached });
  } catch (error) {
    if (!deadline.aborted || through.signal.aborted) throw error;
    const { trouble, todo } = toldOf(unreached);
    const within = `${String(timeoutMs / 1000)} s`;
    throw new ActionError(
      'agent-protocol',
      `Expected to reach ${through.node.name} through the helper within ${within}, got ${trouble}; ${todo}`,
      { cause: error },
    );
  }
};

type ReachOptions = { reach: () => Promise<void>; signal: AbortSignal };

const reachOrLetGo = async (
  node: NodePlan,
  agent: AgentConnection,
  { reach, signal }: ReachOptions,
): Promise<NodeFacts> => {
  try {
    await reach();
    return await greet(node, agent, signal);
  } catch (error) {
    agent.close();
    throw error;
  }
};

/** The wire to a node that is gone: what is sent is lost, and its output has ended. */
const nobody = (): Attachment => ({
  stdin: new PassThrough().resume(),
  stdout: new PassThrough().end().resume(),
  stderr: new PassThrough().end().resume(),
  close: () => undefined,
});

/** The plan of a node, read back from its labels. */
const planOf = (runId: string, { labels, image }: Container): NodePlan => {
  const index = Number(labels[LABEL.index]);
  const port = Number(labels[LABEL.distPort]);
  const planned = planCluster({
    runId,
    nodeCount: index + 1,
    image,
    images: [],
    distPorts: { min: port - index, max: port },
    publishPorts: labels[LABEL.publishedPorts] === 'true',
  }).nodes[index];
  if (planned && Number.isInteger(port)) return planned;
  throw new ActionError(
    'docker',
    `Expected the labels of a node of run ${runId}, got ${JSON.stringify(labels)}`,
  );
};
