import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export type Project = AsyncDisposable & { directory: string };

/** A directory with these files, gone at the end of the block. */
export const project = async (files: Readonly<Record<string, string>> = {}): Promise<Project> => {
  const directory = await mkdtemp(join(tmpdir(), 'erlang-cluster-project-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
};
