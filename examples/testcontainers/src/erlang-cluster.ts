import { randomBytes } from 'node:crypto';
import { Cluster, type ClusterOptions, type Node } from 'erlang-cluster-action';
import type { GenericContainer } from 'testcontainers';

/**
 * A cluster of Erlang nodes in the manner of testcontainers: described first, then started, then stopped.
 *
 * ```ts
 * await using cluster = await new ErlangCluster('erlang:27').withNodeCount(3).withCode('ebin').withApps('kv').start();
 * const container = await cluster.admit(new GenericContainer('postgres:17'), 'db').start();
 * ```
 */
export class ErlangCluster {
  readonly #options: ClusterOptions;

  constructor(image: string, options: ClusterOptions = {}) {
    this.#options = { cookie: randomBytes(16).toString('hex'), ...options, image };
  }

  /** From 1 to 100. */
  withNodeCount(nodeCount: number): ErlangCluster {
    return this.#with({ nodeCount });
  }

  /** Paths or globs of `ebin` directories. */
  withCode(...code: readonly string[]): ErlangCluster {
    return this.#with({ code });
  }

  /** Started on every node once the cluster has formed. */
  withApps(...apps: readonly string[]): ErlangCluster {
    return this.#with({ apps });
  }

  withEnvironment(env: Readonly<Record<string, string>>): ErlangCluster {
    return this.#with({ env });
  }

  /** Resolves when every node sees all others. Nothing is left behind when it rejects. */
  async start(): Promise<StartedErlangCluster> {
    const cluster = await Cluster.spawn(this.#options);
    try {
      await cluster.waitUntilReady();
      return new StartedErlangCluster(cluster, this.#options.cookie ?? '');
    } catch (error) {
      await cluster.cleanup();
      throw error;
    }
  }

  #with(options: ClusterOptions): ErlangCluster {
    return new ErlangCluster(this.#options.image ?? '', { ...this.#options, ...options });
  }
}

/** Nodes that see each other, until it is stopped. */
export class StartedErlangCluster implements AsyncDisposable {
  /** What else can be done to it: measure it, fail a node … */
  readonly cluster: Cluster;
  readonly #cookie: string;

  constructor(cluster: Cluster, cookie: string) {
    this.cluster = cluster;
    this.#cookie = cookie;
  }

  getNetworkName(): string {
    return this.cluster.networkName;
  }

  getNodes(): Node[] {
    return this.cluster.nodes;
  }

  /** What a container needs to join: `ERLANG_COOKIE`, and `ERLANG_NODES`, the names of the nodes by commas. */
  getEnvironment(): { ERLANG_COOKIE: string; ERLANG_NODES: string } {
    return {
      ERLANG_COOKIE: this.#cookie,
      ERLANG_NODES: this.getNodes()
        .map(({ name }) => name)
        .join(),
    };
  }

  /** Puts a container that is yet to be started into the cluster's network: nodes and it find each other by name. */
  admit<Container extends GenericContainer>(container: Container, alias: string): Container {
    return container
      .withNetworkMode(this.getNetworkName())
      .withNetworkAliases(alias)
      .withHostname(alias)
      .withEnvironment(this.getEnvironment());
  }

  /** Removes nodes and network. Containers in the network are cut off from it and live on. */
  async stop(): Promise<void> {
    await this.cluster.cleanup();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
