import { ActionError } from '../base/errors.js';
import { shown } from '../base/text.js';
import { until } from '../base/until.js';
import { callWord } from '../cluster/call-word.js';
import type { ClusterNode, LaunchedCluster } from '../cluster/cluster.js';
import { callText } from '../config/calls.js';
import type { Expectation, Point } from '../config/operations.js';
import { namesOf, runningOf } from './operation-setup.js';
import type { Series } from './series.js';

/** A check that failed is made again this often while it may. */
const AGAIN_MS = 100;

/** What came of one check on one node. */
export type CheckResult = {
  /** Null for one that was asked for by a program. */
  point: Point | null;
  function: string;
  node: string;
  holds: boolean;
  /** What the last call said, as Erlang prints it, bounded; or why there was none. Foreign text. */
  got: string;
  /** Calls that were made until it held or could not be waited for any longer. */
  tries: number;
  /** From the first call to the end of the last. */
  tookMs: number;
};

type CheckOptions = {
  expectations: readonly Expectation[];
  /** Null makes all of them. */
  point: Point | null;
  signal: AbortSignal;
};

/**
 * Makes the checks of a point, all of them, on every node of theirs that runs.
 * @returns a result for each check and node, also for those that fail
 */
export const checkAt = async (
  cluster: LaunchedCluster,
  { expectations, point, signal }: CheckOptions,
): Promise<CheckResult[]> => {
  const results: CheckResult[] = [];
  for (const expectation of expectations.filter(({ at }) => point === null || at.includes(point))) {
    const nodes = runningOf(cluster, expectation.on);
    results.push(...(await Promise.all(nodes.map((node) => check(node, expectation, { point, signal })))));
  }
  return results;
};

const check = async (
  node: ClusterNode,
  { call, withinMs, timeoutMs }: Expectation,
  { point, signal }: Pick<CheckOptions, 'point' | 'signal'>,
): Promise<CheckResult> => {
  const beganAt = performance.now();
  let [tries, got] = [0, ''];
  const probe = async (): Promise<true | undefined> => {
    tries += 1;
    const reply = await node.agent.ask('check', [callWord(call), timeoutMs], signal);
    if ('problem' in reply) {
      got = reply.problem;
      return undefined;
    }
    got = reply.got;
    return reply.holds ? true : undefined;
  };
  const holds = await until(probe, { everyMs: AGAIN_MS, timeoutMs: withinMs, signal });
  const tookMs = performance.now() - beganAt;
  return { point, function: callText(call), node: node.name, holds: holds === true, got, tries, tookMs };
};

const failureLine = ({ function: name, point, node, got, tries, tookMs }: CheckResult): string => {
  const tried = tries > 1 ? ` after ${String(tries)} tries in ${(tookMs / 1000).toFixed(1)} s` : '';
  return `Expected \`${shown(name, 200)}\` to hold${point === null ? '' : ` at \`${point}\``} on ${node}, got \`${shown(got, 300)}\`${tried}`;
};

/** @throws ActionError `expectation` when one of them does not hold: the first, and all of them in its details */
export const mustHold = (results: readonly CheckResult[]): void => {
  const failed = results.filter(({ holds }) => !holds);
  const [first, ...others] = failed;
  if (!first) return;
  const names = [...new Set(others.map(({ node, function: name }) => (name === first.function ? node : `${node} (${shown(name, 80)})`)))]; // prettier-ignore
  const also = names.length > 0 ? `; also on ${namesOf(names)}` : '';
  throw new ActionError('expectation', `${failureLine(first)}${also}`, {
    details: failed.slice(0, 200).map(failureLine),
  });
};

/** All checks that were made, as they come into the report. */
export const checksSeries = (results: readonly CheckResult[]): Series => {
  const failed = results.filter(({ holds }) => !holds).length;
  return {
    id: 'checks',
    title: 'Checks',
    figures: [
      {
        id: 'checks-failed',
        label: 'Checks that failed',
        unit: 'count',
        better: 'lower',
        definition:
          'Checks (`expect`) that did not hold, counted once for each node and point: their function said `false`, `error` or `{error, _}`, raised an exception, ended, or did not return in time, and went on to do so until `within` had passed.',
        value: failed,
      },
      {
        id: 'checks-made',
        label: 'Checks made',
        unit: 'count',
        better: 'neither',
        definition: 'Checks that were made, counted once for each node and point.',
        value: results.length,
      },
    ],
    tables: [
      {
        title: 'Per point and node',
        columns: [
          { label: 'Point' },
          { label: 'Check' },
          { label: 'Node' },
          { label: 'Result' },
          { label: 'Tries', unit: 'count' },
          { label: 'Took', unit: 'ms' },
          { label: 'Got' },
        ],
        rows: results.map(({ point, function: name, node, holds, got, tries, tookMs }) => [
          point ?? 'asked for',
          `\`${name}\``,
          node,
          holds ? 'holds' : 'failed',
          tries,
          tookMs,
          `\`${got}\``,
        ]),
      },
    ],
  };
};
