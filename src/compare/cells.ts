import type { MessagingConfig } from '../config/config.js';
import type { Operation } from '../config/operations.js';
import { percentileUs } from '../measure/figures.js';
import { Times } from '../measure/histogram.js';
import { arrivalRate, rawRoundTrips, roundTrips } from '../measure/loads.js';
import { callInTurn } from '../measure/operation-load.js';
import { callRate, faultShare, type ClosedRecord } from '../measure/operation-recording.js';
import { calledBy } from '../measure/operation-setup.js';
import { chosenPairs, type Pair } from '../measure/pairs.js';
import type { Contestant } from './contestants.js';

/** What one cluster was measured at in one pass of a round; lanes are pairs of nodes, or one operation. */
export type Cell = Readonly<{
  /** Id of the figure. */
  metric: string;
  /** From 0 in the order of the round. */
  contestant: number;
  pass: number;
  lane: number;
  value: number;
}>;

/** What tells instances apart that are slow by their layout in memory alone; see docs/adr/0014. */
export const RULER = 'tcp-ruler-us';

/** Windows are short, so that neighbours in time are compared; many passes make up for it. */
const WINDOW_MS = 40;
const WARMUP_MS = 10;
const RULER_MS = 20;
const FLOOD_WARMUP_MS = 20;

/** Of more pairs the first ones stand for all. */
const MOST_LANES = 3;

/** An operation, and what its figures' ids begin with. */
export type Contested = Readonly<{ id: string; operation: Operation }>;

export type CellOptions = {
  messaging: MessagingConfig;
  operations: readonly Contested[];
  signal: AbortSignal;
};

type Reading = { lane: number; values: Record<string, number | undefined> };

type Task = {
  /** Not in every pass. */
  isDue: (pass: number) => boolean;
  measure: (contestant: Contestant) => Promise<Reading[]>;
};

const always = (): boolean => true;

/** The pairs that are measured, one lane each; none of a single node. */
const pairsOf = ({ cluster }: Contestant, { pairs }: MessagingConfig): Pair[] =>
  cluster.running.length < 2 ? [] : chosenPairs(cluster, pairs, { cpus: new Map() }).slice(0, MOST_LANES);

type OfPair = (pair: Pair) => Promise<Reading['values']>;

const pairTask = (
  { messaging }: CellOptions,
  lane: number,
  { isDue, measure }: { isDue: Task['isDue']; measure: OfPair },
): Task => ({
  isDue,
  measure: async (contestant) => {
    const pair = pairsOf(contestant, messaging)[lane];
    return pair ? [{ lane, values: await measure(pair) }] : [];
  },
});

const pairTasks = (lanes: number, lane: number, options: CellOptions): Task[] => {
  const { messaging, signal } = options;
  const {
    messageSizesBytes: [sizeBytes = 0],
    concurrency,
    messageCount,
  } = messaging;
  const ruler: OfPair = async (pair) => {
    const raw = await rawRoundTrips(pair, { sizeBytes, warmupMs: WARMUP_MS, ms: RULER_MS }, { signal });
    return { [RULER]: percentileUs(raw, 0.5) };
  };
  const trips: OfPair = async (pair) => {
    const load = {
      sizeBytes,
      warmupMs: WARMUP_MS,
      concurrency: concurrency[0] ?? 1,
      bound: { ms: WINDOW_MS },
    };
    const { pairs } = await roundTrips([pair], load, { signal });
    const times = Times.merged(pairs.map((each) => each.times));
    return { 'latency-p50-us': percentileUs(times, 0.5), 'latency-p99-us': percentileUs(times, 0.99) };
  };
  const flood: OfPair = async ({ from, to }) => {
    const args = [to.name, sizeBytes, Math.max(...concurrency), FLOOD_WARMUP_MS, WINDOW_MS];
    return { 'saturated-messages-per-second': arrivalRate(await from.agent.ask('flood', args, signal)) };
  };
  return [
    ...(messageCount > 0 ? [pairTask(options, lane, { isDue: always, measure: trips })] : []),
    pairTask(options, lane, { isDue: always, measure: ruler }),
    ...(messageCount > 0
      ? [pairTask(options, lane, { isDue: (pass) => pass % lanes === lane, measure: flood })]
      : []),
  ];
};

const operationTask = (
  operation: Operation,
  key: number,
  { id, signal }: { id: string; signal: AbortSignal },
): Task => ({
  isDue: always,
  measure: async ({ cluster }) => {
    const [concurrency = 1] = operation.concurrency;
    const load = { key, warmupMs: WARMUP_MS, ms: WINDOW_MS, concurrency };
    const nodes = await callInTurn(calledBy(cluster, operation), load, { signal });
    const record: ClosedRecord = { segment: 0, operation: operation.name, concurrency, nodes };
    return [
      ...nodes.map(({ times }, lane) => ({
        lane,
        values: {
          [`${id}-p50-us`]: percentileUs(times, 0.5),
          [`${id}-p99-us`]: percentileUs(times, 0.99),
        },
      })),
      {
        lane: 0,
        values: {
          [`${id}-calls-per-second`]: callRate([record]),
          [`${id}-error-share`]: faultShare(nodes),
        },
      },
    ];
  },
});

const tasksOf = (first: Contestant, options: CellOptions): Task[] => {
  const { length } = pairsOf(first, options.messaging);
  return [
    ...Array.from({ length }, (_, lane) => pairTasks(length, lane, options)).flat(),
    ...options.operations.map(({ operation, id }, key) =>
      operationTask(operation, key, { id, signal: options.signal }),
    ),
  ];
};

/**
 * One pass: each measurement on all contestants before the next, by turns from either end (ABBA when they entered as base,
 * head, head, base), so that what drifts favours nobody.
 */
export const measurePass = async (
  contestants: readonly Contestant[],
  pass: number,
  options: CellOptions,
): Promise<Cell[]> => {
  const [first] = contestants;
  if (!first) return [];
  const tasks = tasksOf(first, options);
  const cells: Cell[] = [];
  for (const [at, { isDue, measure }] of tasks.entries()) {
    if (!isDue(pass)) continue;
    const order = [...contestants.entries()];
    if ((pass + at) % 2 === 1) order.reverse();
    for (const [contestant, each] of order)
      for (const { lane, values } of await measure(each))
        for (const [metric, value] of Object.entries(values))
          if (value !== undefined) cells.push({ metric, contestant, pass, lane, value });
  }
  return cells;
};
