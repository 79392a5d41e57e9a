import { ActionError, messageOf } from '../base/errors.js';
import { shown } from '../base/text.js';
import type { Config } from '../config/config.js';
import type { Engine, Image, PullProgress } from '../docker/engine.js';

export type EnsureImageOptions = Pick<Config, 'image' | 'pull'> & {
  signal: AbortSignal;
  onProgress: (progress: PullProgress) => void;
};

/**
 * The image, pulled when `pull` says so.
 * @throws ActionError `image` when it is neither here nor to be had
 */
export const ensureImage = async (
  engine: Engine,
  { image, pull, signal, onProgress }: EnsureImageOptions,
): Promise<Image> => {
  const local = pull === 'always' ? undefined : await engine.inspectImage(image);
  if (local) return local;
  if (pull === 'never') {
    throw new ActionError(
      'image',
      `Expected image \`${shown(image)}\` on the Docker daemon, got none; load it in an earlier step or set \`pull: missing\``,
    );
  }
  try {
    await engine.pullImage(image, { signal, onProgress });
  } catch (cause) {
    signal.throwIfAborted();
    const todo = 'check its name, and whether the Docker host reaches its registry';
    throw new ActionError('image', `${messageOf(cause)}; ${todo}`, { cause });
  }
  const pulled = await engine.inspectImage(image);
  if (pulled) return pulled;
  throw new ActionError('image', `Expected image \`${shown(image)}\` after its pull, got none`);
};
