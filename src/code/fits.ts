import { ActionError } from '../base/errors.js';
import { shown } from '../base/text.js';
import { isTooNewFor, oldestOtp } from './beam.js';
import type { CodeModule } from './library.js';

const NAMED = 5;

/**
 * Refuses modules that were compiled by a newer OTP than a node has.
 * @param otp the node's release, such as `27` or `27.3.4`
 * @throws ActionError `config`
 */
export const refuseTooNew = (modules: readonly CodeModule[], otp: string, image: string): void => {
  const release = Number.parseInt(otp, 10);
  const tooNew = modules.filter(({ beam }) => isTooNewFor(beam, release));
  if (tooNew.length === 0) return;
  const needed = tooNew.map(({ beam }) => oldestOtp(beam));
  const oldest = needed.every((each) => each !== undefined) ? Math.max(...needed) : undefined;
  const newer = oldest === undefined ? 'a newer one' : `OTP ${String(oldest)} or later`;
  const names = tooNew.slice(0, NAMED).map(({ name }) => `\`${shown(name)}\``);
  const more = tooNew.length > NAMED ? ` and ${String(tooNew.length - NAMED)} more` : '';
  throw new ActionError(
    'config',
    `Expected \`code\` that OTP ${shown(otp)} of image \`${shown(image)}\` can load, got modules compiled by ${newer}: ${names.join(', ')}${more}; compile with the oldest OTP of the cluster, or choose a newer \`image\``,
  );
};
