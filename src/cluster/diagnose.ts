import type { ErrorKind } from '../base/errors.js';
import { EPMD_PORT } from '../config/schema.js';
import type { ContainerState } from '../docker/engine.js';

/** A trouble we know: what it is, and what to do about it. */
export type Diagnosis = { kind: ErrorKind; trouble: string; todo: string };

type Symptom = { pattern: RegExp; diagnose: (match: RegExpExecArray) => Diagnosis };

const known = (kind: ErrorKind, pattern: RegExp, trouble: string, todo: string): Symptom => ({
  pattern,
  diagnose: () => ({ kind, trouble, todo }),
});

/** epmd's host ports are fixed, the distribution's are the user's choice. */
const portTaken = (place: string): Diagnosis => {
  const port = Number(place.split(':').at(-1));
  const isEpmd = port >= EPMD_PORT && port < EPMD_PORT + 100;
  return {
    kind: 'docker',
    trouble: `port ${place} taken on this machine`,
    todo: isEpmd
      ? 'end the epmd that has it (`epmd -kill`) or the other cluster that publishes its ports, or set `publish-ports: false`'
      : 'free it, choose other `dist-ports`, or set `publish-ports: false`',
  };
};

/** What Docker, init and the BEAM say when something is wrong. */
const symptoms: readonly Symptom[] = [
  known(
    'image',
    /exec format error/i,
    "an image built for another CPU architecture than the Docker host's",
    'choose an `image` for this architecture',
  ),
  known(
    'image',
    /exec(:|ing)? "?erl"? failed|executable file not found|exec: "erl"|stat erl: no such file/i,
    'no `erl` on the PATH of the image',
    'choose an `image` with Erlang/OTP in it, such as `erlang:alpine`',
  ),
  {
    pattern:
      /Bind for (\S+) failed: port is already allocated|listen tcp\d? (\S+): bind: address already in use|bind host port (?:for )?([\d.]+:\d+)\S*: address already in use/i,
    diagnose: ([, ...places]) => portTaken(places.find((place) => place) ?? ''),
  },
  known(
    'user-code',
    /error in config file|cannot (read|open) config|bad_config/i,
    'a `config` that Erlang cannot read',
    'see its log tail for the line, and end every term with a dot',
  ),
  known(
    'user-code',
    /bad -\w option|bad (?:amount|number) of |bad scheduler|^\s*Usage: (?:beam|erl)|cannot get bootfile|Failed to open arguments file/m,
    'flags that `erl` refuses',
    'see its log tail, and mend `erl-flags` or the ERL_FLAGS in `env`',
  ),
  known(
    'docker',
    /seems to be in use by another Erlang node/i,
    'a name that epmd already knows',
    'end the other node of that name',
  ),
  known(
    'docker',
    /register\/listen error|nodistribution/i,
    'a distribution that did not start',
    'see why epmd cannot be reached or the distribution port is taken',
  ),
  known(
    'docker',
    /hostname .{0,200} is illegal|can't set (long|short) node name/i,
    'a host that does not fit the kind of node name',
    'give short names a host without a dot, long names one with a dot',
  ),
  known(
    'docker',
    /invalid challenge reply|disallowed node|rejected.{0,80}cookie/i,
    'cookies that differ',
    'leave the cookie of the cluster alone on its nodes',
  ),
  known(
    'image',
    /create (the )?cookie file/i,
    'no writable home for a cookie file',
    "give the image's user a home directory",
  ),
  known(
    'docker',
    /non-overlapping IPv4 address pool|predefined address pools/i,
    'no address range left on the Docker daemon',
    'remove unused networks (`docker network prune`)',
  ),
  known('docker', /no space left on device/i, 'a full disk', 'free space on the Docker host'),
  known(
    'docker',
    /cannot allocate (\d+ bytes of )?memory|failed to allocate/i,
    'no memory left',
    'use fewer nodes or a larger machine',
  ),
];

/** The first trouble we know in these lines. */
export const diagnose = (lines: readonly string[]): Diagnosis | undefined => {
  const text = lines.join('\n');
  for (const { pattern, diagnose } of symptoms) {
    const match = pattern.exec(text);
    if (match) return diagnose(match);
  }
  return undefined;
};

/** How a container ended, in words. */
export const howItEnded = ({ exitCode, outOfMemory, status, running }: ContainerState): string => {
  if (running) return 'its container runs';
  if (outOfMemory) return 'the kernel killed it for want of memory';
  if (status === 'created') return 'its container never ran';
  const bySignal: Record<number, string> = {
    137: ' (SIGKILL)',
    139: ' (SIGSEGV)',
    143: ' (SIGTERM)',
    127: ' (command not found)',
  };
  return `it exited with code ${String(exitCode)}${bySignal[exitCode] ?? ''}`;
};
