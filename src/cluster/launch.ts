import pLimit from 'p-limit';
import { ActionError } from '../base/errors.js';
import { distinct } from '../base/lists.js';
import { abortable } from '../base/until.js';
import { refuseTooNew } from '../code/fits.js';
import { noCode, type Code } from '../code/library.js';
import type { Config } from '../config/config.js';
import type { Engine, Image, PullProgress } from '../docker/engine.js';
import { AgentConnection } from './agent.js';
import { LaunchedCluster, type ClusterNode } from './cluster.js';
import { bootFailure, type BootAttempt } from './boot-failure.js';
import { awaitBeam, loadThrough, type Unreached } from './boot-itself.js';
import { greet } from './greet.js';
import { startHelper, type Helper } from './helper.js';
import { ensureImage } from './image.js';
import { loadLine } from './loader.js';
import { NodeLog } from './node-log.js';
import { PhaseClock } from './phases.js';
import { containerSpec, type NodePlan, type Plan } from './plan.js';
import { deliver, softwareOf, type Software } from './software.js';
import { Channel } from './relay.js';

/** Creating and starting is bound by the daemon's CPU; more at once gains nothing. */
const AT_ONCE = 10;

export type LaunchStage = 'created' | 'started' | 'up';
export type LaunchProgress =
  ({ stage: 'pull'; image: string } & PullProgress) | { stage: LaunchStage; count: number; of: number };

export type LaunchOptions = {
  engine: Engine;
  plan: Plan;
  config: Pick<Config, 'pull' | 'cookie' | 'keepAlive' | 'boot' | 'readyTimeoutMs' | 'software'>;
  /** The user's; none unless given. */
  code?: Code;
  agentModules: Buffer;
  /** CPUs that all nodes are held to from their start. */
  cpus?: string | undefined;
  /** Cancels everything; its reason is what the launch rejects with. */
  signal: AbortSignal;
  onProgress?: (progress: LaunchProgress) => void;
  /** Where each node's output can be read from now on, also when the launch fails. */
  onLog?: (host: string, log: NodeLog) => void;
};

/**
 * From nothing to nodes that are up and have spoken. The image may take its time; after it, `readyTimeoutMs` counts.
 * The first node that fails ends the launch. What was created stays, labelled, for the teardown.
 * @throws ActionError `image`, `docker`, `node-exited` or `formation-timeout`, with the log tails of missing nodes
 */
export const launch = async (options: LaunchOptions): Promise<LaunchedCluster> => {
  const { engine, plan, config, code = noCode, signal } = options;
  const phases = new PhaseClock();
  const images = await phases.during('image', () => abortable(ensureImages(options), signal));
  const deadline = AbortSignal.timeout(config.readyTimeoutMs);
  const over = AbortSignal.any([signal, deadline]);
  const software = softwareOf(plan, config.software, code);
  const attempts = plan.nodes.map((node): BootAttempt => ({ node }));
  try {
    await phases.during('network', () =>
      abortable(engine.createNetwork({ name: plan.networkName, labels: plan.labels }), over),
    );
    const [{ image } = { image: '' }] = plan.nodes;
    if (software.mounts.length > 0)
      await phases.during('code', () =>
        abortable(deliver(engine, plan, { software, code, image, over }), over),
      );
    const booted = await abortable(bootAll(attempts, { options, software, phases, over }), over);
    return new LaunchedCluster({
      runId: plan.runId,
      networkName: plan.networkName,
      ...booted,
      phases,
      images,
    });
  } catch (first) {
    if (signal.aborted) throw first;
    throw await bootFailure(engine, { attempts, first, timedOut: deadline.aborted, config });
  }
};

/** Each image of the plan, pulled where it has to be, and fit for the code as far as it tells its OTP. */
const ensureImages = async ({
  engine,
  plan,
  config: { pull },
  code = noCode,
  signal,
  onProgress = () => undefined,
}: LaunchOptions): Promise<ReadonlyMap<string, Image>> => {
  const references = distinct(plan.nodes.map(({ image }) => image));
  const images = await Promise.all(
    references.map((image) =>
      ensureImage(engine, {
        image,
        pull,
        signal,
        onProgress: (progress) => {
          onProgress({ stage: 'pull', image, ...progress });
        },
      }),
    ),
  );
  const found = new Map(references.map((reference, at) => [reference, images[at]] as const));
  for (const [reference, image] of found) {
    // Official images say it; of others only a node can tell.
    const otp = image?.env['OTP_VERSION'];
    if (otp !== undefined) refuseTooNew(code.modules, otp, reference);
  }
  return found as ReadonlyMap<string, Image>;
};

type BootAllOptions = { options: LaunchOptions; software: Software; phases: PhaseClock; over: AbortSignal };

/** All nodes at once; rejects with the first failure, once what was begun for the others has ended. */
const bootAll = async (
  attempts: readonly BootAttempt[],
  { options, software, phases, over }: BootAllOptions,
): Promise<{ nodes: ClusterNode[]; helper?: Helper }> => {
  const failed = new AbortController();
  const boot = new Boot({ options, software, phases, over: AbortSignal.any([over, failed.signal]) });
  const limit = pLimit(AT_ONCE);
  const nodes: ClusterNode[] = [];
  await Promise.allSettled(
    attempts.map(async (attempt) => {
      try {
        nodes[attempt.node.index] = await boot.node(attempt, limit);
      } catch (error) {
        // What ends the others is not theirs.
        if (!failed.signal.aborted) attempt.error = error;
        failed.abort(error);
      }
    }),
  );
  // What it was about to create is created by now, or never will be.
  await boot.helper?.catch(() => undefined);
  failed.signal.throwIfAborted();
  const helper = await boot.helper;
  return { nodes, ...(helper ? { helper } : {}) };
};

type Reach = { node: NodePlan; agent: AgentConnection; containerId: string };

type Limit = ReturnType<typeof pLimit>;

/** The way of one node from its plan to its first word. */
class Boot {
  readonly #options: LaunchOptions;
  readonly #software: Software;
  readonly #phases: PhaseClock;
  readonly #signal: AbortSignal;
  readonly #reached: Record<LaunchStage, number> = { created: 0, started: 0, up: 0 };
  /** Begun by the first node that boots itself. */
  helper: Promise<Helper> | undefined;

  constructor({ options, software, phases, over }: BootAllOptions) {
    this.#options = options;
    this.#software = software;
    this.#phases = phases;
    this.#signal = over;
  }

  async node(attempt: BootAttempt, limit: Limit): Promise<ClusterNode> {
    const { node } = attempt;
    const { booted, containerId, agent } = await limit(() => this.#start(attempt));
    const facts = await this.#phases.during('boot', async () => {
      await booted;
      return greet(node, agent, this.#signal);
    });
    refuseTooNew(this.#options.code?.modules ?? [], facts.otp, node.image);
    const ip = await this.#address(node, containerId);
    attempt.up = true;
    this.#reach('up');
    return { ...node, containerId, ip, facts, agent, state: 'running' };
  }

  async #start(attempt: BootAttempt) {
    const { engine, plan, config, agentModules, cpus } = this.#options;
    const containerId = await this.#phases.during('create', () =>
      this.#step(() =>
        engine.createContainer(
          containerSpec(plan, attempt.node, { ...config, cpus, installed: this.#software }),
        ),
      ),
    );
    attempt.containerId = containerId;
    this.#reach('created');
    const log = new NodeLog({ secret: config.cookie });
    this.#options.onLog?.(attempt.node.host, log);
    const attachment = await this.#step(() => engine.attachContainer(containerId));
    const channel = config.boot === 'image' ? new Channel(attempt.node.index, attachment) : undefined;
    const agent = new AgentConnection(attempt.node.name, channel?.attachment ?? attachment, log);
    attempt.agent = agent;
    const loaded = channel ? undefined : agent.load(loadLine(agentModules), this.#signal);
    loaded?.catch(() => undefined);
    await this.#phases.during('start', () => this.#step(() => engine.startContainer(containerId)));
    this.#reach('started');
    const booted = channel ? this.#loadThrough(channel, { ...attempt, agent, containerId }, attempt) : loaded;
    booted?.catch(() => undefined);
    return { booted, containerId, agent };
  }

  #loadThrough(channel: Channel, reach: Reach, attempt: BootAttempt): Promise<void> {
    const { engine, plan, config, agentModules } = this.#options;
    const signal = this.#signal;
    const { containerId } = reach;
    const { image } = containerSpec(plan, reach.node, config);
    this.helper ??= awaitBeam(engine, containerId, signal).then((beam) =>
      startHelper({ ...config, engine, ...plan, image, containerId, beam, agentModules, signal }),
    );
    const relay = this.helper.then((helper) => helper.relay);
    const onUnreached = (unreached: Unreached): void => void (attempt.unreached = unreached);
    return loadThrough({ ...reach, engine, channel, relay, signal, onUnreached });
  }

  async #address({ name }: NodePlan, containerId: string): Promise<string> {
    const container = await this.#step(() => this.#options.engine.inspectContainer(containerId));
    const ip = container?.addresses[this.#options.plan.networkName];
    if (ip !== undefined && ip !== '') return ip;
    throw new ActionError(
      'docker',
      `Expected ${name} to have an address in ${this.#options.plan.networkName}, got none`,
    );
  }

  /** Docker calls are let finish, so that nothing is created behind the back of a teardown; the next one is not begun. */
  #step<T>(work: () => Promise<T>): Promise<T> {
    this.#signal.throwIfAborted();
    return work();
  }

  #reach(stage: LaunchStage): void {
    this.#reached[stage] += 1;
    this.#options.onProgress?.({ stage, count: this.#reached[stage], of: this.#options.plan.nodes.length });
  }
}
