import { ActionError, messageOf } from '../base/errors.js';
import { sum } from '../base/lists.js';
import { shown } from '../base/text.js';
import type { Reply } from './replies.js';
import type { ClusterNode, LaunchedCluster } from './cluster.js';
import { diagnose } from './diagnose.js';

/** A link is tried this often before it counts as missing. */
const TRIES = 3;
const EDGES_TOLD = 100;

/** `global` normally agrees within a second; where it never will, the mesh is a mesh all the same. */
const GLOBAL_TIMEOUT_MS = 10_000;

/** A node that does not tell its peers within this sees nobody. */
const VIEW_TIMEOUT_MS = 5000;

/** What was seen while the mesh formed, raw: one entry a node, in the order of the nodes. */
export type MeshFormation = {
  wireBefore: Reply<'wire'>[];
  wireAfter: Reply<'wire'>[];
  /** Microseconds each connect call took, as the connecting node timed it. */
  connectUs: number[];
  /** Connect calls that had to be repeated. */
  retries: number;
  /** Absent when `global` did not agree in time, as with `-connect_all false`; the mesh is one all the same. */
  globalSyncUs?: number[];
  /** Present where what we ask goes over the nodes' own network, as with nodes that boot themselves. */
  controlOnWire?: true;
};

export type FormMeshOptions = { signal: AbortSignal; timeoutMs: number };

/**
 * Connects all pairs at once (each node calls those before it), until every node itself reports N−1 peers; then lets
 * `global` agree. Explicit connects are an order of magnitude faster than letting `global` spread the word.
 * @throws ActionError `formation-timeout` that names the missing edges
 */
export const formMesh = async (
  cluster: LaunchedCluster,
  { signal, timeoutMs }: FormMeshOptions,
): Promise<MeshFormation> => {
  const deadline = AbortSignal.timeout(Math.max(1, Math.ceil(timeoutMs)));
  const both = AbortSignal.any([signal, deadline]);
  const others = cluster.running.length - 1;
  const wires = async (): Promise<Reply<'wire'>[]> =>
    (await cluster.askAll('wire', [], both)).map(({ reply }) => reply);
  try {
    const wireBefore = await wires();
    const connects = await cluster.phases.during('mesh', async () => {
      const made = await Promise.all(
        cluster.running.map((node) => connectEarlier(node, cluster.running, both)),
      );
      await cluster.askAll('mesh', [others], both, { timeoutMs: Infinity });
      return made;
    });
    const agreed = await cluster.phases
      .during('global', () => cluster.askAll('global', [], both, { timeoutMs: GLOBAL_TIMEOUT_MS }))
      .catch(() => undefined);
    both.throwIfAborted();
    return {
      wireBefore,
      wireAfter: await wires(),
      connectUs: connects.flatMap(({ us }) => us),
      retries: sum(connects.map(({ retries }) => retries)),
      ...(agreed ? { globalSyncUs: agreed.map(({ reply }) => reply.sync_us) } : {}),
      ...(cluster.helper ? { controlOnWire: true } : {}),
    };
  } catch (error) {
    if (signal.aborted) throw error;
    throw await meshFailure(cluster, { cause: error, signal, timedOut: deadline.aborted, timeoutMs });
  }
};

const connectEarlier = (node: ClusterNode, all: readonly ClusterNode[], signal: AbortSignal) =>
  connectAll(
    node,
    all.filter(({ index }) => index < node.index),
    signal,
  );

/**
 * Has a node connect to others, again where that fails at first.
 * @throws ActionError `formation-timeout` that names those it could not connect to
 */
export const connectAll = async (
  node: ClusterNode,
  others: readonly ClusterNode[],
  signal: AbortSignal,
): Promise<{ us: number[]; retries: number }> => {
  let missing = others.map(({ name }) => name);
  const us: number[] = [];
  let retries = 0;
  for (let tries = 1; missing.length > 0; tries += 1) {
    const { peers } = await node.agent.ask('connect', missing, signal, { timeoutMs: Infinity });
    us.push(...peers.filter(({ connected }) => connected).map((peer) => peer.us));
    missing = peers.filter(({ connected }) => !connected).map((peer) => peer.node);
    if (missing.length === 0) break;
    retries += missing.length;
    if (tries === TRIES) {
      throw new ActionError(
        'formation-timeout',
        `${node.name} could not connect to ${missing.map((name) => shown(name)).join(', ')}`,
      );
    }
  }
  return { us, retries };
};

/** Who a node sees. */
export type View = { node: string; peers: readonly string[] };

/** Who sees whom among the running nodes, by each node's own word; a node that does not answer sees nobody. */
export const views = (cluster: LaunchedCluster, signal: AbortSignal): Promise<View[]> =>
  Promise.all(
    cluster.running.map(async ({ name, agent }) => {
      const health = await agent
        .ask('health', [], signal, { timeoutMs: VIEW_TIMEOUT_MS })
        .catch(() => undefined);
      return { node: name, peers: health?.peers ?? [] };
    }),
  );

/** What keeps these views from being a full mesh, an entry `from → to` for each that is missing. */
export const missingEdges = (seen: readonly View[]): string[] =>
  seen.flatMap(({ node, peers }) =>
    seen
      .filter((other) => other.node !== node && !peers.includes(other.node))
      .map((other) => `${node} → ${other.node}`),
  );

type MeshFailure = { cause: unknown; signal: AbortSignal; timedOut: boolean; timeoutMs: number };

const meshFailure = async (
  cluster: LaunchedCluster,
  { cause, signal, timedOut, timeoutMs }: MeshFailure,
): Promise<ActionError> => {
  const missing = missingEdges(await views(cluster, signal));
  const tails = cluster.running.flatMap(({ name, agent }) => {
    const tail = agent.log.tail(10);
    return tail.length === 0 ? [] : [`${name}:`, ...tail.map((line) => `  ${line}`)];
  });
  const edges = missing.length;
  const pairs = (cluster.running.length * (cluster.running.length - 1)).toString();
  const got =
    edges === 0
      ? 'a full mesh whose `global` does not agree'
      : `${String(edges)} of ${pairs} views missing: ${missing.slice(0, 10).join(', ')}${edges > 10 ? ', …' : ''}`;
  const within = timedOut ? ` within ${(timeoutMs / 1000).toFixed(1)} s` : '';
  const known = diagnose(tails);
  const todo = known
    ? `${known.trouble}: ${known.todo}`
    : timedOut
      ? 'raise `ready-timeout`, or see the log tails'
      : 'see the log tails';
  return new ActionError(
    'formation-timeout',
    `Expected a full mesh of ${String(cluster.running.length)} nodes${within}, got ${got}; ${todo}`,
    {
      details: [
        ...(timedOut ? [] : [messageOf(cause)]),
        ...missing.slice(0, EDGES_TOLD).map((edge) => `missing: ${edge}`),
        ...tails,
      ],
      cause,
    },
  );
};
