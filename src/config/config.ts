import { randomInt } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { Inputs } from './schema.js';

/** What one run was asked to do. Holds the cookie: never print, log or serialise it whole. */
export type Config = Readonly<{
  runId: string;
  nodeCount: number;
  cookie: string;
  /** Round trips to measure; 0 skips the measurement. */
  messageCount: number;
  messageSizeBytes: number;
  /** 0-based; absent when no node is to fail. */
  failureIndex?: number;
  image: string;
  pull: Inputs['pull'];
  distPorts: Readonly<{ min: number; max: number }>;
  publishPorts: boolean;
  readyTimeoutMs: number;
  keepAlive: boolean;
  reportDir: string;
}>;

const lettersAndDigits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const randomCookie = (): string =>
  Array.from({ length: 32 }, () => lettersAndDigits.charAt(randomInt(lettersAndDigits.length))).join('');

export type RunContext = Readonly<{ runId: string; tempDir: string }>;

export const toConfig = (inputs: Inputs, { runId, tempDir }: RunContext): Config =>
  Object.freeze({
    runId,
    nodeCount: inputs['node-count'],
    cookie: inputs.cookie === '' ? randomCookie() : inputs.cookie,
    messageCount: inputs['message-count'],
    messageSizeBytes: inputs['message-size'],
    ...(inputs['failure-index'] === undefined ? {} : { failureIndex: inputs['failure-index'] }),
    image: inputs.image,
    pull: inputs.pull,
    distPorts: Object.freeze(inputs['dist-ports']),
    publishPorts: inputs['publish-ports'],
    readyTimeoutMs: inputs['ready-timeout'],
    keepAlive: inputs['keep-alive'],
    reportDir: resolve(
      inputs['report-dir'] === '' ? join(tempDir, `erlang-cluster-${runId}`) : inputs['report-dir'],
    ),
  });
