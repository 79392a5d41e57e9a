import type { Config, MessagingConfig, SoftwareConfig } from '../../src/config/config.js';
import { inputNames, inputs, type InputName, type RawInputs } from '../../src/config/schema.js';
import { planCluster, type Plan } from '../../src/cluster/plan.js';

export const COOKIE = 'Zq9#the-cookie-of-the-tests';
export const RUN_ID = '0123456789ab';
export const CREATED_AT = new Date('2026-01-02T03:04:05.678Z');

/** The texts of a step's inputs: the defaults, but for what is given. */
export const rawInputs = (given: Partial<Record<InputName, string>> = {}): RawInputs =>
  Object.fromEntries(inputNames.map((name) => [name, given[name] ?? inputs[name].default])) as RawInputs;

/** No messaging, unless a count is given; the rest is as the defaults are. */
export const someMessaging = (overrides: Partial<MessagingConfig> = {}): MessagingConfig => ({
  messageCount: 0,
  messageSizesBytes: [64],
  rate: 1000,
  concurrency: [1, 16],
  pairs: { kind: 'ring' },
  warmupMs: 20,
  repeats: 10,
  cpuPlacement: 'pinned',
  ...overrides,
});

/** Nothing of the user's on the nodes. */
export const noSoftware: SoftwareConfig = { code: [], apps: [], erlFlags: [], env: [], volumes: [] };

export const aConfig = (overrides: Partial<Config> = {}): Config => ({
  runId: RUN_ID,
  nodeCount: 3,
  cookie: COOKIE,
  messaging: someMessaging(),
  image: 'erlang:alpine',
  images: [],
  boot: 'erl',
  software: noSoftware,
  operations: [],
  baseline: { history: false, budgetMs: 60_000, thresholds: [], limits: [], failOn: 'regression' },
  expectations: [],
  pull: 'missing',
  distPorts: { min: 9000, max: 9999 },
  publishPorts: false,
  readyTimeoutMs: 30_000,
  keepAlive: false,
  hostsFile: false,
  joinDir: '/tmp/join',
  reportDir: '/nowhere',
  mode: 'run',
  github: {
    token: '',
    comment: 'auto',
    history: { branch: 'erlang-cluster-benchmarks', write: 'auto', keep: 1000 },
  },
  ...overrides,
});

export const aPlan = (overrides: Partial<Config> = {}): Plan => planCluster(aConfig(overrides), CREATED_AT);

/** What `work` throws or rejects with; fails when it does neither. */
export const thrownBy = async (work: () => unknown): Promise<unknown> => {
  let given: unknown;
  try {
    given = await work();
  } catch (error) {
    return error;
  }
  throw new Error(`Expected something thrown, got ${String(given)}`);
};
