import { cpus, release } from 'node:os';
import { distinct } from '../base/lists.js';
import type { LaunchedCluster } from '../cluster/cluster.js';
import type { EngineInfo } from '../docker/engine.js';
import type { Circumstances } from './report.js';

/** The machine and the software that the figures were measured on: the Docker host's, not the controller's. */
export const circumstancesOf = (info: EngineInfo, cluster: LaunchedCluster): Circumstances => ({
  // Only the same kernel is evidence that the daemon runs on this machine, whose CPU we can see.
  cpuModel:
    info.kernelVersion === release()
      ? (cpus()[0]?.model.trim() ?? 'not told by the kernel')
      : 'not known: the Docker daemon runs elsewhere',
  cpus: info.cpus,
  memoryBytes: info.memoryBytes,
  operatingSystem: info.operatingSystem,
  kernel: info.kernelVersion,
  architecture: info.architecture,
  docker: info.serverVersion,
  dockerApi: info.apiVersion,
  cgroup: `v${info.cgroupVersion}`,
  storageDriver: info.storageDriver,
  images: [...cluster.images].map(([reference, { id, digest }]) => ({
    reference,
    id,
    digest: digest ?? null,
  })),
  otp: distinct(cluster.nodes.map(({ facts }) => facts.otp)).sort(),
  erts: distinct(cluster.nodes.map(({ facts }) => facts.erts)).sort(),
  node: process.version,
});
