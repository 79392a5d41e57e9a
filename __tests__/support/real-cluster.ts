import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import Docker from 'dockerode';
import { newRunId } from '../../src/config/inputs.js';
import { launch } from '../../src/cluster/launch.js';
import type { LaunchedCluster } from '../../src/cluster/cluster.js';
import { formMesh } from '../../src/cluster/mesh.js';
import { planCluster } from '../../src/cluster/plan.js';
import { teardown } from '../../src/cluster/teardown.js';
import { dockerodeEngine } from '../../src/docker/dockerode.js';
import { noSoftware } from './builders.js';
import { image } from './images.js';

export const docker = new Docker();
export const engine = dockerodeEngine();
export const never = new AbortController().signal;
export const agentModules = await readFile(new URL('../../dist/cluster_agent.etf', import.meta.url));

export type RealClusterOptions = {
  nodeCount?: number;
  image?: string;
  images?: readonly string[];
  boot?: 'erl' | 'image';
  cookie?: string;
  keepAlive?: boolean;
};

export type RealCluster = AsyncDisposable & { cluster: LaunchedCluster };

/** Real nodes, launched as main launches them, and gone at the end of the block. */
export const realCluster = async (options: RealClusterOptions = {}): Promise<RealCluster> => {
  const { nodeCount = 1, cookie = 'a-cookie-of-the-tests', keepAlive = false } = options;
  const runId = newRunId();
  const config = {
    image: options.image ?? image,
    images: options.images ?? [],
    pull: 'never' as const,
    cookie,
    keepAlive,
    boot: options.boot ?? ('erl' as const),
    readyTimeoutMs: 60_000,
    software: noSoftware,
  };
  const plan = planCluster({
    ...config,
    runId,
    nodeCount,
    distPorts: { min: 9000, max: 9999 },
    publishPorts: false,
  });
  const dispose = async (): Promise<void> => {
    await teardown(engine, runId);
  };
  try {
    const cluster = await launch({ engine, plan, config, agentModules, signal: never });
    return {
      cluster,
      [Symbol.asyncDispose]: async () => {
        await dispose();
        cluster.detach();
      },
    };
  } catch (error) {
    await dispose();
    throw error;
  }
};

/** Real nodes that see each other. */
export const realMesh = async (options: RealClusterOptions = {}): Promise<RealCluster> => {
  const real = await realCluster(options);
  try {
    await formMesh(real.cluster, { signal: never, timeoutMs: 60_000 });
    return real;
  } catch (error) {
    await real[Symbol.asyncDispose]();
    throw error;
  }
};

/** A mesh for all tests of a block. */
export const sharedMesh = (options: RealClusterOptions): { cluster: LaunchedCluster } => {
  let real: RealCluster | undefined;
  beforeAll(async () => {
    real = await realMesh(options);
  });
  afterAll(() => real?.[Symbol.asyncDispose]());
  return {
    get cluster() {
      if (real) return real.cluster;
      throw new Error('Expected a mesh to be there, got a look at it outside of a test');
    },
  };
};

export type Execution = { code: number; output: string };

/** Runs a program inside a node's container, as a user with `docker exec` would. */
export const execIn = async (containerId: string, argv: readonly string[]): Promise<Execution> => {
  const exec = await docker
    .getContainer(containerId)
    .exec({ Cmd: [...argv], AttachStdout: true, AttachStderr: true, Tty: true });
  const stream = await exec.start({ Tty: true });
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const { ExitCode } = await exec.inspect();
  return { code: ExitCode ?? -1, output: Buffer.concat(chunks).toString() };
};

/** Evaluates an Erlang expression on a node from a hidden one beside it, and gives what it prints. */
export const callNode = async (
  { containerId, name }: { containerId: string; name: string },
  [module, fun, args]: readonly [module: string, fun: string, args: string],
): Promise<string> => {
  const call = `io:format("~0p", [rpc:call('${name}', ${module}, ${fun}, ${args})]), halt().`;
  const { output } = await execIn(containerId, [
    'erl',
    ...[
      '+Q',
      '4096',
      '-hidden',
      '-noinput',
      '-sname',
      `probe${String(performance.now() | 0)}`,
      '-eval',
      call,
    ],
  ]);
  return output.trim();
};

/** Everything that carries the run's label, by Docker's own count. */
export const leftOf = async (runId: string): Promise<string[]> => {
  const filters = { label: [`erlang-cluster-action.run=${runId}`] };
  const containers = await docker.listContainers({ all: true, filters });
  const networks = await docker.listNetworks({ filters });
  return [...containers.map(({ Names }) => Names.join()), ...networks.map(({ Name }) => Name)];
};

/** The id of the first container of the run that starts from now on. */
export const firstStarted = async (runId: string): Promise<{ id: Promise<string> }> => {
  const filters = { label: [`erlang-cluster-action.run=${runId}`], event: ['start'] };
  const events = (await docker.getEvents({ filters })) as unknown as Readable;
  const id = once(events, 'data').then(([line]) => {
    events.destroy();
    return (JSON.parse(String(line)) as { id: string }).id;
  });
  return { id };
};
