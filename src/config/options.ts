import { ActionError } from '../base/errors.js';
import { shown } from '../base/text.js';
import type { Config } from './config.js';
import { inputNames, inputs, type InputName, type RawInputs } from './schema.js';

/** The same inputs as the action's, by the same rules; `docker` is where the daemon is, as in DOCKER_HOST. */
export type ClusterOptions = {
  nodeCount?: number;
  cookie?: string;
  image?: string;
  pull?: Config['pull'];
  distPorts?: { min: number; max: number };
  publishPorts?: boolean;
  readyTimeoutMs?: number;
  /** Whether the nodes outlive this process. Default false: they end with it. */
  keepAlive?: boolean;
  docker?: string;
  signal?: AbortSignal;
};

/** The compiler sees to it that these are the options; programs without types need them said. */
const optionNames: Record<keyof ClusterOptions, true> = {
  nodeCount: true,
  cookie: true,
  image: true,
  pull: true,
  distPorts: true,
  publishPorts: true,
  readyTimeoutMs: true,
  keepAlive: true,
  docker: true,
  signal: true,
};

const refuseUnknown = (options: ClusterOptions): void => {
  const unknown = Object.keys(options).filter((name) => !Object.hasOwn(optionNames, name));
  if (unknown.length === 0) return;
  const expected = Object.keys(optionNames).join(', ');
  const got = unknown.map((name) => `\`${shown(name)}\``).join(', ');
  throw new ActionError('config', `Expected options among ${expected}, got ${got}`);
};

/**
 * The options as the texts that the action's inputs are, so that one set of rules judges both.
 * @throws ActionError `config` for an option that does not exist
 */
export const optionsAsInputs = (options: ClusterOptions): RawInputs => {
  refuseUnknown(options);
  const given: Partial<Record<InputName, string | undefined>> = {
    'node-count': text(options.nodeCount),
    cookie: options.cookie,
    image: options.image,
    pull: options.pull,
    'dist-ports': options.distPorts && `${String(options.distPorts.min)}-${String(options.distPorts.max)}`,
    'publish-ports': text(options.publishPorts),
    'ready-timeout': options.readyTimeoutMs === undefined ? undefined : `${String(options.readyTimeoutMs)}ms`,
    'keep-alive': text(options.keepAlive ?? false),
    // Programs say how many messages when they measure.
    'message-count': '0',
  };
  return Object.fromEntries(
    inputNames.map((name) => [name, given[name] ?? inputs[name].default]),
  ) as RawInputs;
};

const text = (value: number | boolean | undefined): string | undefined =>
  value === undefined ? undefined : String(value);

/**
 * One number by the rule of the input of that name.
 * @throws ActionError `config`
 */
export const checked = (name: 'message-count' | 'message-size', value: number): number => {
  const parsed = inputs[name].schema.safeParse(String(value));
  if (parsed.success) return parsed.data;
  throw new ActionError(
    'config',
    `Expected \`${name}\` to be ${inputs[name].expected}, got ${String(value)}`,
  );
};
