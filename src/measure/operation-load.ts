import { ActionError } from '../base/errors.js';
import { shown } from '../base/text.js';
import type { ClusterNode } from '../cluster/cluster.js';
import { callText } from '../config/calls.js';
import type { Operation } from '../config/operations.js';
import { Times } from './histogram.js';
import { commonStart, summed, type LoadOptions } from './loads.js';
import type { Called, ClosedNode, OpenNode } from './operation-recording.js';

export type OperationLoad = { key: number; warmupMs: number; ms: number };

/** More calls than this are never in flight on one node. */
const MOST_IN_FLIGHT = 1000;

/** With each call ended at its timeout, more cannot be in flight. */
export const callersFor = ({ rate, timeoutMs }: Pick<Operation, 'rate' | 'timeoutMs'>, nodes: number): number =>
  Math.min(MOST_IN_FLIGHT, Math.max(1, Math.ceil((rate * timeoutMs) / 1000 / nodes))); // prettier-ignore

/** What a node found, or the error that says why it could not. */
const onNode = async <Reply extends object>(
  operation: Operation,
  node: ClusterNode,
  asked: Promise<Reply | { problem: string }>,
): Promise<Reply> => {
  const what = `\`${operation.name}\` (\`${shown(callText(operation.call), 200)}\`)`;
  let reply: Reply | { problem: string };
  try {
    reply = await asked;
  } catch (error) {
    if (!(error instanceof ActionError) || error.kind !== 'node-exited') throw error;
    const message = `Expected ${node.name} to live while ${what} was called, got the end of its output`;
    throw new ActionError('node-exited', message, { cause: error });
  }
  if (!('problem' in reply)) return reply;
  const message = `Expected ${what} to be called on ${node.name}, got ${shown(reply.problem, 400)}`;
  throw new ActionError('operation', message);
};

/** `concurrency` callers on each node at once, each calling in turn. */
export const callInTurn = async (
  { operation, nodes }: Called,
  { key, warmupMs, ms, concurrency }: OperationLoad & { concurrency: number },
  { signal, onProgress }: LoadOptions,
): Promise<ClosedNode[]> => {
  const { batch, timeoutMs } = operation;
  const startMs = await commonStart(nodes[0], { requests: nodes.length, warmupMs }, signal);
  const args = [key, concurrency, batch, timeoutMs, Math.round(startMs), warmupMs, ms];
  const progressOf = summed(onProgress);
  return Promise.all(
    nodes.map(async (node) => {
      const asked = node.agent.ask('call-closed', args, signal, { onProgress: progressOf(node) });
      const { times, busy_ns, callers, succeeded, faults } = await onNode(operation, node, asked);
      return { node: node.name, times: Times.of(times), busyMs: busy_ns / 1e6, callers, succeeded, faults };
    }),
  );
};

/** Calls at the operation's rate over all nodes together, due on one time line. */
export const callAtRate = async (
  { operation, nodes }: Called,
  { key, warmupMs, ms, offsetMs }: OperationLoad & { offsetMs: number },
  { signal, onProgress }: LoadOptions,
): Promise<OpenNode[]> => {
  const { rate, timeoutMs } = operation;
  const startMs = await commonStart(nodes[0], { requests: nodes.length, warmupMs }, signal);
  const callers = callersFor(operation, nodes.length);
  const progressOf = summed(onProgress);
  return Promise.all(
    nodes.map(async (node, at) => {
      const line = [rate, nodes.length, at, Math.round(startMs), offsetMs, warmupMs, ms];
      const asked = node.agent.ask('call-open', [key, callers, timeoutMs, ...line], signal, {
        onProgress: progressOf(node),
      });
      const { response, service, lag, unanswered, back_in_window, succeeded, faults } = await onNode(
        operation,
        node,
        asked,
      );
      return {
        node: node.name,
        response: Times.of(response),
        service: Times.of(service),
        lag: Times.of(lag),
        unanswered,
        backInWindow: back_in_window,
        succeeded,
        faults,
      };
    }),
  );
};
