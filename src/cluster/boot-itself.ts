import { ActionError } from '../base/errors.js';
import { shown } from '../base/text.js';
import { until } from '../base/until.js';
import type { Engine } from '../docker/engine.js';
import type { AgentConnection } from './agent.js';
import { findBeam, type Beam } from './beam.js';
import { aliveName, type NodePlan } from './plan.js';
import type { Channel, Relay } from './relay.js';

/** So often in a row a node may be known to epmd by another name, or refuse the helper, while it boots; 0.1 s apart. */
const PATIENCE = 30;

const LOOK_MS = 100;

/** A node that was found to boot otherwise than it has to. */
export type Unreached = { why: 'silent' | 'unknown' | 'refused'; names: readonly string[] };

/** Looks until a BEAM runs in the container. */
export const awaitBeam = async (engine: Engine, containerId: string, signal: AbortSignal): Promise<Beam> => {
  const look = async (): Promise<Beam | undefined> => findBeam(await engine.topContainer(containerId));
  const beam = await until(look, { everyMs: LOOK_MS, timeoutMs: Infinity, signal });
  if (beam) return beam;
  throw new ActionError('image', 'Expected an Erlang VM in the container, got none');
};

export type LoadThrough = {
  engine: Engine;
  node: NodePlan;
  containerId: string;
  channel: Channel;
  agent: AgentConnection;
  relay: Promise<Relay>;
  signal: AbortSignal;
  /** Why it was not reached so far. */
  onUnreached?: (unreached: Unreached) => void;
};

/**
 * Has the helper load the agent into a node that boots itself, once that can be reached.
 * @throws ActionError `image` when it never will be: another name, another cookie, modules of our names; `node-exited`
 */
export const loadThrough = async (options: LoadThrough): Promise<void> => {
  const { node, channel, agent, relay, signal, onUnreached = () => undefined } = options;
  const given = new AbortController();
  const over = AbortSignal.any([signal, given.signal]);
  let inARow = 0;
  let last: Unreached['why'] | undefined;
  const stop = agent.onEvent((event) => {
    if (event.event === 'unloadable') given.abort(unloadable(node, event.why));
    if (event.event !== 'waiting') return;
    onUnreached(event);
    inARow = event.why === last ? inARow + 1 : 1;
    last = event.why;
    const wrong = event.why === 'refused' || (event.why === 'unknown' && event.names.length > 0);
    if (wrong && inARow === PATIENCE) void blame(options, event).then((error) => { given.abort(error); }); // prettier-ignore
  });
  // What is written before there is a helper waits for it.
  const loaded = agent.load(`open ${node.name}\n`, over);
  loaded.catch(() => undefined);
  try {
    channel.connect(await Promise.race([relay, loaded.then(() => relay)]));
    await loaded;
  } finally {
    stop();
  }
};

const HINT = {
  name: 'let it take its short name from RELEASE_NODE or NODE_NAME',
  cookie: 'let it take its cookie from RELEASE_COOKIE or ERLANG_COOKIE',
} as const;

const unloadable = ({ name }: NodePlan, why: string): ActionError =>
  new ActionError('image', `Expected to load the agent into ${name}, got \`${shown(why, 200)}\``);

/** Why a node that runs is not the one that was planned. */
const blame = async (
  { engine, containerId, node }: LoadThrough,
  unreached: Unreached,
): Promise<ActionError> => {
  const { name } = node;
  const beam = findBeam(await engine.topContainer(containerId).catch(() => []));
  if (beam?.name?.flag === '-name') {
    return new ActionError(
      'image',
      `Expected a node of the short name ${name}, got the long name \`${shown(beam.name.value)}\`; ${HINT.name} (\`-sname\`, RELEASE_DISTRIBUTION=sname)`,
    );
  }
  if (unreached.why === 'unknown') {
    const known = unreached.names.map((each) => shown(each)).join(', ');
    return new ActionError(
      'image',
      `Expected a node that epmd knows as ${aliveName(name)}, got ${known}; ${HINT.name}`,
    );
  }
  return new ActionError(
    'image',
    `Expected ${name} to let a node with the cookie of the cluster in, got a refusal; ${HINT.cookie}`,
  );
};

/** What is known of a node that was not reached in time, in words. */
export const toldOf = ({ why, names }: Unreached): { trouble: string; todo: string } => {
  if (why === 'refused') return { trouble: 'a refusal of the cookie of the cluster', todo: HINT.cookie };
  const known = names.map((each) => shown(each)).join(', ');
  if (known !== '') return { trouble: `another name (epmd knows ${known})`, todo: HINT.name };
  return {
    trouble: 'no node that epmd knows',
    todo: 'see whether it starts the distribution (RELEASE_DISTRIBUTION, `-sname`), or raise `ready-timeout`',
  };
};
