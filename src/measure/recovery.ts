import { ActionError } from '../base/errors.js';
import { missingEdges, views } from '../cluster/mesh.js';
import { aliveName } from '../cluster/plan.js';
import type { ClusterNode, LaunchedCluster } from '../cluster/cluster.js';
import type { Engine } from '../docker/engine.js';
import { inject } from '../faults/inject.js';
import type { Figure, Series } from './series.js';

/** A killed node's connections close at once; who has not noticed by now will only notice by net tick. */
const NOTICE_TIMEOUT_MS = 10_000;

/** When and why a survivor saw the failed node go; empty when it did not within the timeout. */
type Notice = { survivor: string; atNs?: number; reason?: string; peers?: readonly string[] };

export type FailureRecord = {
  failed: string;
  /** The victim's signs of life, in nanoseconds on the clock of the Docker host; the last one dates its death. */
  beatsNs: readonly number[];
  notices: readonly Notice[];
  /** Views missing among the survivors afterwards. */
  missing: readonly string[];
};

export type FailureOptions = { engine: Engine; index: number; signal: AbortSignal };

/**
 * Kills a node and watches what the survivors make of it. Its death is dated by its own last sign of life: Docker
 * logs its `kill` event only after the signal was sent, up to tens of milliseconds late, often after the survivors'
 * `nodedown`.
 */
export const measureFailure = async (
  cluster: LaunchedCluster,
  { engine, index, signal }: FailureOptions,
): Promise<Series> => {
  const victim = cluster.node(index);
  if (victim.state === 'failed') {
    throw new ActionError('fault', `Expected a node that runs, got ${victim.name}, which has failed already`);
  }
  const survivors = cluster.running.filter((node) => node !== victim);
  const timeout = new AbortController();
  const timer = setTimeout(() => {
    timeout.abort();
  }, NOTICE_TIMEOUT_MS);
  const over = AbortSignal.any([signal, timeout.signal]);
  try {
    const watched = survivors.map((node) => notice(node, victim.name, over));
    const beatsNs = await lastBeats(victim, () => inject(engine, { kind: 'kill', node: victim }), over);
    const notices = await Promise.all(watched);
    signal.throwIfAborted();
    const afterwards = await views(cluster, signal);
    const peers = new Map(afterwards.map((view) => [view.node, view.peers]));
    return failureSeries({
      failed: victim.name,
      beatsNs,
      notices: notices.map((each) => ({ ...each, peers: peers.get(each.survivor) ?? [] })),
      missing: missingEdges(afterwards),
    });
  } finally {
    clearTimeout(timer);
    timeout.abort();
  }
};

const notice = async ({ name, agent }: ClusterNode, victim: string, signal: AbortSignal): Promise<Notice> => {
  const seen = await agent
    .nextEvent((event) => (event.event === 'nodedown' && event.node === victim ? event : undefined), signal)
    .catch(() => undefined);
  return seen ? { survivor: name, atNs: seen.at_ns, reason: seen.reason } : { survivor: name };
};

/** The signs of life of a node while `kill` makes an end of it. */
const lastBeats = async (
  { agent }: ClusterNode,
  kill: () => Promise<void>,
  signal: AbortSignal,
): Promise<number[]> => {
  const beats: number[] = [];
  const stop = agent.onEvent((event) => {
    if (event.event === 'beat') beats.push(event.at_ns);
  });
  try {
    await agent.ask('beat', [NOTICE_TIMEOUT_MS], signal);
    await kill();
    await agent.ended(signal);
    return beats;
  } finally {
    stop();
  }
};

const count = (value: number, noun: string): string => `${String(value)} ${noun}${value === 1 ? '' : 's'}`;

const detection = (times: readonly (number | undefined)[], beats: number): Figure => {
  const head = {
    id: 'detection-time-ms',
    label: 'Failure detected by all survivors',
    unit: 'ms' as const,
    better: 'lower' as const,
    definition:
      "From the failed node's last sign of life (it gives one every millisecond until it is killed) until the last survivor's `nodedown`; both stamped inside the nodes with the clock of the Docker host. The death comes up to one sign later, so this is an upper bound.",
  };
  if (times.length === 0) return { ...head, absent: 'no node was left to notice' };
  if (beats === 0) return { ...head, absent: 'the failed node gave no sign of life to date its death by' };
  const known = times.filter((time) => time !== undefined);
  if (known.length === times.length) return { ...head, value: Math.max(...known) };
  const late = count(times.length - known.length, 'survivor');
  return { ...head, absent: `${late} saw no nodedown within ${String(NOTICE_TIMEOUT_MS / 1000)} s` };
};

const meshNote = (missing: readonly string[]): string =>
  missing.length === 0
    ? 'The survivors still form a full mesh.'
    : `The survivors do not see each other fully: ${missing.slice(0, 10).join(', ')}.`;

export const failureSeries = ({ failed, beatsNs, notices, missing }: FailureRecord): Series => {
  const diedAtNs = beatsNs.at(-1);
  const times = notices.map(({ atNs }) =>
    atNs === undefined || diedAtNs === undefined ? undefined : (atNs - diedAtNs) / 1e6,
  );
  const gapsMs = beatsNs.slice(1).map((atNs, at) => (atNs - (beatsNs[at] ?? atNs)) / 1e6);
  return {
    id: 'failure',
    title: `Failure of ${failed}`,
    figures: [
      detection(times, beatsNs.length),
      {
        id: 'survivor-views-missing',
        label: 'Views missing among survivors',
        unit: 'count',
        better: 'lower',
        definition:
          'Ordered pairs of survivors of which the first does not have the second in its `nodes()`; 0 is a full mesh.',
        value: missing.length,
      },
    ],
    tables: [
      {
        title: 'Per survivor',
        columns: [
          { label: 'Survivor' },
          { label: 'Noticed after', unit: 'ms' },
          { label: 'Reason it gave' },
          { label: 'Peers left', unit: 'count' },
          { label: 'Still connected to' },
        ],
        rows: notices.map(({ survivor, reason, peers }, at) => [
          survivor,
          times[at] ?? null,
          reason ?? null,
          peers?.length ?? null,
          peers ? peers.map(aliveName).join(', ') : null,
        ]),
      },
    ],
    notes: [
      `${failed} was killed with SIGKILL.`,
      ...(gapsMs.length > 0
        ? [
            `Its signs of life came at most ${Math.max(...gapsMs).toFixed(1)} ms apart: so well is its death dated.`,
          ]
        : []),
      ...(notices.length === 0 ? [] : [meshNote(missing)]),
    ],
  };
};
