import { ActionError, messageOf } from '../base/errors.js';
import { distinct } from '../base/lists.js';
import { shown } from '../base/text.js';
import type { Config } from '../config/config.js';
import type { Engine } from '../docker/engine.js';
import type { AgentConnection } from './agent.js';
import { toldOf, type Unreached } from './boot-itself.js';
import { diagnose, howItEnded } from './diagnose.js';
import type { NodePlan } from './plan.js';

/** How far one node came. */
export type BootAttempt = {
  node: NodePlan;
  containerId?: string;
  agent?: AgentConnection;
  /** Of a node that boots itself: why it was not reached so far. */
  unreached?: Unreached;
  up?: true;
  error?: unknown;
};

export type BootFailure = {
  attempts: readonly BootAttempt[];
  /** What ended the launch. */
  first: unknown;
  timedOut: boolean;
  config: Pick<Config, 'boot' | 'readyTimeoutMs'>;
};

/** Of what a node said, its first and its last lines. */
const HEAD = 5;
const TAIL = 20;
const nothingSaid: Record<Config['boot'], string> = {
  erl: 'it printed nothing: see whether `erl` in this image is Erlang itself and stays in the foreground',
  image: 'it printed nothing: see whether the command of this image starts the release in the foreground',
};
const NAMED = 10;

/** What a failed launch is thrown as: the first cause in words, with the log tail of every node that is missing. */
export const bootFailure = async (
  engine: Engine,
  { attempts, first, timedOut, config }: BootFailure,
): Promise<ActionError> => {
  const guilty = attempts.filter(({ up, error }) =>
    timedOut ? !up : error !== undefined && error === first,
  );
  const reports = await Promise.all(guilty.map((attempt) => report(engine, attempt)));
  const raw = messageOf(first);
  // Of a node that runs and has said nothing there is only its name to tell, and the message has that.
  const telling = timedOut ? reports.filter(({ silent }) => !silent) : reports;
  const details = [...(timedOut ? [] : [raw]), ...telling.flatMap(({ lines }) => lines)];
  const who = names(guilty);
  const unreached = timedOut ? guilty.find((attempt) => attempt.unreached)?.unreached : undefined;
  // What matters may stand above a page of usage.
  const said = [...(timedOut ? [] : [raw]), ...telling.flatMap((each) => each.said)];
  const found = diagnose(said) ?? (unreached && { kind: 'formation-timeout' as const, ...toldOf(unreached) });
  if (timedOut) {
    const all = attempts.length === 1 ? who : `all of ${String(attempts.length)} nodes`;
    const within = `${String(config.readyTimeoutMs / 1000)} s`;
    const got = found ? `${found.trouble} at ${who}` : `no word from ${who}`;
    const todo = found?.todo ?? 'raise `ready-timeout`, or see the log tails';
    const message = `Expected ${all} to be up within ${within}, got ${got}; ${todo}`;
    return new ActionError('formation-timeout', message, { details, cause: first });
  }
  const kind = first instanceof ActionError ? first.kind : 'docker';
  // What was found out about the image says more than what its log hints at.
  if (kind === 'image') return new ActionError(kind, raw, { details, cause: first });
  const images = distinct(guilty.map(({ node }) => `\`${shown(node.image)}\``));
  const expected = `Expected ${who} to boot from image ${images.join(', ')}`;
  if (found && guilty.length > 0) {
    return new ActionError(found.kind, `${expected}, got ${found.trouble}; ${found.todo}`, {
      details,
      cause: first,
    });
  }
  if (kind !== 'node-exited') {
    const message = found ? `${raw}; ${found.todo}` : raw;
    return new ActionError(kind, message, { details, cause: first });
  }
  const [ended = ''] = reports.map((each) => each.ended);
  const printed = reports.some(({ lines }) => lines.length > 1);
  return new ActionError(
    kind,
    `${expected}, got its end: ${ended}; ${printed ? 'see its log tail' : nothingSaid[config.boot]}`,
    {
      details,
      cause: first,
    },
  );
};

const names = (attempts: readonly BootAttempt[]): string => {
  const all = attempts.map(({ node }) => node.name);
  return all.length > NAMED ? `${all.slice(0, NAMED).join(', ')}, …` : all.join(', ');
};

const report = async (engine: Engine, { node, containerId, agent }: BootAttempt) => {
  const container =
    containerId === undefined ? undefined : await engine.inspectContainer(containerId).catch(() => undefined);
  const ended = container ? howItEnded(container.state) : 'there is no container';
  const said = agent?.log.lines ?? [];
  const silent = container?.state.running === true && said.length === 0;
  const shownLines = said.length > HEAD + TAIL ? [...said.slice(0, HEAD), '…', ...said.slice(-TAIL)] : said;
  return { ended, silent, said, lines: [`${node.name}: ${ended}`, ...shownLines.map((line) => `  ${line}`)] };
};
