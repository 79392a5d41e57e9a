import { ActionError } from '../base/errors.js';
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

/** The options as the texts that the action's inputs are, so that one set of rules judges both. */
export const optionsAsInputs = (options: ClusterOptions): RawInputs => {
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
