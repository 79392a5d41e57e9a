import { ActionError } from '../base/errors.js';
import { shown } from '../base/text.js';
import { callWord } from '../cluster/call-word.js';
import type { ClusterNode, LaunchedCluster } from '../cluster/cluster.js';
import { callText, type Call } from '../config/calls.js';
import type { Expectation, NodeChoice, Operation } from '../config/operations.js';
import type { Called } from './operation-recording.js';

/** A setup or teardown that takes longer has failed. */
export const SETUP_TIMEOUT_MS = 60_000;

const NODES_TOLD = 5;

/** `node1@a, node2@b and 3 more` */
export const namesOf = (names: readonly string[]): string => {
  const more = names.length - NODES_TOLD;
  return names.slice(0, NODES_TOLD).join(', ') + (more > 0 ? ` and ${String(more)} more` : '');
};

/** Those of the choice that run. */
export const runningOf = (cluster: LaunchedCluster, choice: NodeChoice): ClusterNode[] =>
  choice === 'all'
    ? [...cluster.running]
    : choice.map((number) => cluster.node(number - 1)).filter(({ state }) => state === 'running');

/** @throws ActionError `operation` when a node that is to call it does not run */
export const calledBy = (cluster: LaunchedCluster, operation: Operation): Called => {
  const { name, from } = operation;
  const nodes = runningOf(cluster, from);
  if (nodes.length > 0 && (from === 'all' || nodes.length === from.length)) return { operation, nodes };
  const asked = from === 'all' ? 'all nodes' : `nodes ${from.join(', ')}`;
  throw new ActionError(
    'operation',
    `Expected ${asked} to run for \`${name}\` to be called from, got ${nodes.length === 0 ? 'none that does' : 'a failed one among them'}`,
  );
};

type Wanted = { call: Call; what: string; nodes: readonly ClusterNode[] };

const wantedOf = (
  cluster: LaunchedCluster,
  operations: readonly Operation[],
  expectations: readonly Expectation[],
): Wanted[] => [
  ...operations.flatMap((operation) => {
    const { name, call, setup, teardown } = operation;
    const { nodes } = calledBy(cluster, operation);
    const parts = [
      { call, what: `operation \`${name}\`` },
      ...(setup ? [{ call: setup, what: `setup of \`${name}\`` }] : []),
      ...(teardown ? [{ call: teardown, what: `teardown of \`${name}\`` }] : []),
    ];
    return parts.map((part) => ({ ...part, nodes }));
  }),
  ...expectations.map(({ call, on }) => ({ call, what: 'a check', nodes: runningOf(cluster, on) })),
];

type Unresolved = { wanted: Wanted; problem: string; node: string };

/** Which of the functions are not there, on which of the nodes that are to call them, and what is there instead. */
const unresolved = async (
  cluster: LaunchedCluster,
  wanted: readonly Wanted[],
  signal: AbortSignal,
): Promise<Unresolved[]> => {
  const told = await Promise.all(
    cluster.running.map(async (node) => {
      const own = wanted.filter(({ nodes }) => nodes.includes(node));
      if (own.length === 0) return [];
      const words = own.map(({ call }) => callWord(call));
      const { problems } = await node.agent.ask('resolve', words, signal);
      return problems.flatMap(({ call: at, problem }) => {
        const one = own[at];
        return one ? [{ wanted: one, problem, node: node.name }] : [];
      });
    }),
  );
  return told.flat();
};

const HINT = 'no such module';

/**
 * Sees to it that every function is there on every node that is to call it, before any is called.
 * @throws ActionError `operation` that names function, nodes and what is there instead; all of them in its details
 */
export const findFunctions = async (
  cluster: LaunchedCluster,
  { operations = [], expectations = [] }: { operations?: readonly Operation[]; expectations?: readonly Expectation[] }, // prettier-ignore
  signal: AbortSignal,
): Promise<void> => {
  const wanted = wantedOf(cluster, operations, expectations);
  const missing = new Map<string, { wanted: Wanted; problem: string; nodes: string[] }>();
  for (const { wanted: one, problem, node } of await unresolved(cluster, wanted, signal)) {
    const key = [callText(one.call), one.what, problem].join('\n');
    const known = missing.get(key) ?? { wanted: one, problem, nodes: [] };
    missing.set(key, { ...known, nodes: [...known.nodes, node] });
  }
  const lines = [...missing.values()].map(({ wanted: { call, what }, problem, nodes }) => {
    const hint = problem.startsWith(HINT) ? '; add the directory of its .beam to `code`' : '';
    return `Expected \`${shown(callText(call), 200)}\` (${what}) to be there on ${namesOf(nodes)}, got ${shown(problem, 400)}${hint}`;
  });
  const [first] = lines;
  if (first !== undefined) throw new ActionError('operation', first, { details: lines.slice(0, 100) });
};

/** Whether every function of an operation is there on all of its nodes. */
export const isThere = async (
  cluster: LaunchedCluster,
  operation: Operation,
  signal: AbortSignal,
): Promise<boolean> => (await unresolved(cluster, wantedOf(cluster, [operation], []), signal)).length === 0;

type Keyed = { called: readonly Called[]; signal: AbortSignal };

const onEach = async (
  { called, signal }: Keyed,
  work: (one: Called & { key: number; node: ClusterNode }, signal: AbortSignal) => Promise<void>,
): Promise<void> => {
  for (const [key, { operation, nodes }] of called.entries())
    await Promise.all(nodes.map((node) => work({ key, operation, nodes, node }, signal)));
};

const failed = (what: string, { operation, node }: { operation: Operation; node: ClusterNode }, problem: string) =>
  new ActionError(
    'operation',
    `Expected the ${what} of \`${operation.name}\` to succeed on ${node.name}, got \`${shown(problem, 400)}\``,
  ); // prettier-ignore

/** @throws ActionError `operation` when a setup fails, with what it failed of */
export const prepare = (keyed: Keyed): Promise<void> =>
  onEach(keyed, async (one, signal) => {
    const { call, setup, teardown } = one.operation;
    const args = [one.key, callWord(call), callWord(setup), callWord(teardown), SETUP_TIMEOUT_MS];
    const { problem } = await one.node.agent.ask('prepare', args, signal);
    if (problem !== null) throw failed('setup', one, problem);
  });

/** @throws ActionError `operation` when a teardown fails, after all were tried */
export const release = async (keyed: Keyed, timeoutMs = SETUP_TIMEOUT_MS): Promise<void> => {
  const failures: unknown[] = [];
  await onEach(keyed, async (one, signal) => {
    try {
      const { problem } = await one.node.agent.ask('release', [one.key, timeoutMs], signal);
      if (problem !== null) throw failed('teardown', one, problem);
    } catch (error) {
      failures.push(error);
    }
  });
  if (failures.length > 0) throw failures[0];
};
