import type { Plan } from './plan.js';

/** Shorter than this, a cookie is no secret, and hiding it would blank out ordinary text. */
export const SHORTEST_SECRET = 4;

/**
 * Whether a log mask for this cookie hides the cookie and nothing else. A cookie that stands in the names we print
 * (`erlang`, `node`) would take those with it.
 */
export const canMask = (cookie: string, { networkName, nodes }: Plan): boolean =>
  cookie.length >= SHORTEST_SECRET &&
  ![networkName, ...nodes.map(({ name }) => name)].some((text) => text.includes(cookie));
