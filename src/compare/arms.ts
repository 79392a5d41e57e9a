import { ensureImage } from '../cluster/image.js';
import { collectCode } from '../code/collect.js';
import type { Code } from '../code/library.js';
import type { Config } from '../config/config.js';
import type { Engine, PullProgress } from '../docker/engine.js';
import type { Arm } from './contestants.js';

/** This change, and what it is compared with on the same machine. */
export type Sides = Readonly<{ base: Arm; head: Arm }>;

type SidesOptions = { directory: string; code: Code; agentModules: Buffer };

/**
 * Both sides of a comparison on this machine: what `baseline-image` and `baseline-code` leave out is as in this change.
 * @returns `undefined` when nothing is compared here
 * @throws ActionError `config` for code that is not there
 */
export const sidesOf = async (
  config: Config,
  { directory, code, agentModules }: SidesOptions,
): Promise<Sides | undefined> => {
  const { sideBySide } = config.baseline;
  if (!sideBySide) return undefined;
  const { images, code: paths } = sideBySide;
  const software = paths.length === 0 ? config.software : { ...config.software, code: paths };
  // Images are here by then, and clusters come and go.
  const head: Config = { ...config, pull: 'missing' };
  return {
    head: { name: 'head', config: head, code, agentModules },
    base: {
      name: 'base',
      config: { ...head, ...(images.length === 0 ? {} : { images }), software },
      code: paths.length === 0 ? code : await collectCode(software, directory),
      agentModules,
    },
  };
};

/** Sees to it that the images of the baseline are here. @throws ActionError `image` */
export const ensureBaseline = async (
  engine: Engine,
  { baseline, pull }: Config,
  {
    signal,
    onProgress,
  }: { signal: AbortSignal; onProgress: (progress: PullProgress & { image: string }) => void },
): Promise<void> => {
  for (const image of baseline.sideBySide?.images ?? [])
    await ensureImage(engine, {
      image,
      pull,
      signal,
      onProgress: (progress) => onProgress({ image, ...progress }),
    });
};
