import { randomInt } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { App, Variable, Volume } from './lines.js';
import type { NamedLimit, Threshold } from './limits.js';
import type { Expectation, Operation } from './operations.js';
import type { Inputs } from './schema.js';

/** Which ordered pairs of nodes exchange messages; numbers as in the nodes' names, from 1. */
export type PairChoice =
  | Readonly<{ kind: 'ring' }>
  | Readonly<{ kind: 'all' }>
  | Readonly<{ kind: 'list'; pairs: readonly Readonly<{ from: number; to: number }>[] }>;

/** How messages are measured. Figures in the outputs are of the first size and the first concurrency. */
export type MessagingConfig = Readonly<{
  /** Round trips to time for each size and concurrency; 0 measures no messaging. */
  messageCount: number;
  /** How long each timed measurement of each size lasts, instead of `messageCount`. */
  durationMs?: number;
  messageSizesBytes: readonly number[];
  /** Requests a second of the fixed-rate measurement, over all pairs; 0 leaves it out. */
  rate: number;
  /** Round trips in flight at a time in the whole cluster. */
  concurrency: readonly number[];
  pairs: PairChoice;
  /** Traffic at the start of each segment of each pair that is not counted. */
  warmupMs: number;
  /** Segments that each measurement is cut into. */
  repeats: number;
  cpuPlacement: Inputs['cpu-placement'];
}>;

/** What of the user's is on every node. */
export type SoftwareConfig = Readonly<{
  /** Paths or globs on the runner: `ebin` directories, libraries and archives. */
  code: readonly string[];
  /** Started once the mesh is formed. */
  apps: readonly App[];
  /** Path of a sys.config on the runner. */
  sysConfig?: string;
  erlFlags: readonly string[];
  env: readonly Variable[];
  volumes: readonly Volume[];
}>;

/** What this change is compared with. */
export type BaselineConfig = Readonly<{
  /** Earlier runs of the history. */
  history: boolean;
  /** Another software on the same machine, measured in turns with this; absent for none. */
  sideBySide?: Readonly<{ images: readonly string[]; code: readonly string[] }>;
  budgetMs: number;
  thresholds: readonly Threshold[];
  limits: readonly NamedLimit[];
  failOn: Inputs['fail-on'];
}>;

/** What is told to GitHub. Holds a token. */
export type GitHubConfig = Readonly<{
  /** Empty for none. */
  token: string;
  comment: Inputs['comment'];
  history: Readonly<{
    branch: string;
    write: Inputs['history-write'];
    /** Runs that are kept of each key, the newest. */
    keep: number;
  }>;
}>;

/** What one run was asked to do. Holds the cookie and a token: never print, log or serialise it whole. */
export type Config = Readonly<{
  runId: string;
  nodeCount: number;
  cookie: string;
  messaging: MessagingConfig;
  /** 0-based; absent when no node is to fail. */
  failureIndex?: number;
  /** Of every node that `images` gives no other. */
  image: string;
  /** Dealt to the nodes in turn, and round again; empty for `image` everywhere. */
  images: readonly string[];
  /** Whether nodes are an `erl` of ours, or what the image starts by itself. */
  boot: Inputs['boot'];
  software: SoftwareConfig;
  operations: readonly Operation[];
  expectations: readonly Expectation[];
  baseline: BaselineConfig;
  pull: Inputs['pull'];
  distPorts: Readonly<{ min: number; max: number }>;
  publishPorts: boolean;
  readyTimeoutMs: number;
  keepAlive: boolean;
  /** Whether the names of the nodes are written to the hosts file of the machine. */
  hostsFile: boolean;
  /** Where a kept-alive cluster leaves the files that others join it with. */
  joinDir: string;
  reportDir: string;
  /** Whether a cluster is run, or a report of another run is commented on. */
  mode: Inputs['mode'];
  github: GitHubConfig;
}>;

const lettersAndDigits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const randomCookie = (): string =>
  Array.from({ length: 32 }, () => lettersAndDigits.charAt(randomInt(lettersAndDigits.length))).join('');

export const toMessagingConfig = (inputs: Inputs): MessagingConfig =>
  Object.freeze({
    messageCount: inputs['message-count'],
    ...(inputs.duration === undefined ? {} : { durationMs: inputs.duration }),
    messageSizesBytes: inputs['message-size'],
    rate: inputs.rate,
    concurrency: inputs.concurrency,
    pairs: inputs.pairs,
    warmupMs: inputs.warmup,
    repeats: inputs.repeats,
    cpuPlacement: inputs['cpu-placement'],
  });

const toSoftwareConfig = (inputs: Inputs): SoftwareConfig =>
  Object.freeze({
    code: inputs.code,
    apps: inputs.apps,
    ...(inputs.config === '' ? {} : { sysConfig: inputs.config }),
    erlFlags: inputs['erl-flags'],
    env: inputs.env,
    volumes: inputs.volumes,
  });

const toBaselineConfig = (inputs: Inputs): BaselineConfig => {
  const [images, code] = [inputs['baseline-image'], inputs['baseline-code']];
  return Object.freeze({
    history: inputs.baseline === 'history',
    ...(images.length + code.length > 0 ? { sideBySide: Object.freeze({ images, code }) } : {}),
    budgetMs: inputs['measure-budget'],
    thresholds: inputs.thresholds,
    limits: inputs.slo,
    failOn: inputs['fail-on'],
  });
};

const toGitHubConfig = (inputs: Inputs): GitHubConfig =>
  Object.freeze({
    token: inputs['github-token'],
    comment: inputs.comment,
    history: Object.freeze({
      branch: inputs['history-branch'],
      write: inputs['history-write'],
      keep: inputs['history-keep'],
    }),
  });

/** Post finds it by the run id alone. */
export const joinDirOf = (tempDir: string, runId: string): string =>
  resolve(join(tempDir, `erlang-cluster-${runId}-join`));

export type RunContext = Readonly<{ runId: string; tempDir: string }>;

export const toConfig = (inputs: Inputs, { runId, tempDir }: RunContext): Config =>
  Object.freeze({
    runId,
    nodeCount: inputs['node-count'],
    cookie: inputs.cookie === '' ? randomCookie() : inputs.cookie,
    messaging: toMessagingConfig(inputs),
    ...(inputs['failure-index'] === undefined ? {} : { failureIndex: inputs['failure-index'] }),
    image: inputs.image,
    images: inputs.images,
    boot: inputs.boot,
    software: toSoftwareConfig(inputs),
    operations: inputs.operations,
    expectations: inputs.expect,
    baseline: toBaselineConfig(inputs),
    pull: inputs.pull,
    distPorts: Object.freeze(inputs['dist-ports']),
    publishPorts: inputs['publish-ports'],
    readyTimeoutMs: inputs['ready-timeout'],
    keepAlive: inputs['keep-alive'],
    hostsFile: inputs['hosts-file'],
    joinDir: joinDirOf(tempDir, runId),
    reportDir: resolve(
      inputs['report-dir'] === '' ? join(tempDir, `erlang-cluster-${runId}`) : inputs['report-dir'],
    ),
    mode: inputs.mode,
    github: toGitHubConfig(inputs),
  });
