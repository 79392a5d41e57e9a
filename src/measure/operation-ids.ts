import type { Operation } from '../config/operations.js';

/** Beginnings of the ids of operations' figures, kebab-case and distinct: names may differ in what an id cannot hold. */
export const idsOf = (operations: readonly Pick<Operation, 'name'>[]): string[] => {
  const slugs = operations.map(({ name }) => `operation-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`);
  // What begins another's id could be one of its figures: `get` has a `get-response-p99-us`.
  const taken = (slug: string, at: number): boolean =>
    slugs.indexOf(slug) < at || slugs.some((other) => slug.startsWith(`${other}-`));
  return slugs.map((slug, at) => (taken(slug, at) ? `${slug}-${String(at + 1)}` : slug));
};
