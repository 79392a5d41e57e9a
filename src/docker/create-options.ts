import type { ContainerSpec, Mount } from './engine.js';

/** A container in the words of `POST /containers/create`. */
export const createOptions = (spec: ContainerSpec) => ({
  name: spec.name,
  Image: spec.image,
  Hostname: spec.hostname,
  ...(spec.entrypoint ? { Entrypoint: [...spec.entrypoint] } : {}),
  ...(spec.command ? { Cmd: [...spec.command] } : {}),
  Env: Object.entries(spec.env).map(([name, value]) => `${name}=${value}`),
  Labels: spec.labels,
  AttachStdin: true,
  AttachStdout: true,
  AttachStderr: true,
  OpenStdin: true,
  StdinOnce: spec.stdinOnce,
  Tty: false,
  ExposedPorts: Object.fromEntries(
    spec.publish.map(({ containerPort }) => [`${String(containerPort)}/tcp`, {}]),
  ),
  HostConfig: {
    // docker-init as PID 1 passes SIGTERM on and reaps the epmd that every erl forks.
    Init: true,
    NetworkMode: spec.network.name,
    Mounts: spec.mounts.map(mountOptions),
    ...(spec.cpus === undefined ? {} : { CpusetCpus: spec.cpus }),
    LogConfig: { Type: 'local', Config: { 'max-size': '4m', 'max-file': '1', compress: 'false' } },
    PortBindings: Object.fromEntries(
      spec.publish.map(({ containerPort, hostIp, hostPort }) => [
        `${String(containerPort)}/tcp`,
        [{ HostIp: hostIp, HostPort: String(hostPort) }],
      ]),
    ),
  },
  NetworkingConfig: { EndpointsConfig: { [spec.network.name]: { Aliases: [spec.network.alias] } } },
});

/** A path that is not there is an error, where `Binds` would create it. */
const mountOptions = ({ kind, source, target, readOnly }: Mount) => ({
  Type: kind === 'volume' ? ('volume' as const) : ('bind' as const),
  Source: source,
  Target: target,
  ReadOnly: readOnly,
});
