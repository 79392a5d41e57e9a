import { resolve } from 'node:path';
import { distinct } from '../base/lists.js';
import { archiveOf, CODE_ROOT, codeArguments, hasAnything } from '../code/archive.js';
import type { Code } from '../code/library.js';
import type { SoftwareConfig } from '../config/config.js';
import type { Engine, Labels, Mount } from '../docker/engine.js';

/** What of the user's every node's container gets. */
export type Software = Readonly<{
  /** Of `erl`, after ours. */
  arguments: readonly string[];
  env: Readonly<Record<string, string>>;
  mounts: readonly Mount[];
}>;

export const noSoftware: Software = { arguments: [], env: {}, mounts: [] };

type OfRun = Readonly<{ runId: string; networkName: string; labels: Labels }>;

const codeVolume = (runId: string): string => `erlang-cluster-${runId}-code`;
const userVolume = (runId: string, name: string): string => `erlang-cluster-${runId}-volume-${name}`;

/** The user's flags come last, because what follows an `-extra` is no flag any more. */
export const softwareOf = (
  { runId }: Pick<OfRun, 'runId'>,
  { erlFlags, env, volumes }: Pick<SoftwareConfig, 'erlFlags' | 'env' | 'volumes'>,
  code: Code,
): Software => ({
  arguments: [...codeArguments(code), ...erlFlags],
  env: Object.fromEntries(env.map(({ name, value }) => [name, value])),
  mounts: [
    ...(hasAnything(code)
      ? [{ kind: 'volume' as const, source: codeVolume(runId), target: CODE_ROOT, readOnly: true }]
      : []),
    ...volumes.map(({ source: { kind, name }, target, readOnly }) => ({
      kind,
      source: kind === 'volume' ? userVolume(runId, name) : resolve(name),
      target,
      readOnly,
    })),
  ],
});

/**
 * Makes the volumes of a run, and fills that of the code: one archive for all nodes, through a container that never
 * runs, so that neither the image nor the Docker host needs anything for it.
 * @throws ActionError `docker`
 */
export const deliver = async (
  engine: Engine,
  { runId, networkName, labels }: OfRun,
  { software, code, image, over }: { software: Software; code: Code; image: string; over: AbortSignal },
): Promise<void> => {
  const volumes = software.mounts.filter(({ kind }) => kind === 'volume').map(({ source }) => source);
  for (const name of distinct(volumes)) await engine.createVolume({ name, labels });
  over.throwIfAborted();
  if (!hasAnything(code)) return;
  const carrier = await engine.createContainer({
    name: `${codeVolume(runId)}-carrier`,
    image,
    hostname: 'carrier',
    network: { name: networkName, alias: 'carrier' },
    entrypoint: ['erl'],
    command: [],
    env: {},
    labels,
    mounts: [{ kind: 'volume', source: codeVolume(runId), target: CODE_ROOT, readOnly: false }],
    publish: [],
    stdinOnce: true,
  });
  over.throwIfAborted();
  await engine.putArchive(carrier, { path: CODE_ROOT, archive: archiveOf(code) });
  await engine.removeContainer(carrier);
};
