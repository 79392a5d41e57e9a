import type { Beam } from './beam.js';

/** A file as it will lie in the nodes. */
export type CodeFile = Readonly<{
  /** Below the library's directory: `ebin/kv.beam`, `priv/kv.so`. */
  path: string;
  bytes: number;
  executable: boolean;
  read: () => Promise<Buffer>;
}>;

/** A directory of the code path, with its `priv`: `kv`, or `kv-1.2.0`. */
export type CodeLibrary = Readonly<{
  name: string;
  /** Where it came from, for messages. */
  source: string;
  files: readonly CodeFile[];
}>;

/** A module that was found, and what it needs. */
export type CodeModule = Readonly<{ name: string; source: string; beam: Beam }>;

/** The user's code, found and looked through, none of it anywhere yet. */
export type Code = Readonly<{
  libraries: readonly CodeLibrary[];
  modules: readonly CodeModule[];
  sysConfig?: Buffer;
  bytes: number;
}>;

export const noCode: Code = { libraries: [], modules: [], bytes: 0 };

/** Modules of Elixir's are named so; they need Elixir's own libraries beside them. */
export const isElixir = ({ modules }: Code): boolean =>
  modules.some(({ name }) => name.startsWith('Elixir.'));
