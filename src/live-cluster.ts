import { readFile } from 'node:fs/promises';
import { ActionError } from './base/errors.js';
import { findElixir, startApps } from './cluster/apps.js';
import { attach } from './cluster/attach.js';
import type { LaunchedCluster } from './cluster/cluster.js';
import { nodeHealth, requireHealthy, type NodeHealth } from './cluster/health.js';
import { launch } from './cluster/launch.js';
import { formMesh, missingEdges, views } from './cluster/mesh.js';
import { networkNameOf, planCluster } from './cluster/plan.js';
import { checkArpTable } from './cluster/preflight.js';
import { restartNode, type Restart } from './cluster/restart.js';
import { requireClean, SETTLE_MS, teardown, type Teardown } from './cluster/teardown.js';
import { collectCode } from './code/collect.js';
import { noCode } from './code/library.js';
import { toConfig, type Config } from './config/config.js';
import { dockerHost, newRunId, tempDirectory } from './config/inputs.js';
import {
  messagingOptions,
  optionsAsInputs,
  type ClusterOptions,
  type MessagingOptions,
} from './config/options.js';
import { parseInputs } from './config/schema.js';
import { dockerodeEngine } from './docker/dockerode.js';
import type { Engine } from './docker/engine.js';
import * as metrics from './measure/metrics.js';
import { measureFootprint } from './measure/footprint.js';
import { formationSeries } from './measure/formation.js';
import { measureMessaging } from './measure/messaging.js';
import * as onRequest from './measure/on-request.js';
import { measureFailure } from './measure/recovery.js';
import type { Series } from './measure/series.js';
import { reportNode } from './report/compose.js';
import type { ReportNode } from './report/report.js';

const agentModules = () => readFile(new URL('../dist/cluster_agent.etf', import.meta.url));

/** A node as a program sees it. */
export type Node = ReportNode;

/**
 * A cluster of real Erlang nodes, for programs and tests.
 *
 * ```ts
 * await using cluster = await Cluster.spawn({ nodeCount: 3, image: 'erlang:27-alpine' });
 * await cluster.connect();
 * const { latencyP99Us } = await cluster.testMessaging(1000);
 * ```
 *
 * Every method rejects with an {@link ActionError}.
 */
export class Cluster implements AsyncDisposable {
  readonly #config: Config;
  readonly #engine: Engine;
  readonly #signal: AbortSignal;
  #launched: LaunchedCluster | undefined;
  #launching = false;
  #code = noCode;
  #formation: Series | undefined;

  /** Checks the options; touches nothing. @throws ActionError `config` with all problems at once */
  constructor(options: ClusterOptions = {}, runId = newRunId()) {
    this.#config = toConfig(parseInputs(optionsAsInputs(options)), { runId, tempDir: tempDirectory() });
    this.#engine = dockerodeEngine(options.docker ?? dockerHost());
    this.#signal = options.signal ?? new AbortController().signal;
  }

  /** A cluster whose nodes are up; what was created is removed again when that fails. */
  static async spawn(options: ClusterOptions = {}): Promise<Cluster> {
    const cluster = new Cluster(options);
    try {
      await cluster.launch();
      return cluster;
    } catch (error) {
      // A daemon that cannot be reached now was not reached before either.
      await teardown(cluster.#engine, cluster.clusterId, {
        silenceMs: 1000,
        settleMs: cluster.#launching ? SETTLE_MS : 0,
      });
      throw error;
    }
  }

  /** Takes over a cluster that was kept alive by an earlier process or step, by its `cluster-id`. */
  static async attach(
    clusterId: string,
    options: Pick<ClusterOptions, 'docker' | 'signal'> = {},
  ): Promise<Cluster> {
    const cluster = new Cluster({ ...options, nodeCount: 1 }, clusterId);
    cluster.#launched = await attach({ engine: cluster.#engine, runId: clusterId, signal: cluster.#signal });
    return cluster;
  }

  /** The id that every container and network of this cluster carries as a label. */
  get clusterId(): string {
    return this.#config.runId;
  }

  get networkName(): string {
    return networkNameOf(this.clusterId);
  }

  /** Nodes that were launched; 0 before that and after `cleanup`. */
  get nodeCount(): number {
    return this.#launched?.nodes.length ?? 0;
  }

  get nodes(): Node[] {
    return this.#launched?.nodes.map(reportNode) ?? [];
  }

  /** Brings the nodes up, each on its own; `connect` makes them a mesh. */
  async launch(): Promise<void> {
    if (this.#launched)
      throw new ActionError('config', 'Expected a cluster that was not launched yet, got one that was');
    this.#code = await collectCode(this.#config.software, process.cwd());
    const { kernelVersion } = await this.#engine.info();
    await checkArpTable(this.#config.nodeCount, kernelVersion);
    this.#launching = true;
    this.#launched = await launch({
      engine: this.#engine,
      plan: planCluster(this.#config),
      config: this.#config,
      code: this.#code,
      agentModules: await agentModules(),
      signal: this.#signal,
    });
  }

  /**
   * Connects all pairs and waits until every node sees all others and `global` agrees; then starts the applications of
   * the options.
   */
  async connect(): Promise<void> {
    const cluster = this.#up();
    const mesh = await formMesh(cluster, { signal: this.#signal, timeoutMs: this.#config.readyTimeoutMs });
    // A mesh forms once; what is connected again later is no formation.
    this.#formation ??= formationSeries({
      nodeCount: cluster.running.length,
      otps: cluster.running.map(({ facts }) => facts.otp),
      spans: cluster.phases.spans(),
      mesh,
    });
    await findElixir(cluster.running, this.#code, this.#signal);
    const { software, readyTimeoutMs: timeoutMs } = this.#config;
    await startApps(cluster, software.apps, { signal: this.#signal, timeoutMs });
  }

  /** Launches and connects what is not yet; resolves when every running node is healthy and sees all others. */
  async waitUntilReady(): Promise<void> {
    if (!this.#launched) await this.launch();
    const cluster = this.#up();
    if (missingEdges(await views(cluster, this.#signal)).length > 0 || !this.#formation) await this.connect();
    await requireHealthy(cluster, this.#signal);
  }

  /** How the mesh formed, with its phases; forms it when that has not happened yet. */
  async measureFormation(): Promise<metrics.FormationMetrics> {
    return metrics.formationMetrics(await this.#formed());
  }

  /** Formation and footprint, measured, with the rules of thumb beside them. Takes about a second. */
  async collectMetrics(): Promise<metrics.ClusterMetrics> {
    const series = [await this.#formed(), await measureFootprint(this.#up(), this.#signal)];
    return metrics.clusterMetrics(this.#up().running.length, series);
  }

  /**
   * Measures messages between the nodes: `count` round trips for each size and concurrency, response times at a fixed
   * rate, throughput at saturation. By the same defaults as the action; takes seconds.
   * @throws ActionError `config` for options out of bounds, `fault` with fewer than two running nodes
   */
  async testMessaging(count: number, options: MessagingOptions = {}): Promise<metrics.MessagingMetrics> {
    const messaging = messagingOptions(count, options, this.#launched?.nodes.length ?? 0);
    const series = await measureMessaging(this.#up(), {
      messaging,
      engine: this.#engine,
      signal: this.#signal,
    });
    return metrics.messagingMetrics(series);
  }

  /** Measures functions of yours: a row for each and each way of calling it. @throws ActionError `operation` */
  async testOperations(
    operations: readonly onRequest.OperationOptions[],
    options: onRequest.MeasuringOptions = {},
  ): Promise<onRequest.MeasuredOperations> {
    const asked = { ...options, engine: this.#engine, signal: this.#signal };
    return onRequest.operationsOnRequest(this.#up(), operations, asked);
  }

  /** Calls a function of yours that must hold, on all nodes or `on` some. @throws ActionError `expectation` */
  async check(check: string | onRequest.CheckOptions): Promise<onRequest.CheckResult[]> {
    return onRequest.checkOnRequest(this.#up(), check, this.#signal);
  }

  /** Kills a node and tells what the survivors saw. @param index 0-based @throws ActionError `fault` out of bounds */
  async simulateNodeFailure(index: number): Promise<metrics.FailureMetrics> {
    const cluster = this.#up();
    const series = await measureFailure(cluster, { engine: this.#engine, index, signal: this.#signal });
    return metrics.failureMetrics(cluster.node(index).name, series);
  }

  /** Starts a node that has ended again, until the mesh is full. @throws ActionError `fault` for one that runs */
  async restartNode(index: number): Promise<Restart> {
    const means = { engine: this.#engine, signal: this.#signal, agentModules: await agentModules() };
    const { software, readyTimeoutMs: timeoutMs } = this.#config;
    return restartNode(this.#up(), { ...means, index, timeoutMs, code: this.#code, apps: software.apps });
  }

  /** Healthy: its agent speaks and its epmd tells its name. Never rejects for a node that is not. */
  async checkNodeHealth({ index }: Pick<Node, 'index'>): Promise<NodeHealth> {
    return nodeHealth(this.#up().node(index), this.#signal);
  }

  /** Removes every container and the network. Twice is harmless; works on a cluster that half launched, too. */
  async cleanup(): Promise<Teardown> {
    const launched = this.#launched;
    // A launch that was abandoned may have left a call to Docker behind that creates something after we looked.
    const settleMs = this.#launching && !launched ? SETTLE_MS : 0;
    this.#launched = undefined;
    this.#launching = false;
    try {
      return await teardown(this.#engine, this.clusterId, { settleMs });
    } finally {
      launched?.detach();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    requireClean(await this.cleanup());
  }

  async #formed(): Promise<Series> {
    if (!this.#formation) await this.connect();
    if (this.#formation) return this.#formation;
    throw new ActionError('formation-timeout', 'Expected a formed mesh, got none');
  }

  #up(): LaunchedCluster {
    if (this.#launched) return this.#launched;
    throw new ActionError(
      'fault',
      'Expected a launched cluster, got one without nodes; call `launch` or `Cluster.spawn` first',
    );
  }
}
