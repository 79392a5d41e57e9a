import { ActionError } from '../base/errors.js';
import { toMessagingConfig, type MessagingConfig } from './config.js';
import type { Expectation, NodeChoice, Operation, Point } from './operations.js';
import { refuseUnknown, withDefaults } from './options.js';
import { parseInputs } from './schema.js';

/** A function of the user's to be measured: an item of the action's `operations`, by the same rules and defaults. */
export type OperationOptions = {
  name: string;
  /** `my_bench:lookup/1`, `my_bench:lookup(key, 1)` or `My.Bench.run/0`. */
  call: string;
  setup?: string;
  teardown?: string;
  /** Node numbers as in the names, from 1. */
  from?: NodeChoice | number;
  /** Calls in flight at a time on each of the nodes; one or several. */
  concurrency?: number | readonly number[];
  /** Calls a second over all of the nodes, in an open loop; 0 leaves that out. */
  rate?: number;
  durationMs?: number;
  batch?: number;
  timeoutMs?: number;
};

/** How operations are measured, as the inputs of these names say. */
export type MeasuringOptions = Partial<Pick<MessagingConfig, 'warmupMs' | 'repeats' | 'cpuPlacement'>>;

/** A function of the user's that has to tell that all is well: an item of the action's `expect`. */
export type CheckOptions = {
  call: string;
  on?: NodeChoice | number;
  at?: readonly Point[];
  withinMs?: number;
  timeoutMs?: number;
};

const operationNames: Record<keyof OperationOptions, true> = {
  name: true,
  call: true,
  setup: true,
  teardown: true,
  from: true,
  concurrency: true,
  rate: true,
  durationMs: true,
  batch: true,
  timeoutMs: true,
};
const measuringNames: Record<keyof MeasuringOptions, true> = {
  warmupMs: true,
  repeats: true,
  cpuPlacement: true,
};
const checkNames: Record<keyof CheckOptions, true> = {
  call: true,
  on: true,
  at: true,
  withinMs: true,
  timeoutMs: true,
};

const ms = (value: number | undefined): string | undefined =>
  value === undefined ? undefined : `${String(value)}ms`;

/** Which the texts of inputs could not tell from nothing. */
const some = <T>(items: readonly T[], what: string): readonly T[] => {
  if (items.length > 0) return items;
  throw new ActionError('config', `Expected one or more ${what}, got none`);
};

/**
 * Operations, and how a cluster of `nodeCount` nodes is to measure them.
 * @throws ActionError `config`, all problems at once
 */
export const operationOptions = (
  operations: readonly OperationOptions[],
  options: MeasuringOptions,
  nodeCount: number,
): { operations: readonly Operation[]; measuring: MessagingConfig } => {
  refuseUnknown(options, measuringNames);
  const items = some(operations, 'operations').map((each) => {
    refuseUnknown(each, operationNames);
    const { durationMs, timeoutMs, ...rest } = each;
    return { ...rest, duration: ms(durationMs), timeout: ms(timeoutMs) };
  });
  const { repeats, cpuPlacement } = options;
  const inputs = parseInputs(
    withDefaults({
      'node-count': String(Math.max(1, nodeCount)),
      'message-count': '0',
      operations: JSON.stringify(items),
      warmup: ms(options.warmupMs),
      repeats: repeats === undefined ? undefined : String(repeats),
      'cpu-placement': cpuPlacement,
    }),
  );
  return { operations: inputs.operations, measuring: toMessagingConfig(inputs) };
};

/** @throws ActionError `config` */
export const checkOptions = (check: string | CheckOptions, nodeCount: number): readonly Expectation[] => {
  const options: CheckOptions = typeof check === 'string' ? { call: check } : check;
  refuseUnknown(options, checkNames);
  const { withinMs, timeoutMs, ...rest } = options;
  const item = { ...rest, within: ms(withinMs), timeout: ms(timeoutMs) };
  const inputs = withDefaults({
    'node-count': String(Math.max(1, nodeCount)),
    'message-count': '0',
    expect: JSON.stringify([item]),
  });
  return parseInputs(inputs).expect;
};
