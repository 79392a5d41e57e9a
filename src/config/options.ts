import { join } from 'shlex';
import { ActionError } from '../base/errors.js';
import { shown } from '../base/text.js';
import { toMessagingConfig, type Config, type MessagingConfig } from './config.js';
import { inputNames, inputs, parseInputs, type InputName, type RawInputs } from './schema.js';

/** The same inputs as the action's, by the same rules; `docker` is where the daemon is, as in DOCKER_HOST. */
export type ClusterOptions = {
  nodeCount?: number;
  cookie?: string;
  image?: string;
  /** Dealt to the nodes in turn, and round again, instead of `image`. */
  images?: readonly string[];
  /** Whether nodes are an `erl` of ours (the default), or what the image starts by itself. */
  boot?: Config['boot'];
  pull?: Config['pull'];
  distPorts?: { min: number; max: number };
  publishPorts?: boolean;
  readyTimeoutMs?: number;
  /** Paths or globs of `ebin` directories, libraries or `.ez` archives, relative to the working directory. */
  code?: readonly string[];
  /** Started by `connect`, once the mesh is formed: `kv`, or `kv@first` on the first node only. */
  apps?: readonly string[];
  /** Path of a sys.config. */
  sysConfig?: string;
  /** More arguments of `erl`. */
  erlFlags?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** `name-or-path:/where` or `name-or-path:/where:ro`. */
  volumes?: readonly string[];
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
  images: true,
  boot: true,
  pull: true,
  distPorts: true,
  publishPorts: true,
  readyTimeoutMs: true,
  code: true,
  apps: true,
  sysConfig: true,
  erlFlags: true,
  env: true,
  volumes: true,
  keepAlive: true,
  docker: true,
  signal: true,
};

/** @throws ActionError `config` for an option that does not exist */
export const refuseUnknown = (options: object, names: Readonly<Record<string, true>>): void => {
  const unknown = Object.keys(options).filter((name) => !Object.hasOwn(names, name));
  if (unknown.length === 0) return;
  const expected = Object.keys(names).join(', ');
  const got = unknown.map((name) => `\`${shown(name)}\``).join(', ');
  throw new ActionError('config', `Expected options among ${expected}, got ${got}`);
};

type Given = Partial<Record<InputName, string | undefined>>;

export const withDefaults = (given: Given): RawInputs =>
  Object.fromEntries(inputNames.map((name) => [name, given[name] ?? inputs[name].default])) as RawInputs;

const text = (value: number | boolean | undefined): string | undefined =>
  value === undefined ? undefined : String(value);

const milliseconds = (value: number | undefined): string | undefined =>
  value === undefined ? undefined : `${String(value)}ms`;

/** One a line, as the inputs are; what would become another line there is refused. */
const lined = (items: readonly string[] | undefined): string | undefined => {
  const odd = items?.find((item) => /[\r\n]/.test(item) || item.trim() !== item || item.startsWith('#'));
  if (odd === undefined) return items?.join('\n');
  const got = `${String(odd.length)} characters with one of these`;
  throw new ActionError(
    'config',
    `Expected items of a list to have no line ends, no blanks around them and no \`#\` first, got ${got}`,
  );
};

/**
 * The options as the texts that the action's inputs are, so that one set of rules judges both.
 * @throws ActionError `config` for an option that does not exist
 */
export const optionsAsInputs = (options: ClusterOptions): RawInputs => {
  refuseUnknown(options, optionNames);
  return withDefaults({
    'node-count': text(options.nodeCount),
    cookie: options.cookie,
    image: options.image,
    images: lined(options.images),
    boot: options.boot,
    pull: options.pull,
    'dist-ports': options.distPorts && `${String(options.distPorts.min)}-${String(options.distPorts.max)}`,
    'publish-ports': text(options.publishPorts),
    'ready-timeout': milliseconds(options.readyTimeoutMs),
    code: lined(options.code),
    apps: lined(options.apps),
    config: options.sysConfig,
    'erl-flags': options.erlFlags && join(options.erlFlags),
    env: lined(options.env && Object.entries(options.env).map((entry) => entry.join('='))),
    volumes: lined(options.volumes),
    'keep-alive': text(options.keepAlive ?? false),
    // Programs say how many messages when they measure.
    'message-count': '0',
  });
};

/** How messages are measured: the inputs of the action that are about it, by the same rules and with the same defaults. */
export type MessagingOptions = {
  /** Of the payload, each way; one or several. */
  sizeBytes?: number | readonly number[];
  /** How long each timed measurement lasts, instead of a count of round trips. */
  durationMs?: number;
  /** Requests a second of the fixed-rate measurement, over all pairs; 0 leaves it out. */
  rate?: number;
  /** Round trips in flight at a time in the whole cluster; one or several. */
  concurrency?: number | readonly number[];
  /** Node numbers as in the names, from 1. */
  pairs?: 'ring' | 'all' | readonly (readonly [from: number, to: number])[];
  warmupMs?: number;
  repeats?: number;
  cpuPlacement?: MessagingConfig['cpuPlacement'];
};

const messagingOptionNames: Record<keyof MessagingOptions, true> = {
  sizeBytes: true,
  durationMs: true,
  rate: true,
  concurrency: true,
  pairs: true,
  warmupMs: true,
  repeats: true,
  cpuPlacement: true,
};

const list = (values: number | readonly number[] | undefined): string | undefined =>
  values === undefined ? undefined : [values].flat().join(',');

const pairsText = (pairs: MessagingOptions['pairs']): string | undefined =>
  typeof pairs === 'object' ? pairs.map((pair) => pair.join('-')).join(',') : pairs;

/**
 * How a cluster of `nodeCount` nodes is to measure `count` round trips.
 * @throws ActionError `config`, all problems at once
 */
export const messagingOptions = (
  count: number,
  options: MessagingOptions,
  nodeCount: number,
): MessagingConfig => {
  refuseUnknown(options, messagingOptionNames);
  const raw = withDefaults({
    // Whether there are nodes enough is told by the measurement, which knows those that run.
    'node-count': text(Math.max(2, nodeCount)),
    'message-count': text(count),
    duration: milliseconds(options.durationMs),
    'message-size': list(options.sizeBytes),
    rate: text(options.rate),
    concurrency: list(options.concurrency),
    pairs: pairsText(options.pairs),
    warmup: milliseconds(options.warmupMs),
    repeats: text(options.repeats),
    'cpu-placement': options.cpuPlacement,
  });
  return toMessagingConfig(parseInputs(raw));
};
