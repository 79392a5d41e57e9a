import type { ClusterNode } from '../cluster/cluster.js';
import type { Engine } from '../docker/engine.js';

/** A failure to inject. */
export type Fault = { kind: 'kill'; node: ClusterNode };

type Injectors = {
  [Kind in Fault['kind']]: (engine: Engine, fault: Extract<Fault, { kind: Kind }>) => Promise<void>;
};

const injectors: Injectors = {
  /** SIGKILL to the container: the BEAM has no time for a word, the kernel closes its connections. */
  kill: async (engine, { node }) => {
    await engine.killContainer(node.containerId, 'SIGKILL');
    node.state = 'failed';
  },
};

/** Makes the fault happen. A killed node stays down, so there is nothing to heal. */
export const inject = (engine: Engine, fault: Fault): Promise<void> => injectors[fault.kind](engine, fault);
