import type { Container, EngineInfo } from './engine.js';

/** What Docker answers, in our words. Only what we read of it is typed. */

export type DockerInfo = {
  KernelVersion: string;
  OperatingSystem: string;
  Architecture: string;
  NCPU: number;
  MemTotal: number;
  CgroupVersion?: string;
  Driver: string;
};

export const infoOf = (version: { Version: string; ApiVersion: string }, info: DockerInfo): EngineInfo => ({
  serverVersion: version.Version,
  apiVersion: version.ApiVersion,
  kernelVersion: info.KernelVersion,
  operatingSystem: info.OperatingSystem,
  architecture: info.Architecture,
  cpus: info.NCPU,
  memoryBytes: info.MemTotal,
  cgroupVersion: info.CgroupVersion ?? '1',
  storageDriver: info.Driver,
});

/** `NAME=value` entries; an image without any has null. */
export const variables = (entries: readonly string[] | null | undefined): Record<string, string> =>
  Object.fromEntries((entries ?? []).map((entry) => entry.split(/=(.*)/s, 2) as [string, string]));

type Inspected = {
  Id: string;
  Name: string;
  Config: { Image: string; Labels: Record<string, string>; Env: string[] | null };
  State: { Status: string; Running: boolean; ExitCode: number; OOMKilled: boolean; Error: string };
  NetworkSettings: { Networks: Record<string, { IPAddress: string }> };
};

export const nameOf = (name: string): string => name.replace(/^\//, '');

export const containerOf = ({ Id, Name, Config, State, NetworkSettings }: Inspected): Container => ({
  id: Id,
  name: nameOf(Name),
  image: Config.Image,
  labels: Config.Labels,
  env: variables(Config.Env),
  state: {
    status: State.Status,
    running: State.Running,
    exitCode: State.ExitCode,
    outOfMemory: State.OOMKilled,
    error: State.Error,
  },
  addresses: Object.fromEntries(
    Object.entries(NetworkSettings.Networks).map(([name, { IPAddress }]) => [name, IPAddress]),
  ),
});
