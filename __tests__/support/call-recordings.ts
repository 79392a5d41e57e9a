import type { AgentFault } from '../../src/cluster/replies.js';
import type { Operation } from '../../src/config/operations.js';
import { parseInputs } from '../../src/config/schema.js';
import type {
  ClosedNode,
  ClosedRecord,
  OpenNode,
  OpenRecord,
  OperationRecording,
} from '../../src/measure/operation-recording.js';
import { rawInputs } from './builders.js';
import { fakeCluster } from './fake-cluster.js';
import { times } from './recordings.js';

/** Hand-made recordings of operations. */

const { cluster } = await fakeCluster({ config: { nodeCount: 2 } });
export const [one, two] = [cluster.node(0).name, cluster.node(1).name];

export const someOperations = (...items: Record<string, unknown>[]): readonly Operation[] =>
  parseInputs(rawInputs({ operations: JSON.stringify(items) })).operations;

export const lookup = someOperations({ name: 'look up', call: 'kv:get/1', setup: 'kv:fill', concurrency: [1, 8], rate: 100 })[0]!; // prettier-ignore

export const aFault = (overrides: Partial<AgentFault> = {}): AgentFault => ({
  kind: 'error badarg',
  count: 1,
  sample: 'exception error: bad argument',
  ...overrides,
});

/** So many calls of `us` microseconds each; the callers were at it for half a second. */
export const aClosedNode = ({
  us = 100,
  count = 1000,
  ...rest
}: Partial<ClosedNode> & { us?: number; count?: number } = {}): ClosedNode => ({
  node: one,
  times: times(us, count),
  succeeded: count,
  busyMs: 500 * (rest.callers ?? 1),
  callers: 1,
  faults: [],
  ...rest,
});

export const aClosed = (overrides: Partial<ClosedRecord> = {}): ClosedRecord => ({
  segment: 0,
  operation: lookup.name,
  concurrency: 1,
  nodes: [aClosedNode(), aClosedNode({ node: two, us: 300 })],
  ...overrides,
});

export const anOpenNode = (overrides: Partial<OpenNode> & { count?: number } = {}): OpenNode => {
  const { count = 50, ...rest } = overrides;
  return {
    node: one,
    response: times(400, count),
    service: times(300, count),
    lag: times(100, count),
    unanswered: 0,
    backInWindow: count,
    succeeded: count,
    faults: [],
    ...rest,
  };
};

export const anOpen = (overrides: Partial<OpenRecord> = {}): OpenRecord => ({
  segment: 0,
  operation: lookup.name,
  windowMs: 1000,
  nodes: [anOpenNode(), anOpenNode({ node: two })],
  ...overrides,
});

export const aCallRecording = (overrides: Partial<OperationRecording> = {}): OperationRecording => ({
  called: [{ operation: lookup, nodes: cluster.nodes }],
  placement: { cpus: new Map() },
  closed: [],
  open: [],
  machine: [],
  ...overrides,
});
