import type { Keys } from './keys.js';

/** What is looked at; it stands in the address, so that it can be sent to somebody. */
export type View = { key: string; latest: number };

/** So many of the latest runs; 0 is all of them. */
export const choices = [50, 200, 1000, 0] as const;
const DEFAULT_LATEST = 200;

/** The view that the address asks for, as far as there is such a thing. */
export const viewIn = (hash: string, keys: Keys): View | undefined => {
  const asked = new URLSearchParams(hash.replace(/^#/, ''));
  const [first] = keys.keys();
  if (first === undefined) return undefined;
  const key = asked.get('key') ?? '';
  const runs = asked.get('runs');
  const latest = choices.find((choice) => String(choice) === runs) ?? DEFAULT_LATEST;
  return { key: keys.has(key) ? key : first, latest };
};

export const hashOf = ({ key, latest }: View): string =>
  `#${new URLSearchParams({ key, runs: String(latest) }).toString()}`;
