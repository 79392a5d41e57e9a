// @ts-check
/** Clusters as the action launches them, with what the library keeps to itself: the wire to each node. */
import { readFile } from 'node:fs/promises';
import { warn } from '../../scripts/setup/say.mjs';

/** @typedef {import('./library.mjs').Library} Library */
/** @typedef {import('../../src/cluster/cluster.js').LaunchedCluster} LaunchedCluster */
/** @typedef {import('../../src/cluster/mesh.js').MeshFormation} MeshFormation */
/** @typedef {import('../../src/docker/engine.js').Engine} Engine */
/** @typedef {{ cluster: LaunchedCluster, mesh: MeshFormation, engine: Engine }} Formed */
/** @typedef {{ library: Library, image: string, nodeCount: number, signal: AbortSignal }} ClusterOptions */

const READY_MS = 300_000;

/**
 * Launches and connects a cluster, does the work with it, and removes it, whatever happened.
 *
 * @template T
 * @param {ClusterOptions} options
 * @param {(formed: Formed) => Promise<T>} work
 */
export async function withCluster({ library, image, nodeCount, signal }, work) {
  const { config: configs, inputs, options, plan, schema, teardown } = library;
  const engine = library.dockerode.dockerodeEngine(inputs.dockerHost());
  const raw = options.optionsAsInputs({ nodeCount, image, pull: 'never', readyTimeoutMs: READY_MS });
  const runId = inputs.newRunId();
  const config = configs.toConfig(schema.parseInputs(raw), { runId, tempDir: inputs.tempDirectory() });
  await library.preflight.checkArpTable(nodeCount, (await engine.info()).kernelVersion);
  const agentModules = await readFile(new URL('../../dist/cluster_agent.etf', import.meta.url));
  /** @type {LaunchedCluster | undefined} */
  let cluster;
  try {
    const plans = plan.planCluster(config);
    cluster = await library.launch.launch({ engine, plan: plans, config, agentModules, signal });
    const mesh = await library.mesh.formMesh(cluster, { signal, timeoutMs: READY_MS });
    return await work({ cluster, mesh, engine });
  } finally {
    const settleMs = cluster ? 0 : teardown.SETTLE_MS;
    const { failures } = await teardown.teardown(engine, runId, { settleMs });
    for (const failure of failures) warn(`could not remove ${failure}`);
    cluster?.detach();
  }
}
