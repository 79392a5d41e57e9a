import { EPMD_PORT } from '../config/schema.js';
import type { Config } from '../config/config.js';
import type { ContainerSpec, Labels } from '../docker/engine.js';
import { noSoftware, type Software } from './software.js';
import { LABEL } from './labels.js';
import { LOADER } from './loader.js';

/** One node as it will be; `index` counts from 0, names count from 1. */
export type NodePlan = Readonly<{
  index: number;
  /** `node1@erlang-node-1`: a short name, because a host without a dot is illegal in a long one. */
  name: string;
  host: string;
  image: string;
  containerName: string;
  /** The port the node listens on for the distribution, inside the cluster's network. */
  distPort: number;
  /** epmd's port inside the cluster's network. */
  epmdPort: number;
  /** Ports on 127.0.0.1 of the Docker host. */
  published?: Readonly<{ distPort: number; epmdPort: number }>;
}>;

export type Plan = Readonly<{
  runId: string;
  networkName: string;
  labels: Labels;
  nodes: readonly NodePlan[];
}>;

export const nodeName = (index: number): string => `node${String(index + 1)}@${nodeHost(index)}`;
/** `node1` of `node1@erlang-node-1`: what epmd knows the node by. */
export const aliveName = (name: string): string => name.replace(/@.*/, '');
export const networkNameOf = (runId: string): string => `erlang-cluster-${runId}`;
export const nodeHost = (index: number): string => `erlang-node-${String(index + 1)}`;
export const distPort = (minPort: number, index: number): number => minPort + index;
export const epmdHostPort = (index: number): number => EPMD_PORT + index;

export type PlanOptions = Pick<
  Config,
  'runId' | 'nodeCount' | 'image' | 'images' | 'distPorts' | 'publishPorts'
>;

const imageOf = ({ image, images }: Pick<Config, 'image' | 'images'>, index: number): string =>
  images[index % images.length] ?? image;

/** Names, ports and labels of everything a run will create. */
export const planCluster = (
  { runId, nodeCount, image, images, distPorts, publishPorts }: PlanOptions,
  createdAt = new Date(),
): Plan => ({
  runId,
  networkName: networkNameOf(runId),
  labels: { [LABEL.run]: runId, [LABEL.created]: createdAt.toISOString() },
  nodes: Array.from({ length: nodeCount }, (_, index) => {
    const port = distPort(distPorts.min, index);
    return {
      index,
      name: nodeName(index),
      host: nodeHost(index),
      image: imageOf({ image, images }, index),
      containerName: `erlang-cluster-${runId}-node-${String(index + 1)}`,
      distPort: port,
      epmdPort: EPMD_PORT,
      ...(publishPorts ? { published: { distPort: port, epmdPort: epmdHostPort(index) } } : {}),
    };
  }),
});

/**
 * The plan of one more cluster of a run: one of a part of it, such as those that are compared in one round, with an id
 * of its own in its names.
 */
export const planPart = (options: PlanOptions, { partId, id }: { partId: string; id: string }): Plan => {
  const plan = planCluster({ ...options, runId: id, publishPorts: false });
  return { ...plan, labels: { ...plan.labels, [LABEL.run]: options.runId, [LABEL.part]: partId } };
};

export type ContainerOptions = Pick<Config, 'cookie' | 'keepAlive' | 'boot'> & {
  installed?: Software;
  /** CPUs that the node is held to from its start. */
  cpus?: string | undefined;
};

/** The container of one node. Holds the cookie, in its environment and nowhere else. */
export const containerSpec = (
  plan: Plan,
  node: NodePlan,
  { cookie, keepAlive, boot, installed = noSoftware, cpus }: ContainerOptions,
): ContainerSpec => ({
  name: node.containerName,
  image: node.image,
  hostname: node.host,
  ...(boot === 'erl'
    ? { entrypoint: ['erl'], command: [...erlArguments(node), ...installed.arguments] }
    : {}),
  env: {
    ...installed.env,
    ERLANG_COOKIE: cookie,
    NODE_NAME: node.name,
    DIST_PORT: String(node.distPort),
    ...(boot === 'erl' ? {} : releaseVariables(node, { cookie, installed })),
  },
  labels: {
    ...plan.labels,
    [LABEL.node]: node.name,
    [LABEL.index]: String(node.index),
    [LABEL.nodes]: String(plan.nodes.length),
    [LABEL.distPort]: String(node.distPort),
    ...(node.published ? { [LABEL.publishedPorts]: 'true' } : {}),
  },
  network: { name: plan.networkName, alias: node.host },
  publish: node.published
    ? [
        { containerPort: node.epmdPort, hostIp: '127.0.0.1', hostPort: node.published.epmdPort },
        { containerPort: node.distPort, hostIp: '127.0.0.1', hostPort: node.published.distPort },
      ]
    : [],
  mounts: installed.mounts,
  ...(cpus === undefined ? {} : { cpus }),
  // A node that boots itself has its stdin for itself, and it never ends.
  stdinOnce: boot === 'erl' && !keepAlive,
});

/** Ports that a self-booted node may take. It takes the first; tools that are run beside it need one, too. */
const PORTS = 10;

/** What releases of mix and relx read. The flags are those of any `erl`; they come before all that the release gives. */
const releaseVariables = (
  { name, distPort: port }: NodePlan,
  { cookie, installed }: { cookie: string; installed: Software },
): Record<string, string> => ({
  RELEASE_NODE: name,
  RELEASE_COOKIE: cookie,
  RELEASE_DISTRIBUTION: 'sname',
  RELX_REPLACE_OS_VARS: 'true',
  // A release that has loaded all it knows of at its start would never look for code that was added.
  ...(installed.arguments.length > 0
    ? { RELEASE_MODE: 'interactive', CODE_LOADING_MODE: 'interactive' }
    : {}),
  ERL_AFLAGS: [
    '+Q 65536 -kernel',
    `inet_dist_listen_min ${String(port)} inet_dist_listen_max ${String(Math.min(65_535, port + PORTS - 1))}`,
    // Only paths of the user's code: flags and configurations are refused for such images.
    ...installed.arguments,
    ...(installed.env['ERL_AFLAGS'] === undefined ? [] : [installed.env['ERL_AFLAGS']]),
  ].join(' '),
});

const erlArguments = ({ name, distPort: port, containerName }: NodePlan): string[] => [
  // An unlimited nofile makes a BEAM reserve 2 GB for its port table.
  '+Q',
  '65536',
  '-noinput',
  '-sname',
  name,
  // Not the cookie, and valid for nothing: the agent sets the real one before anybody connects.
  '-setcookie',
  `${containerName}-booting`,
  '-kernel',
  'inet_dist_listen_min',
  String(port),
  'inet_dist_listen_max',
  String(port),
  '-eval',
  LOADER,
];
