import pLimit from 'p-limit';
import { ActionError } from '../base/errors.js';
import { abortable } from '../base/until.js';
import type { Config } from '../config/config.js';
import type { Engine, PullProgress } from '../docker/engine.js';
import { AgentConnection } from './agent.js';
import { LaunchedCluster, type ClusterNode } from './cluster.js';
import { bootFailure, type BootAttempt } from './boot-failure.js';
import { ensureImage } from './image.js';
import { greet } from './greet.js';
import { loadLine } from './loader.js';
import { PhaseClock } from './phases.js';
import { containerSpec, type NodePlan, type Plan } from './plan.js';

/** Creating and starting is bound by the daemon's CPU; more at once gains nothing. */
const AT_ONCE = 10;

export type LaunchStage = 'created' | 'started' | 'up';
export type LaunchProgress =
  ({ stage: 'pull' } & PullProgress) | { stage: LaunchStage; count: number; of: number };

export type LaunchOptions = {
  engine: Engine;
  plan: Plan;
  config: Pick<Config, 'image' | 'pull' | 'cookie' | 'keepAlive' | 'readyTimeoutMs'>;
  agentBeam: Buffer;
  /** Cancels everything; its reason is what the launch rejects with. */
  signal: AbortSignal;
  onProgress?: (progress: LaunchProgress) => void;
};

/**
 * From nothing to nodes that are up and have spoken. The image may take its time; after it, `readyTimeoutMs` counts.
 * The first node that fails ends the launch. What was created stays, labelled, for the teardown.
 * @throws ActionError `image`, `docker`, `node-exited` or `formation-timeout`, with the log tails of missing nodes
 */
export const launch = async (options: LaunchOptions): Promise<LaunchedCluster> => {
  const { engine, plan, config, signal, onProgress = () => undefined } = options;
  const phases = new PhaseClock();
  const image = await phases.during('image', () =>
    ensureImage(engine, {
      ...config,
      signal,
      onProgress: (progress) => {
        onProgress({ stage: 'pull', ...progress });
      },
    }),
  );
  signal.throwIfAborted();
  await phases.during('network', () => engine.createNetwork({ name: plan.networkName, labels: plan.labels }));

  const deadline = AbortSignal.timeout(config.readyTimeoutMs);
  const failed = new AbortController();
  const boot = new Boot(options, phases, AbortSignal.any([signal, deadline, failed.signal]));
  const attempts = plan.nodes.map((node): BootAttempt => ({ node }));
  const limit = pLimit(AT_ONCE);
  const all = Promise.all(
    attempts.map(async (attempt) => {
      try {
        return await boot.node(attempt, limit);
      } catch (error) {
        attempt.error ??= error;
        failed.abort(error);
        throw error;
      }
    }),
  );
  try {
    const nodes = await abortable(all, AbortSignal.any([signal, deadline]));
    return new LaunchedCluster({ runId: plan.runId, networkName: plan.networkName, nodes, phases, image });
  } catch (error) {
    if (!signal.aborted)
      throw await bootFailure(engine, { attempts, first: error, timedOut: deadline.aborted, config });
    throw error;
  } finally {
    all.catch(() => undefined);
  }
};

type Limit = ReturnType<typeof pLimit>;

/** The way of one node from its plan to its first word. */
class Boot {
  readonly #options: LaunchOptions;
  readonly #phases: PhaseClock;
  readonly #signal: AbortSignal;
  readonly #reached: Record<LaunchStage, number> = { created: 0, started: 0, up: 0 };

  constructor(options: LaunchOptions, phases: PhaseClock, signal: AbortSignal) {
    this.#options = options;
    this.#phases = phases;
    this.#signal = signal;
  }

  async node(attempt: BootAttempt, limit: Limit): Promise<ClusterNode> {
    const { node } = attempt;
    const { booted, containerId, agent } = await limit(() => this.#start(attempt));
    const facts = await this.#phases.during('boot', async () => {
      await booted;
      return greet(node, agent, this.#signal);
    });
    const ip = await this.#address(node, containerId);
    attempt.up = true;
    this.#reach('up');
    return { ...node, containerId, ip, facts, agent, state: 'running' };
  }

  async #start(attempt: BootAttempt) {
    const { engine, plan, config, agentBeam } = this.#options;
    const containerId = await this.#phases.during('create', () =>
      this.#step(() => engine.createContainer(containerSpec(plan, attempt.node, config))),
    );
    attempt.containerId = containerId;
    this.#reach('created');
    const agent = new AgentConnection(
      attempt.node.name,
      await this.#step(() => engine.attachContainer(containerId)),
    );
    attempt.agent = agent;
    const booted = agent.load(loadLine(agentBeam), this.#signal);
    booted.catch(() => undefined);
    await this.#phases.during('start', () => this.#step(() => engine.startContainer(containerId)));
    this.#reach('started');
    return { booted, containerId, agent };
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
