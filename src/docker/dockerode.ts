import { PassThrough, Readable } from 'node:stream';
import Docker from 'dockerode';
import { answered, ANSWER_TIMEOUT_MS } from './answered.js';
import { containerOf, infoOf, nameOf, variables, type DockerInfo } from './answers.js';
import { connection, DEFAULT_HOST } from './connection.js';
import { createOptions } from './create-options.js';
import { dockerError, notFound, notRunning } from './docker-error.js';
import type { Engine, PullOptions } from './engine.js';

type Progress = { id?: string; status?: string };

const finished: ReadonlySet<string> = new Set(['Pull complete', 'Already exists']);

/**
 * The daemon at `host` (`unix://…`, `tcp://…`, `http://…`), or at the local socket.
 * @throws ActionError `docker` when `host` is of another kind
 */
export const dockerodeEngine = (host?: string): Engine => {
  const docker = new Docker(connection(host));
  const where = host ?? DEFAULT_HOST;

  const calling = async <T>(
    what: string,
    work: () => Promise<T>,
    timeoutMs = ANSWER_TIMEOUT_MS,
  ): Promise<T> => {
    try {
      return await answered(what, work(), timeoutMs);
    } catch (error) {
      throw dockerError(what, where, error);
    }
  };
  const unlessGone = (work: Promise<unknown>): Promise<void> =>
    work.then(
      () => undefined,
      (error: unknown) => {
        if (!notFound(error)) throw error;
      },
    );
  const ifThere = <T>(work: Promise<T>): Promise<T | undefined> =>
    work.catch((error: unknown) => {
      if (notFound(error)) return undefined;
      throw error;
    });

  return {
    info: () =>
      calling('tell about itself', async () => {
        const [version, info] = await Promise.all([docker.version(), docker.info() as Promise<DockerInfo>]);
        return infoOf(version, info);
      }),

    inspectImage: (reference) =>
      calling(`inspect image ${reference}`, async () => {
        const image = await ifThere(docker.getImage(reference).inspect());
        if (!image) return undefined;
        const [digest] = (image.RepoDigests as string[] | null) ?? [];
        return {
          id: image.Id,
          sizeBytes: image.Size,
          env: variables(image.Config.Env),
          ...(digest === undefined ? {} : { digest }),
        };
      }),

    pullImage: (reference, options) =>
      calling(`pull image ${reference}`, () => pull(docker, withTag(reference), options), Infinity),

    createNetwork: ({ name, labels }) =>
      calling(`create network ${name}`, async () => {
        const network = await docker.createNetwork({
          Name: name,
          Driver: 'bridge',
          CheckDuplicate: true,
          Labels: labels,
        });
        return network.id;
      }),

    listNetworks: (label) =>
      calling('list networks', async () => {
        const networks = await docker.listNetworks({ filters: { label: [label] } });
        return networks.map(({ Id, Name, Labels = {} }) => ({ id: Id, name: Name, labels: Labels }));
      }),

    disconnectNetwork: (id) =>
      calling('disconnect a network', async () => {
        const network = docker.getNetwork(id);
        const found = (await ifThere(network.inspect())) as
          { Containers?: Record<string, unknown> } | undefined;
        for (const container of Object.keys(found?.Containers ?? {})) {
          await unlessGone(network.disconnect({ Container: container, Force: true }));
        }
      }),

    removeNetwork: (id) => calling('remove a network', () => unlessGone(docker.getNetwork(id).remove())),

    createVolume: ({ name, labels }) =>
      calling(`create volume ${name}`, async () => {
        await docker.createVolume({ Name: name, Labels: labels });
        return name;
      }),

    listVolumes: (label) =>
      calling('list volumes', async () => {
        const found = await docker.listVolumes({ filters: { label: [label] } as never });
        const volumes = (found.Volumes as typeof found.Volumes | null) ?? [];
        return volumes.map(({ Name, Labels }) => ({ name: Name, labels: Labels }));
      }),

    removeVolume: (name) => calling('remove a volume', () => unlessGone(docker.getVolume(name).remove())),

    createContainer: (spec) =>
      calling(
        `create container ${spec.name}`,
        async () => (await docker.createContainer(createOptions(spec))).id,
      ),

    putArchive: (id, { path, archive }) =>
      calling('unpack an archive in a container', async () => {
        await docker.getContainer(id).putArchive(archive, { path });
      }),

    attachContainer: (id) =>
      calling('attach to a container', async () => {
        const stream = await docker
          .getContainer(id)
          .attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true });
        const stdout = new PassThrough();
        const stderr = new PassThrough();
        docker.modem.demuxStream(stream, stdout, stderr);
        stream.once('close', () => {
          stdout.end();
          stderr.end();
        });
        const close = (): void => {
          (stream as unknown as { destroy: () => void }).destroy();
        };
        stream.once('end', close).on('error', close);
        return { stdin: stream as never, stdout, stderr, close };
      }),

    startContainer: (id) =>
      calling('start a container', async () => {
        await docker.getContainer(id).start();
      }),

    updateContainer: (id, { cpusetCpus }) =>
      calling('update a container', async () => {
        await docker.getContainer(id).update({ CpusetCpus: cpusetCpus });
      }),

    inspectContainer: (id) =>
      calling('inspect a container', async () => {
        const found = await ifThere(docker.getContainer(id).inspect());
        return found && containerOf(found);
      }),

    topContainer: (id) =>
      calling('list the processes of a container', async () => {
        // dockerd picks the container's own processes by the column PID.
        const top = docker.getContainer(id).top({ ps_args: '-eo pid,args' }) as Promise<DockerTop>;
        const found = await top.catch((error: unknown): DockerTop => {
          if (notRunning(error)) return { Processes: null };
          throw error;
        });
        return (found.Processes ?? []).map(([, command = '']) => command);
      }),

    hasFile: (id, path) =>
      calling('look for a file in a container', async () => {
        const found = (await ifThere(docker.getContainer(id).infoArchive({ path }))) as Readable | undefined;
        found?.resume();
        return found !== undefined;
      }),

    listContainers: (label) =>
      calling('list containers', async () => {
        const containers = await docker.listContainers({ all: true, filters: { label: [label] } });
        return containers.map(({ Id, Names: [name = Id], Labels, State }) => ({
          id: Id,
          name: nameOf(name),
          labels: Labels,
          running: State === 'running',
        }));
      }),

    killContainer: (id, signal) =>
      calling('kill a container', async () => {
        await docker.getContainer(id).kill({ signal });
      }),

    removeContainer: (id) =>
      calling('remove a container', () =>
        unlessGone(docker.getContainer(id).remove({ force: true, v: true })),
      ),

    containerLogs: (id, { tail }) =>
      calling('read the logs of a container', async () => {
        const framed = await docker.getContainer(id).logs({ stdout: true, stderr: true, tail });
        const output = new PassThrough();
        const input = Readable.from([framed]);
        docker.modem.demuxStream(input, output, output);
        input.once('end', () => output.end());
        return Buffer.concat((await output.toArray()) as Buffer[]);
      }),
  };
};

type DockerTop = { Processes: string[][] | null };

/** Without a tag the daemon would pull every tag there is. */
const withTag = (reference: string): string =>
  reference.includes('@') || /:[^/]+$/.test(reference) ? reference : `${reference}:latest`;

const pull = async (
  docker: Docker,
  reference: string,
  { signal, onProgress }: PullOptions,
): Promise<void> => {
  const stream = await docker.pull(reference, { abortSignal: signal });
  const layers = new Map<string, boolean>();
  const onEvent = ({ id, status = '' }: Progress): void => {
    if (id === undefined || status.startsWith('Pulling from')) return;
    layers.set(id, finished.has(status));
    onProgress({ layers: layers.size, layersDone: [...layers.values()].filter(Boolean).length });
  };
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(
      stream,
      (error) => {
        if (error) reject(error);
        else resolve();
      },
      onEvent,
    );
  });
};
