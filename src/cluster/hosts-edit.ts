import { spawn } from 'node:child_process';
import { access, constants, open, truncate } from 'node:fs/promises';
import { shown } from '../base/text.js';

/**
 * What is done to a hosts file, each in one call that leaves a whole file, wherever a process is killed. It is never
 * replaced: in containers it is a mount of its own.
 */
export type HostsEdit = Readonly<{
  append: (text: string) => Promise<void>;
  /** Writes over what is there from this byte on. */
  overwrite: (at: number, bytes: Buffer) => Promise<void>;
  truncate: (size: number) => Promise<void>;
}>;

/** With our own rights. */
export const directEdit = (path: string): HostsEdit => ({
  append: (text) => write(path, 'a', { bytes: Buffer.from(text) }),
  overwrite: (at, bytes) => write(path, 'r+', { at, bytes }),
  truncate: (size) => truncate(path, size),
});

const write = async (
  path: string,
  flags: string,
  { at = null, bytes }: { at?: number | null; bytes: Buffer },
): Promise<void> => {
  const file = await open(path, flags);
  try {
    const { bytesWritten } = await file.write(bytes, 0, bytes.length, at);
    if (bytesWritten < bytes.length)
      throw new Error(`only ${String(bytesWritten)} of ${String(bytes.length)} bytes could be written`);
  } finally {
    await file.close();
  }
};

type Argv = readonly [string, ...string[]];
/** Root's rights without a password, as the runners of GitHub have them. */
const SUDO: Argv = ['sudo', '-n', '--'];

/** With root's rights, through programs that are everywhere. */
export const rootEdit = (path: string, asRoot: Argv = SUDO): HostsEdit => ({
  append: (text) => run([...asRoot, 'tee', '-a', path], Buffer.from(text)),
  overwrite: (at, bytes) =>
    run(
      [
        ...asRoot,
        ...['dd', `of=${path}`, `seek=${String(at)}`, 'oflag=seek_bytes', 'conv=notrunc'],
        ...['bs=1M', 'iflag=fullblock', 'status=none'],
      ],
      bytes,
    ),
  truncate: (size) => run([...asRoot, 'truncate', '-s', String(size), path]),
});

const run = ([program, ...args]: Argv, input: Buffer = Buffer.alloc(0)): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-1000)));
    child.stdin.on('error', () => undefined); // its end says what became of it
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`\`${program}\` ended with ${String(code)}: ${shown(errors.trim(), 200)}`));
    });
    child.stdin.end(input);
  });

/** How the file can be edited here; `undefined` when it cannot. */
export const findEdit = async (path: string, asRoot: Argv = SUDO): Promise<HostsEdit | undefined> => {
  try {
    await access(path, constants.R_OK | constants.W_OK);
    return directEdit(path);
  } catch {
    return run([...asRoot, 'test', '-w', path]).then(
      () => rootEdit(path, asRoot),
      () => undefined,
    );
  }
};
