import { ActionError } from '../base/errors.js';
import type { LaunchedCluster } from '../cluster/cluster.js';
import {
  checkOptions,
  operationOptions,
  type CheckOptions,
  type MeasuringOptions,
  type OperationOptions,
} from '../config/operation-options.js';
import { checkAt, mustHold, type CheckResult } from './checks.js';
import { findFunctions } from './operation-setup.js';
import { measureOperations, type MeasuredOperations, type MeasureOperationsOptions } from './operations.js';

export type { CheckOptions, MeasuringOptions, OperationOptions } from '../config/operation-options.js';
export type { CheckResult } from './checks.js';
export type { OperationRow } from './operation-rows.js';
export type { MeasuredOperations } from './operations.js';

/** What a program asks for, by the same rules as a step's inputs. */

/** @throws ActionError `config`, `operation`, `node-exited` */
export const operationsOnRequest = (
  cluster: LaunchedCluster,
  operations: readonly OperationOptions[],
  { engine, signal, ...options }: Pick<MeasureOperationsOptions, 'engine' | 'signal'> & MeasuringOptions,
): Promise<MeasuredOperations> => {
  const asked = operationOptions(operations, options, cluster.nodes.length);
  return measureOperations(cluster, { ...asked, engine, signal });
};

/** @throws ActionError `config`, `operation`, `expectation` */
export const checkOnRequest = async (
  cluster: LaunchedCluster,
  check: string | CheckOptions,
  signal: AbortSignal,
): Promise<CheckResult[]> => {
  const expectations = checkOptions(check, cluster.nodes.length);
  await findFunctions(cluster, { expectations }, signal);
  const results = await checkAt(cluster, { expectations, point: null, signal });
  if (results.length === 0)
    throw new ActionError(
      'expectation',
      'Expected a running node to make the check on, got none among those asked for',
    );
  mustHold(results);
  return results;
};
