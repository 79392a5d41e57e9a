import { ActionError } from '../base/errors.js';
import type { Image } from '../docker/engine.js';
import type { AgentConnection, AskOptions } from './agent.js';
import type { Helper } from './helper.js';
import type { Reply, Verb } from './replies.js';
import type { PhaseClock } from './phases.js';
import type { NodePlan } from './plan.js';

/** What a node told of itself when it was up. */
export type NodeFacts = Readonly<{ otp: string; erts: string; schedulers: number }>;

/** A node that was seen up. A restart gives it another agent and address (see restart.ts). */
export type ClusterNode = NodePlan &
  Readonly<{ containerId: string }> & {
    ip: string;
    facts: NodeFacts;
    agent: AgentConnection;
    state: 'running' | 'failed';
  };

export type ClusterParts = Readonly<{
  runId: string;
  networkName: string;
  nodes: readonly ClusterNode[];
  phases: PhaseClock;
  images?: ReadonlyMap<string, Image>;
  /** Of nodes that boot themselves. */
  helper?: Helper;
}>;

/** Nodes that are up and under control; whether they see each other is another matter (see mesh.ts). */
export class LaunchedCluster {
  readonly runId: string;
  readonly networkName: string;
  readonly nodes: readonly ClusterNode[];
  /** The clock that formation is measured on, and the phases so far. */
  readonly phases: PhaseClock;
  /** By their references; empty for a cluster that was taken over from an earlier process. */
  readonly images: ReadonlyMap<string, Image>;
  /** Through which nodes that boot themselves are spoken to; absent where nodes are an `erl` of ours. */
  readonly helper: Helper | undefined;

  constructor({ runId, networkName, nodes, phases, images = new Map(), helper }: ClusterParts) {
    this.runId = runId;
    this.networkName = networkName;
    this.nodes = nodes;
    this.phases = phases;
    this.images = images;
    this.helper = helper;
  }

  /** Nodes that were not failed on purpose. */
  get running(): readonly ClusterNode[] {
    return this.nodes.filter(({ state }) => state === 'running');
  }

  /** @throws ActionError `fault` when there is no such node */
  node(index: number): ClusterNode {
    const node = this.nodes.find((each) => each.index === index);
    if (node) return node;
    throw new ActionError(
      'fault',
      `Expected a node index from 0 to ${String(this.nodes.length - 1)}, got ${String(index)}`,
    );
  }

  /** Asks all running nodes the same at once; the answers are in their order. */
  askAll<V extends Verb>(
    verb: V,
    args: readonly (string | number)[],
    signal: AbortSignal,
    options?: AskOptions,
  ): Promise<{ node: ClusterNode; reply: Reply<V> }[]> {
    return Promise.all(
      this.running.map(async (node) => ({
        node,
        reply: await node.agent.ask(verb, args, signal, options),
      })),
    );
  }

  /**
   * Lets go of all nodes. What was launched with `keepAlive` lives on, the rest ends, all at once: more than
   * dockerd 20.10 can take in large clusters (see `teardown`), so remove them first and let go afterwards.
   */
  detach(): void {
    for (const { agent } of this.nodes) agent.close();
    this.helper?.relay.close();
  }
}
