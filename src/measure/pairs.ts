import { ActionError } from '../base/errors.js';
import type { ClusterNode, LaunchedCluster } from '../cluster/cluster.js';
import { aliveName } from '../cluster/plan.js';
import type { PairChoice } from '../config/config.js';
import type { Placement } from './placement.js';

/** How the CPUs of the two nodes of a pair relate: what latency between them depends on most. */
export type PairClass = 'same CPU' | 'different CPUs' | 'not pinned';

/** A node that sends to another. */
export type Pair = { from: ClusterNode; to: ClusterNode; pairClass: PairClass };

export const labelOf = ({ from, to }: Pair): string => `${aliveName(from.name)} → ${aliveName(to.name)}`;

const classOf = (from: ClusterNode, to: ClusterNode, cpus: Placement['cpus']): PairClass => {
  const [one, other] = [cpus.get(from.index), cpus.get(to.index)];
  if (one === undefined || other === undefined) return 'not pinned';
  return one === other ? 'same CPU' : 'different CPUs';
};

/** @throws ActionError `fault` with fewer than two running nodes, or when a node of the list does not run */
export const chosenPairs = (cluster: LaunchedCluster, choice: PairChoice, { cpus }: Placement): Pair[] => {
  const nodes = cluster.running;
  if (nodes.length < 2) {
    throw new ActionError(
      'fault',
      `Expected at least 2 running nodes to measure messages, got ${String(nodes.length)}`,
    );
  }
  return ends(cluster, nodes, choice).map(([from, to]) => ({ from, to, pairClass: classOf(from, to, cpus) }));
};

type Ends = readonly [from: ClusterNode, to: ClusterNode];

const ends = (cluster: LaunchedCluster, nodes: readonly ClusterNode[], choice: PairChoice): Ends[] => {
  switch (choice.kind) {
    case 'ring':
      return nodes.map((from, at) => [from, nodes[(at + 1) % nodes.length] ?? from]);
    case 'all':
      return nodes.flatMap((from) => nodes.filter((to) => to !== from).map((to): Ends => [from, to]));
    case 'list':
      return choice.pairs.map(({ from, to }) => [running(cluster, from), running(cluster, to)]);
  }
};

const running = (cluster: LaunchedCluster, number: number): ClusterNode => {
  const node = cluster.node(number - 1);
  if (node.state === 'running') return node;
  throw new ActionError(
    'fault',
    `Expected ${node.name} to run for messages to be measured, got a failed node`,
  );
};

/** The first pair of every class. */
export const representatives = (pairs: readonly Pair[]): Pair[] =>
  pairs.filter(({ pairClass }, at) => pairs.findIndex((other) => other.pairClass === pairClass) === at);
