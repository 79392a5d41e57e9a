import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** lib/ as this source gives it, for processes of their own. Gives the URL of its entry. */
export const buildLibrary = async (): Promise<string> => {
  const project = new URL('../../', import.meta.url);
  await promisify(execFile)('npm', ['run', 'build:lib'], { cwd: fileURLToPath(project) });
  return new URL('lib/library.js', project).href;
};
