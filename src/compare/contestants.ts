import { findElixir, startApps } from '../cluster/apps.js';
import type { LaunchedCluster } from '../cluster/cluster.js';
import { launch } from '../cluster/launch.js';
import { formMesh } from '../cluster/mesh.js';
import { planPart } from '../cluster/plan.js';
import type { Code } from '../code/library.js';
import type { Config } from '../config/config.js';
import { newId } from '../config/ids.js';
import type { Engine } from '../docker/engine.js';
import { formationMs } from '../measure/formation.js';

/** One side of a comparison: what its clusters run. */
export type Arm = Readonly<{
  name: 'base' | 'head';
  /** The run's, with the images of this side. */
  config: Config;
  code: Code;
  agentModules: Buffer;
}>;

/** A cluster of one side, while its round lasts. */
export type Contestant = Readonly<{
  arm: Arm;
  cluster: LaunchedCluster;
  formationMs: number;
}>;

export type EnterOptions = {
  engine: Engine;
  /** Of the round. */
  partId: string;
  /** CPUs that all its nodes are held to from their start. */
  cpus: string | undefined;
  signal: AbortSignal;
};

/** Launches and forms a cluster of this side, with the user's applications started. */
export const enter = async (
  arm: Arm,
  { engine, partId, cpus, signal }: EnterOptions,
): Promise<Contestant> => {
  const { code, agentModules } = arm;
  const config = { ...arm.config, keepAlive: false };
  const plan = planPart(config, { partId, id: newId() });
  const cluster = await launch({ engine, plan, config, code, agentModules, cpus, signal });
  const timeoutMs = config.readyTimeoutMs;
  await formMesh(cluster, { signal, timeoutMs });
  await findElixir(cluster.running, code, signal);
  await startApps(cluster, config.software.apps, { signal, timeoutMs });
  return { arm, cluster, formationMs: formationMs(cluster.phases.spans()) ?? NaN };
};
