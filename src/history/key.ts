import { createHash } from 'node:crypto';
import { join } from 'shlex';
import { callText } from '../config/calls.js';
import type { Config } from '../config/config.js';
import type { Operation } from '../config/operations.js';
import type { CircumstancesKey } from './entry.js';

/** What of a machine and of the software on it decides whether runs can be compared. */
type Machine = Readonly<{
  operatingSystem: string;
  architecture: string;
  cpuModel: string;
  cpus: number;
  otp: readonly string[];
}>;

/** The same text for the same value, whatever the order of its keys. */
export const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`).join(',')}}`;
};

/** A short name of a value: 12 hexadecimal digits. */
export const nameOf = (value: unknown): string =>
  createHash('sha256').update(canonical(value)).digest('hex').slice(0, 12);

/** Images are built anew under the same name; what matters of that, the OTP release, stands beside them. */
export const withoutDigest = (image: string): string => image.replace(/@sha256:[0-9a-f]+$/, '');

/** Patch releases of the system come with every image of a hosted runner. */
const systemOf = (operatingSystem: string): string => operatingSystem.replace(/(\d+\.\d+)\.\d+/, '$1');

const operationText = ({ call, setup, teardown, ...rest }: Operation): unknown => ({
  ...rest,
  call: callText(call),
  ...(setup ? { setup: callText(setup) } : {}),
  ...(teardown ? { teardown: callText(teardown) } : {}),
});

const pairsText = (pairs: Config['messaging']['pairs']): string =>
  pairs.kind === 'list'
    ? pairs.pairs.map(({ from, to }) => `${String(from)}-${String(to)}`).join(',')
    : pairs.kind;

/** The inputs that figures depend on. Of code neither paths nor content: a change of it is what is to be seen. */
const inputsOf = (config: Config): Record<string, string> => {
  const { messaging, software } = config;
  return {
    'node-count': String(config.nodeCount),
    boot: config.boot,
    'message-count': String(messaging.messageCount),
    duration: messaging.durationMs === undefined ? '' : `${String(messaging.durationMs)}ms`,
    'message-size': messaging.messageSizesBytes.join(','),
    rate: String(messaging.rate),
    concurrency: messaging.concurrency.join(','),
    pairs: pairsText(messaging.pairs),
    warmup: `${String(messaging.warmupMs)}ms`,
    repeats: String(messaging.repeats),
    'cpu-placement': messaging.cpuPlacement,
    apps: software.apps.map(({ name, on }) => (on === 'first' ? `${name}@first` : name)).join(','),
    'erl-flags': join(software.erlFlags),
    env: software.env.map(({ name }) => name).join(','),
    volumes: software.volumes.map(({ source, target }) => `${source.kind}:${target}`).join(','),
    operations: config.operations.map((operation) => canonical(operationText(operation))).join('\n'),
  };
};

/** What a run has to have in common with this one to be compared with it. */
export const circumstancesKey = (config: Config, machine: Machine): CircumstancesKey => ({
  runner: [
    systemOf(machine.operatingSystem),
    machine.architecture,
    machine.cpuModel,
    `${String(machine.cpus)} CPUs`,
  ].join(', '),
  images: (config.images.length > 0 ? config.images : [config.image]).map(withoutDigest),
  otp: [...machine.otp],
  inputs: inputsOf(config),
});
