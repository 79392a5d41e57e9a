import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import type { Engine, Network, Volume } from '../../src/docker/engine.js';
import { callBook, refusal, type EngineVerb, type Faults } from './fake-calls.js';
import { FakeContainer, type ContainerHost } from './fake-container.js';
import type { NodeScript } from './fake-node.js';

export type FakeEngineOptions = {
  /** Images on the daemon, and images that can be pulled. */
  images?: readonly string[];
  registry?: readonly string[];
  /** By node index. */
  nodes?: Readonly<Record<number, NodeScript>>;
  faults?: Faults;
  /** What every image sets for what runs in it. */
  imageEnv?: Readonly<Record<string, string>>;
};

export type FakeEngine = Engine & {
  readonly containers: ReadonlyMap<string, FakeContainer>;
  readonly networks: ReadonlyMap<string, Network>;
  readonly volumes: ReadonlyMap<string, FakeVolume>;
  /** Verbs in the order of their calls. */
  readonly calls: readonly EngineVerb[];
  /** How many calls of this verb were under way at once, at most. */
  most: (verb: EngineVerb) => number;
};

/** With the paths of the files that were unpacked in it. */
export type FakeVolume = Volume & { readonly files: string[] };

const filesIn = async (archive: Readable): Promise<string[]> => {
  const files: string[] = [];
  const unpack = extract().on('entry', ({ name }, content, next) => {
    files.push(name);
    content.on('end', next).resume();
  });
  await pipeline(archive, unpack);
  return files;
};

const noSuch = (kind: string, id: string): Error => refusal(404, `No such ${kind}: ${id}`);

const hasLabel = (labels: Readonly<Record<string, string>>, filter: string): boolean =>
  Object.entries(labels).some(([name, value]) => filter === name || filter === `${name}=${value}`);

/** A Docker daemon in memory, as far as we use one; its containers run fake nodes. */
export const fakeEngine = ({
  images = ['erlang:alpine'],
  registry = [],
  nodes = {},
  faults = {},
  imageEnv = {},
}: FakeEngineOptions = {}): FakeEngine => {
  const local = new Set(images);
  const containers = new Map<string, FakeContainer>();
  const networks = new Map<string, Network>();
  const volumes = new Map<string, FakeVolume>();
  const { calling, calls, most } = callBook(faults);
  let ids = 0;
  let ns = 0;

  const newId = (): string => (ids += 1).toString(16).padStart(64, '0');
  const host: ContainerHost = {
    nowNs: () => (ns += 1_000_000),
    cpus: ALL_CPUS,
    neighbours: ({ spec }) => inNetwork(spec.network.name).map(({ node }) => node),
  };
  const inNetwork = (name: string): FakeContainer[] =>
    [...containers.values()].filter(({ running, spec }) => running && spec.network.name === name);
  /** Networks from which everybody was disconnected. */
  const cutOff = new Set<string>();
  const found = (id: string): FakeContainer => {
    const container = containers.get(id);
    if (container) return container;
    throw noSuch('container', id);
  };

  return {
    containers,
    networks,
    volumes,
    calls,
    most,

    info: () => calling('info', 'tell about itself', undefined, () => ({ ...engineInfo })),

    inspectImage: (reference) =>
      calling('inspectImage', `inspect image ${reference}`, reference, () =>
        local.has(reference)
          ? { id: `sha256:${'1'.repeat(64)}`, sizeBytes: 90_000_000, env: imageEnv }
          : undefined,
      ),
    pullImage: (reference, { onProgress }) =>
      calling('pullImage', `pull image ${reference}`, reference, () => {
        if (!registry.includes(reference)) throw refusal(404, `pull access denied for ${reference}`);
        onProgress({ layersDone: 1, layers: 2 });
        onProgress({ layersDone: 2, layers: 2 });
        local.add(reference);
      }),

    createNetwork: ({ name, labels }) =>
      calling('createNetwork', `create network ${name}`, name, () => {
        const taken = [...networks.values()].some((network) => network.name === name);
        if (taken) throw refusal(409, `network with name ${name} already exists`);
        const id = newId();
        networks.set(id, { id, name, labels });
        return id;
      }),
    listNetworks: (label) =>
      calling('listNetworks', 'list networks', label, () =>
        [...networks.values()].filter(({ labels }) => hasLabel(labels, label)),
      ),
    disconnectNetwork: (id) =>
      calling('disconnectNetwork', 'disconnect a network', id, () => {
        const network = networks.get(id);
        if (network) cutOff.add(network.name);
      }),
    removeNetwork: (id) =>
      calling('removeNetwork', 'remove a network', id, () => {
        const network = networks.get(id);
        if (network && !cutOff.has(network.name) && inNetwork(network.name).length > 0)
          throw refusal(403, `error while removing network: network ${network.name} has active endpoints`);
        networks.delete(id);
      }),

    createVolume: ({ name, labels }) =>
      calling('createVolume', `create volume ${name}`, name, () => {
        if (!volumes.has(name)) volumes.set(name, { name, labels, files: [] });
        return name;
      }),
    listVolumes: (label) =>
      calling('listVolumes', 'list volumes', label, () =>
        [...volumes.values()]
          .filter(({ labels }) => hasLabel(labels, label))
          .map(({ name, labels }) => ({ name, labels })),
      ),
    removeVolume: (name) =>
      calling('removeVolume', 'remove a volume', name, () => {
        const user = [...containers.values()].find(({ spec }) =>
          spec.mounts.some(({ source }) => source === name),
        );
        if (user) throw refusal(409, `remove ${name}: volume is in use - [${user.id}]`);
        volumes.delete(name);
      }),

    createContainer: (spec) =>
      calling('createContainer', `create container ${spec.name}`, spec, () => {
        if (!local.has(spec.image)) throw noSuch('image', spec.image);
        const same = [...containers.values()].find((each) => each.spec.name === spec.name);
        if (same)
          throw refusal(
            409,
            `Conflict. The container name "/${spec.name}" is already in use by container "${same.id}".`,
          );
        const script = nodes[Number(spec.labels['erlang-cluster-action.index'])] ?? {};
        const container = new FakeContainer({ id: newId(), spec, script, host });
        containers.set(container.id, container);
        return container.id;
      }),
    putArchive: async (id, { path, archive }) => {
      const files = await filesIn(archive);
      await calling('putArchive', 'unpack an archive in a container', id, () => {
        const mount = found(id).spec.mounts.find(({ target }) => target === path);
        if (!mount) throw refusal(404, `Could not find the file ${path} in container ${id}`);
        volumes.get(mount.source)?.files.push(...files);
      });
    },
    attachContainer: (id) =>
      calling('attachContainer', 'attach to a container', id, () => found(id).attach()),
    startContainer: (id) =>
      calling('startContainer', 'start a container', id, () => {
        const container = found(id);
        const { network, publish } = container.spec;
        if (![...networks.values()].some(({ name }) => name === network.name))
          throw refusal(404, `network ${network.name} not found`);
        const bound = [...containers.values()]
          .filter(({ running }) => running)
          .flatMap((it) => it.spec.publish);
        const taken = publish.find(({ hostPort }) => bound.some((port) => port.hostPort === hostPort));
        if (taken)
          throw refusal(
            500,
            `driver failed programming external connectivity on endpoint ${container.spec.name}: Bind for ${taken.hostIp}:${taken.hostPort} failed: port is already allocated`,
          );
        container.start(`172.30.0.${inNetwork(network.name).length + 2}`);
      }),
    updateContainer: (id, { cpusetCpus }) =>
      calling('updateContainer', 'update a container', { id, cpusetCpus }, () => {
        const container = found(id);
        const beyond = cpusetCpus.split(/[,-]/).some((cpu) => Number(cpu) >= engineInfo.cpus);
        if (beyond)
          throw refusal(
            400,
            `Requested CPUs are not available - requested ${cpusetCpus}, available: ${ALL_CPUS}`,
          );
        container.cpuset = cpusetCpus;
      }),
    inspectContainer: (id) =>
      calling('inspectContainer', 'inspect a container', id, () => {
        const container = containers.get(id);
        if (!container) return undefined;
        const { spec, status, running, exitCode, ip } = container;
        return {
          id,
          name: spec.name,
          image: spec.image,
          labels: spec.labels,
          env: spec.env,
          state: { status, running, exitCode, outOfMemory: false, error: '' },
          addresses: { [spec.network.name]: ip },
        };
      }),
    topContainer: (id) =>
      calling('topContainer', 'list the processes of a container', id, () => found(id).commands),
    hasFile: (id, path) =>
      calling('hasFile', 'look for a file in a container', { id, path }, () => found(id).hasFile(path)),
    listContainers: (label) =>
      calling('listContainers', 'list containers', label, () =>
        [...containers.values()]
          .filter(({ spec }) => hasLabel(spec.labels, label))
          .map(({ id, spec: { name, labels }, running }) => ({ id, name, labels, running })),
      ),
    killContainer: (id) =>
      calling('killContainer', 'kill a container', id, () => {
        const container = found(id);
        if (!container.running)
          throw refusal(409, `Cannot kill container: ${id}: Container ${id} is not running`);
        container.exit(137);
      }),
    removeContainer: (id) =>
      calling('removeContainer', 'remove a container', id, () => {
        const container = containers.get(id);
        if (!container) return;
        container.exit(137);
        containers.delete(id);
      }),
    containerLogs: (id, { tail }) =>
      calling('containerLogs', 'read the logs of a container', id, () =>
        Buffer.from(
          found(id)
            .output.split(/(?<=\n)/)
            .slice(-tail)
            .join(''),
        ),
      ),
  };
};

const engineInfo = {
  serverVersion: '28.0.0',
  apiVersion: '1.48',
  kernelVersion: '6.11.0',
  operatingSystem: 'Fake Linux',
  architecture: 'x86_64',
  cpus: 4,
  memoryBytes: 16_000_000_000,
  cgroupVersion: '2',
  storageDriver: 'overlay2',
};

const ALL_CPUS = '0-3';
