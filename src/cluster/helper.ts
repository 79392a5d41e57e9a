import { ActionError } from '../base/errors.js';
import { shown } from '../base/text.js';
import type { Attachment, ContainerSpec, Engine, Labels } from '../docker/engine.js';
import { AgentConnection } from './agent.js';
import { cleanBootFiles, type Beam } from './beam.js';
import { howItEnded } from './diagnose.js';
import { LABEL } from './labels.js';
import { HELPER_LOADER, loadLine } from './loader.js';
import { NodeLog } from './node-log.js';
import { networkNameOf } from './plan.js';
import { Relay } from './relay.js';

export const HELPER_HOST = 'erlang-helper';

/** The agent knows the helper by what stands before the host. */
const HELPER_NAME = `cluster_agent_helper@${HELPER_HOST}`;

/** The hidden node through which nodes that boot themselves are controlled; one a cluster. */
export type Helper = Readonly<{ containerId: string; relay: Relay }>;

export type HelperOptions = {
  engine: Engine;
  runId: string;
  labels: Labels;
  /** Of the node that `beam` was found in. */
  image: string;
  containerId: string;
  beam: Beam;
  cookie: string;
  keepAlive: boolean;
  agentModules: Buffer;
  signal: AbortSignal;
};

/**
 * Starts the helper from the image of a node that runs, with the Erlang that this node itself was started with.
 * @throws ActionError `image` when the image has no boot file without the user's applications; `node-exited`, `docker`
 */
export const startHelper = async (options: HelperOptions): Promise<Helper> => {
  const { engine, agentModules, cookie, signal } = options;
  const bootFile = await findBootFile(options);
  signal.throwIfAborted();
  const containerId = await engine.createContainer(helperSpec(options, bootFile));
  const log = new NodeLog({ secret: cookie });
  const relay = new Relay(await engine.attachContainer(containerId));
  const own = new AgentConnection('the helper', relay.own, log);
  const loaded = own.load(loadLine(agentModules), signal);
  loaded.catch(() => undefined);
  try {
    signal.throwIfAborted();
    await engine.startContainer(containerId);
    await loaded;
  } catch (error) {
    throw signal.aborted ? error : await helperFailure(engine, { containerId, log, error });
  }
  return { containerId, relay };
};

/** Takes over the helper that an earlier process left running. @throws ActionError `node-exited` when it has ended */
export const takeOverHelper = async (
  engine: Engine,
  { id, state }: { id: string; state: Parameters<typeof howItEnded>[0] },
): Promise<Helper> => {
  if (!state.running) {
    throw new ActionError(
      'node-exited',
      `Expected the helper of the cluster to run still, got its end: ${howItEnded(state)}; launch the cluster again`,
    );
  }
  const attachment: Attachment = await engine.attachContainer(id);
  const relay = new Relay(attachment);
  for (const output of [relay.own.stdout, relay.own.stderr]) output.resume();
  return { containerId: id, relay };
};

const findBootFile = async ({ engine, containerId, beam, image }: HelperOptions): Promise<string> => {
  const files = cleanBootFiles(beam);
  for (const file of files) if (await engine.hasFile(containerId, `${file}.boot`)) return file;
  throw new ActionError(
    'image',
    `Expected a boot file \`start_clean.boot\` in image \`${shown(image)}\`, as rebar3 and mix put it beside the release's own, got none at ${files.map((file) => shown(file)).join(' or ')}`,
  );
};

/** Containers of the helper, by its labels. */
export const isHelper = ({ labels }: { labels: Labels }): boolean => labels[LABEL.helper] !== undefined;

const helperSpec = (
  { runId, labels, image, beam, cookie, keepAlive }: HelperOptions,
  bootFile: string,
): ContainerSpec => ({
  name: `erlang-cluster-${runId}-helper`,
  image,
  hostname: HELPER_HOST,
  entrypoint: [`${beam.binDir}/erlexec`],
  command: [
    ...['+Q', '65536', '-noinput', '-boot', bootFile],
    ...beam.bootVars.flatMap(({ name, dir }) => ['-boot_var', name, dir]),
    // Listens nowhere, so that no epmd has to know it.
    ...['-hidden', '-dist_listen', 'false', '-start_epmd', 'false', '-sname', HELPER_NAME],
    // Not the cookie, and valid for nothing; see ADR 1.
    ...['-setcookie', `erlang-cluster-${runId}-booting`, '-eval', HELPER_LOADER],
  ],
  env: {
    ROOTDIR: beam.rootDir,
    BINDIR: beam.binDir,
    EMU: 'beam',
    PROGNAME: 'erl',
    // What the image sets for its nodes is not for the helper.
    ...{ ERL_AFLAGS: '', ERL_FLAGS: '', ERL_ZFLAGS: '' },
    ERLANG_COOKIE: cookie,
  },
  labels: { ...labels, [LABEL.helper]: 'true' },
  network: { name: networkNameOf(runId), alias: HELPER_HOST },
  publish: [],
  mounts: [],
  stdinOnce: !keepAlive,
});

const TAIL = 20;

type Failed = { containerId: string; log: NodeLog; error: unknown };

const helperFailure = async (engine: Engine, { containerId, log, error }: Failed): Promise<unknown> => {
  if (!(error instanceof ActionError) || error.kind !== 'node-exited') return error;
  const state = (await engine.inspectContainer(containerId).catch(() => undefined))?.state;
  const ended = state ? howItEnded(state) : 'there is no container';
  return new ActionError(
    'image',
    `Expected the Erlang of the image to start a helper node, got its end: ${ended}; see its log tail`,
    { details: log.tail(TAIL), cause: error },
  );
};
