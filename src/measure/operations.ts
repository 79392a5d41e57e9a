import { ActionError } from '../base/errors.js';
import { distinct, sum } from '../base/lists.js';
import { shown } from '../base/text.js';
import type { LaunchedCluster } from '../cluster/cluster.js';
import { callText } from '../config/calls.js';
import { operationWindowMs } from '../config/schedule.js';
import type { Operation } from '../config/operations.js';
import type { Engine } from '../docker/engine.js';
import { watchMachine } from './machine.js';
import { callAtRate, callInTurn } from './operation-load.js';
import {
  faultCount,
  faultsOf,
  successes,
  type Called,
  type ClosedNode,
  type Measuring,
  type OpenNode,
  type OperationRecording,
} from './operation-recording.js';
import { operationRows, type OperationRow } from './operation-rows.js';
import { operationsSeries } from './operation-series.js';
import { calledBy, findFunctions, prepare, release } from './operation-setup.js';
import { placed } from './placement.js';
import type { Series } from './series.js';

export type OperationsProgress = { segment: number; segments: number; operation: string; done: number };

/** What was found: the rows, one an operation and way of calling it, and the series that tell all. */
export type MeasuredOperations = { rows: OperationRow[]; series: Series[] };

export type MeasureOperationsOptions = {
  operations: readonly Operation[];
  measuring: Measuring;
  engine: Pick<Engine, 'info' | 'updateContainer'>;
  signal: AbortSignal;
  onProgress?: ((progress: OperationsProgress) => void) | undefined;
  /** Told what was measured until then when the measurement fails after its first segment. */
  onPartial?: ((measured: MeasuredOperations) => void) | undefined;
};

/** How long a node that failed otherwise may take for its teardowns. */
const LAST_RELEASE_MS = 5000;

/**
 * Measures the user's operations: sets each up on its nodes, calls it in segments that take turns with those of the
 * others, tears it down.
 * @throws ActionError `operation` for a function that is not there, a setup or teardown that fails, or an operation of
 *   which no call succeeds; `node-exited` when a node ends meanwhile
 */
export const measureOperations = async (
  cluster: LaunchedCluster,
  { operations, measuring, engine, signal, onProgress, onPartial }: MeasureOperationsOptions,
): Promise<MeasuredOperations> => {
  await findFunctions(cluster, { operations }, signal);
  const called = operations.map((operation) => calledBy(cluster, operation));
  const failed = new AbortController();
  const both = AbortSignal.any([signal, failed.signal]);
  const recording: OperationRecording = { called, placement: { cpus: new Map() }, closed: [], open: [], machine: [] }; // prettier-ignore
  const told = (): MeasuredOperations => ({
    rows: operationRows(recording),
    series: operationsSeries(recording, measuring),
  });
  try {
    await prepare({ called, signal: both });
    const { cpuPlacement } = measuring;
    await placed(cluster, { engine, cpuPlacement, signal }, async (placement) => {
      recording.placement = placement;
      for (let segment = 0; segment < measuring.repeats; segment += 1)
        await new OperationSegment(segment, recording, { measuring, signal: both, onProgress }).measure();
    });
  } catch (error) {
    // Ends the calls on the other nodes.
    failed.abort(error);
    if (recording.machine.length > 0) onPartial?.(told());
    if (!signal.aborted) {
      const last = AbortSignal.any([signal, AbortSignal.timeout(2 * LAST_RELEASE_MS)]);
      await release({ called, signal: last }, LAST_RELEASE_MS).catch(() => undefined);
    }
    throw error;
  }
  const measured = told();
  try {
    await release({ called, signal });
  } catch (error) {
    onPartial?.(measured);
    throw error;
  }
  return measured;
};

type SegmentOptions = Pick<MeasureOperationsOptions, 'measuring' | 'signal' | 'onProgress'>;

/** One turn of all operations. */
class OperationSegment {
  readonly #index: number;
  readonly #recording: OperationRecording;
  readonly #options: SegmentOptions;

  constructor(index: number, recording: OperationRecording, options: SegmentOptions) {
    this.#index = index;
    this.#recording = recording;
    this.#options = options;
  }

  async measure(): Promise<void> {
    const { called, machine } = this.#recording;
    const nodes = distinct(called.flatMap((each) => each.nodes));
    const watched = await watchMachine(nodes, this.#options.signal, async () => {
      const keyed = called.map((each, key) => ({ ...each, key }));
      for (const each of this.#turn(keyed)) {
        for (const concurrency of this.#turn(each.operation.concurrency)) await this.#closed(each, concurrency); // prettier-ignore
        if (each.operation.rate > 0) await this.#open(each);
      }
    });
    machine.push({ segment: this.#index, ...watched });
  }

  /** By turns from either end, so that what drifts does not favour one. */
  #turn<T>(items: readonly T[]): T[] {
    return this.#index % 2 === 0 ? [...items] : [...items].reverse();
  }

  #load({ operation, key }: Called & { key: number }) {
    const { warmupMs, repeats } = this.#options.measuring;
    return { key, warmupMs, ms: operationWindowMs(operation, repeats) };
  }

  async #closed(one: Called & { key: number }, concurrency: number): Promise<void> {
    const { name } = one.operation;
    const nodes = await callInTurn(one, { ...this.#load(one), concurrency }, this.#watch(name));
    this.#recording.closed.push({ segment: this.#index, operation: name, concurrency, nodes });
    this.#someSuccess(one.operation, nodes, 0);
  }

  async #open(one: Called & { key: number }): Promise<void> {
    const { name } = one.operation;
    const load = this.#load(one);
    const nodes = await callAtRate(one, { ...load, offsetMs: this.#index * load.ms }, this.#watch(name));
    this.#recording.open.push({ segment: this.#index, operation: name, windowMs: load.ms, nodes });
    this.#someSuccess(one.operation, nodes, sum(nodes.map((each) => each.unanswered))); // prettier-ignore
  }

  /** An operation that never succeeds is a mistake; it is told at once instead of after all segments. */
  #someSuccess(operation: Operation, nodes: readonly (ClosedNode | OpenNode)[], unanswered: number): void {
    const wrong = faultCount(nodes);
    if (this.#index > 0 || successes(nodes) > 0 || wrong + unanswered === 0) return;
    const faults = faultsOf(nodes);
    const [most] = faults;
    const example = most
      ? `, most of them ${shown(most.kind, 100)} on ${most.nodes[0] ?? ''}: \`${shown(most.sample, 300)}\``
      : ': calls that were not answered';
    throw new ActionError(
      'operation',
      `Expected calls of \`${operation.name}\` (\`${shown(callText(operation.call), 200)}\`) to succeed, got ${String(wrong + unanswered)} errors and no success${example}`,
      {
        details: faults.map(
          ({ kind, count, sample, nodes: names }) =>
            `${String(count)} × ${kind} on ${names.join(', ')}: ${sample}`,
        ),
      },
    );
  }

  #watch(operation: string) {
    const { signal, onProgress, measuring } = this.#options;
    const tell = (done: number): void =>
      onProgress?.({ segment: this.#index + 1, segments: measuring.repeats, operation, done });
    tell(0);
    return { signal, onProgress: tell };
  }
}
