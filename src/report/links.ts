import { shown } from '../base/text.js';
import type { Source } from './report.js';

/** What we wrote, or foreign text that is code, with where it leads. */
export type Piece = string | { code: string; href: string | undefined };

/** An address of a workflow run, and nothing that could mean more in Markdown or HTML. */
const runAddress =
  /^(https?:\/\/[a-z0-9.-]{1,200}(?::\d{1,5})?)\/([\w.-]{1,100}\/[\w.-]{1,100})\/actions\/runs\/\d{1,20}(?:\/attempts\/\d{1,9})?$/i;
const repositoryName = /^[\w.-]{1,100}\/[\w.-]{1,100}$/;
const fullHash = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/** Of the workflow run, when it is one. */
export const runHref = (source: Source | null): string | undefined =>
  source?.runUrl && runAddress.test(source.runUrl) ? source.runUrl : undefined;

/** The repository that a workflow run is of, with its server. */
export const repositoryHref = (runUrl: string): string | undefined => {
  const [, origin, name] = runAddress.exec(runUrl) ?? [];
  return origin !== undefined && name !== undefined ? `${origin}/${name}` : undefined;
};

const server = (source: Source | null): string =>
  runAddress.exec(source?.runUrl ?? '')?.[1] ?? 'https://github.com';

/** A commit as it is known for short, with its address where the repository is known. */
export const commitPiece = (commit: string, source: Source | null): Piece => {
  if (!fullHash.test(commit)) return { code: shown(commit, 40), href: undefined };
  const { repository = null } = source ?? {};
  const isKnown = repository !== null && repositoryName.test(repository);
  return {
    code: commit.slice(0, 7),
    href: isKnown ? `${server(source)}/${repository}/commit/${commit}` : undefined,
  };
};

export const code = (text: string): Piece => ({ code: text, href: undefined });
