import { Readable } from 'node:stream';
import { pack, type Pack } from 'tar-stream';
import type { Code } from './library.js';

/** Where the user's code lies in every node, read-only. */
export const CODE_ROOT = '/opt/erlang-cluster-action';
/** As `-config` wants it, without its extension. */
const SYS_CONFIG = 'sys';

const FILE_MODE = 0o644;
const PROGRAM_MODE = 0o755;

export const hasAnything = ({ libraries, sysConfig }: Code): boolean =>
  libraries.length > 0 || sysConfig !== undefined;

/** What `erl` is told of it, in the order that the user gave: later directories are looked at later. */
export const codeArguments = ({ libraries, sysConfig }: Code): string[] => [
  ...(libraries.length > 0 ? ['-pa', ...libraries.map(({ name }) => `${CODE_ROOT}/lib/${name}/ebin`)] : []),
  ...(sysConfig ? ['-config', `${CODE_ROOT}/${SYS_CONFIG}`] : []),
];

/** A tar archive of it, to be unpacked in the root; readable by whoever the image runs as. */
export const archiveOf = (code: Code): Readable => {
  const archive = pack();
  write(archive, code).then(
    () => {
      archive.finalize();
    },
    (error: unknown) => {
      archive.destroy(error as Error);
    },
  );
  return archive;
};

const write = async (archive: Pack, { libraries, sysConfig }: Code): Promise<void> => {
  for (const { name, files } of libraries) {
    for (const { path, executable, read } of files) {
      const mode = executable ? PROGRAM_MODE : FILE_MODE;
      await add(archive, { name: `lib/${name}/${path}`, mode }, await read());
    }
  }
  if (sysConfig) await add(archive, { name: `${SYS_CONFIG}.config`, mode: FILE_MODE }, sysConfig);
};

const add = (archive: Pack, entry: { name: string; mode: number }, content: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    archive.entry({ ...entry, mtime: new Date(0) }, content, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
