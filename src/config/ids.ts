import { randomBytes } from 'node:crypto';

/** A name for something of ours that nothing else has: 12 hexadecimal digits. */
export const newId = (): string => randomBytes(6).toString('hex');
