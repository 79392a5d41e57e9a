import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { project } from './project.js';
import { listen } from './said.js';

export type Step = AsyncDisposable & {
  /** A directory of its own. */
  directory: string;
  said: ReturnType<typeof listen>;
  /** What was written to its outputs, as it stands there. */
  outputs: () => Promise<string>;
};

/** This process as a step of a job: what it prints and puts out is kept, until the end. */
export const aStep = async (): Promise<Step> => {
  const before = { ...process.env };
  const said = listen();
  const files = await project({ outputs: '' });
  const path = join(files.directory, 'outputs');
  process.env['GITHUB_OUTPUT'] = path;
  return {
    directory: files.directory,
    said,
    outputs: () => readFile(path, 'utf8'),
    [Symbol.asyncDispose]: async () => {
      said.stop();
      process.env = before;
      await files[Symbol.asyncDispose]();
    },
  };
};
