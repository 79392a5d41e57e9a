import type { Readable, Writable } from 'node:stream';

/**
 * The verbs of Docker's Engine API that we need, in Docker's own words. `docker/dockerode.ts` is the real one;
 * tests pass a fake. Every method rejects with an ActionError whose `cause` is Docker's answer.
 */
export type Engine = {
  info: () => Promise<EngineInfo>;

  /** `undefined` when there is no such image. */
  inspectImage: (reference: string) => Promise<Image | undefined>;
  pullImage: (reference: string, options: PullOptions) => Promise<void>;

  createNetwork: (spec: NetworkSpec) => Promise<string>;
  listNetworks: (label: string) => Promise<Network[]>;
  /** Cuts off whoever is attached to it, also containers that are not ours. */
  disconnectNetwork: (id: string) => Promise<void>;
  /** Resolves too when it is already gone; refused while somebody is attached. */
  removeNetwork: (id: string) => Promise<void>;

  /** Resolves to its name; harmless when there is one of this name already. */
  createVolume: (spec: VolumeSpec) => Promise<string>;
  listVolumes: (label: string) => Promise<Volume[]>;
  /** Resolves too when it is already gone; refused while a container has it. */
  removeVolume: (name: string) => Promise<void>;

  createContainer: (spec: ContainerSpec) => Promise<string>;
  /** Unpacks a tar archive below a directory of a container, which need not run; volumes of it are filled, too. */
  putArchive: (id: string, options: { path: string; archive: Readable }) => Promise<void>;
  /** To be called before start, so that no byte is lost; or later, to take over a running node. */
  attachContainer: (id: string) => Promise<Attachment>;
  startContainer: (id: string) => Promise<void>;
  /** @param limits `cpusetCpus` as the kernel writes lists of CPUs: `0-2,7` */
  updateContainer: (id: string, limits: { cpusetCpus: string }) => Promise<void>;
  /** `undefined` when there is no such container. */
  inspectContainer: (id: string) => Promise<Container | undefined>;
  /** The command lines of its processes, each as one text; empty while it does not run. */
  topContainer: (id: string) => Promise<string[]>;
  /** Whether there is a file of this path in it, running or not. */
  hasFile: (id: string, path: string) => Promise<boolean>;
  /** Running or not. */
  listContainers: (label: string) => Promise<ContainerSummary[]>;
  killContainer: (id: string, signal: 'SIGKILL' | 'SIGTERM') => Promise<void>;
  /** Kills it first when it runs; resolves too when it is already gone. */
  removeContainer: (id: string) => Promise<void>;
  /** The last lines of stdout and stderr together. */
  containerLogs: (id: string, options: { tail: number }) => Promise<Buffer>;
};

export type EngineInfo = {
  serverVersion: string;
  apiVersion: string;
  kernelVersion: string;
  operatingSystem: string;
  architecture: string;
  cpus: number;
  memoryBytes: number;
  cgroupVersion: string;
  storageDriver: string;
};

export type Image = {
  id: string;
  /** `name@sha256:…` of the registry it came from; absent for one that was built here. */
  digest?: string;
  /** What the image sets for whatever runs in it. */
  env: Readonly<Record<string, string>>;
  sizeBytes: number;
};

export type PullProgress = { layersDone: number; layers: number };
export type PullOptions = { signal: AbortSignal; onProgress: (progress: PullProgress) => void };

export type Labels = Readonly<Record<string, string>>;
export type NetworkSpec = { name: string; labels: Labels };
export type Network = { id: string; name: string; labels: Labels };

export type VolumeSpec = { name: string; labels: Labels };
export type Volume = { name: string; labels: Labels };

/** A volume of Docker's, or a path of its host, in a container. */
export type Mount = Readonly<{ kind: 'volume' | 'path'; source: string; target: string; readOnly: boolean }>;

export type PublishedPort = { containerPort: number; hostIp: string; hostPort: number };

export type ContainerSpec = {
  name: string;
  image: string;
  hostname: string;
  /** Absent for the image's own entrypoint and command. */
  entrypoint?: readonly string[];
  command?: readonly string[];
  env: Readonly<Record<string, string>>;
  labels: Labels;
  network: { name: string; alias: string };
  mounts: readonly Mount[];
  publish: readonly PublishedPort[];
  /** CPUs that it is held to from its start, such as `1` or `0-2`; absent for all. */
  cpus?: string;
  /** Closes the container's stdin when the attached client goes away. */
  stdinOnce: boolean;
};

export type Attachment = {
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
  /** Lets go of the container; with `stdinOnce` its stdin ends. */
  close: () => void;
};

export type ContainerState = {
  status: string;
  running: boolean;
  exitCode: number;
  outOfMemory: boolean;
  error: string;
};

export type Container = {
  id: string;
  name: string;
  /** As it was asked for when the container was created. */
  image: string;
  labels: Labels;
  /** The environment it was created with, the image's included. Holds the cookie. */
  env: Readonly<Record<string, string>>;
  state: ContainerState;
  /** Address in each network it is attached to, by network name. */
  addresses: Readonly<Record<string, string>>;
};

export type ContainerSummary = { id: string; name: string; labels: Labels; running: boolean };
