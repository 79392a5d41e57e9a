import type { LaunchedCluster } from '../../src/cluster/cluster.js';
import { launch, type LaunchProgress } from '../../src/cluster/launch.js';
import { formMesh } from '../../src/cluster/mesh.js';
import type { Plan } from '../../src/cluster/plan.js';
import type { Config } from '../../src/config/config.js';
import { aConfig, aPlan } from './builders.js';
import { fakeEngine, type FakeEngine, type FakeEngineOptions } from './fake-engine.js';
import type { FakeNode } from './fake-node.js';

/** A signal that nobody aborts. */
export const never = new AbortController().signal;
export const agentModules = Buffer.from('an agent that fake nodes do not look into');

export type FakeLaunchOptions = FakeEngineOptions & {
  config?: Partial<Config>;
  signal?: AbortSignal;
  onProgress?: (progress: LaunchProgress) => void;
};

export type FakeLaunch = {
  engine: FakeEngine;
  config: Config;
  plan: Plan;
  launching: Promise<LaunchedCluster>;
  /** The fake node behind an index. */
  inside: (index: number) => FakeNode;
};

/** Begins a launch on a fake engine. */
export const fakeLaunch = (options: FakeLaunchOptions = {}): FakeLaunch => {
  const { config: overrides, signal = never, onProgress = () => undefined, ...engineOptions } = options;
  const engine = fakeEngine(engineOptions);
  const config = aConfig(overrides);
  const plan = aPlan(config);
  const launching = launch({ engine, plan, config, agentModules, signal, onProgress });
  launching.catch(() => undefined);
  const inside = (index: number): FakeNode => {
    const { containerName } = plan.nodes[index]!;
    return [...engine.containers.values()].find(({ spec }) => spec.name === containerName)!.node;
  };
  return { engine, config, plan, launching, inside };
};

export type FakeCluster = Omit<FakeLaunch, 'launching'> & { cluster: LaunchedCluster };

/** Nodes that are up, on a fake engine. */
export const fakeCluster = async (options: FakeLaunchOptions = {}): Promise<FakeCluster> => {
  const { launching, ...rest } = fakeLaunch(options);
  return { ...rest, cluster: await launching };
};

/** Nodes that are up and see each other, on a fake engine. */
export const fakeMesh = async (options: FakeLaunchOptions = {}): Promise<FakeCluster> => {
  const fake = await fakeCluster(options);
  await formMesh(fake.cluster, { signal: never, timeoutMs: 10_000 });
  return fake;
};
