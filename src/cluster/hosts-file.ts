import { readFile, stat } from 'node:fs/promises';
import { ActionError, messageOf } from '../base/errors.js';
import { withLock } from '../base/lock.js';
import { findEdit, type HostsEdit } from './hosts-edit.js';

/** The names of nodes in the hosts file of the machine that the job runs on, for the time of the job. */

const PATH = '/etc/hosts';
const MARK = ' # erlang-cluster-action ';
const MARKED = / # erlang-cluster-action ([0-9a-f]{12})$/;

/** `172.18.0.2 erlang-node-1`, a line a node. */
export const hostsLines = (nodes: readonly Readonly<{ ip: string; host: string }>[]): string[] =>
  nodes.map(({ ip, host }) => `${ip} ${host}`);

/** The runs that have lines in a hosts file. Each line is marked, so a part of them is as good as all. */
export const runsIn = (text: string): string[] => [
  ...new Set(text.split('\n').flatMap((line) => MARKED.exec(line)?.[1] ?? [])),
];

/** The text without the lines of a run; every other byte stays. */
export const withoutRun = (text: string, runId: string): string =>
  text
    .split('\n')
    .filter((line) => MARKED.exec(line)?.[1] !== runId)
    .join('\n');

export type HostsFileOptions = Readonly<{
  path?: string;
  findEdit?: typeof findEdit;
  /** Whether there is anything left of a run. */
  isAlive: (runId: string) => Promise<boolean>;
}>;

export class HostsFile {
  readonly #path: string;
  readonly #find: typeof findEdit;
  readonly #isAlive: HostsFileOptions['isAlive'];

  constructor({ path = PATH, findEdit: find = findEdit, isAlive }: HostsFileOptions) {
    this.#path = path;
    this.#find = find;
    this.#isAlive = isAlive;
  }

  /**
   * Makes sure, before anything is created, that names can be written: removes those of runs that ended without their
   * post step.
   * @throws ActionError `config` where the file cannot be written, or holds the names of another cluster that is there
   */
  async check(): Promise<void> {
    await this.#locked((edit) => this.#clear(edit));
  }

  /** Adds lines, marked as the run's. @throws ActionError `config`, as `check` does */
  async add(runId: string, lines: readonly string[]): Promise<void> {
    await this.#locked(async (edit) => {
      await this.#clear(edit);
      const text = await readFile(this.#path, 'utf8');
      const start = text === '' || text.endsWith('\n') ? '' : '\n';
      await edit.append(start + lines.map((line) => `${line}${MARK}${runId}\n`).join(''));
    });
  }

  /** Removes the run's lines. Harmless when there are none, and then needs no rights. */
  async remove(runId: string): Promise<void> {
    if (!runsIn(await readFile(this.#path, 'utf8')).includes(runId)) return;
    await this.#locked((edit) => this.#remove(edit, runId));
  }

  /** All names of nodes are alike, so those of two clusters would hide one another. */
  async #clear(edit: HostsEdit): Promise<void> {
    for (const runId of runsIn(await readFile(this.#path, 'utf8'))) {
      if (await this.#isAlive(runId))
        throw new ActionError(
          'config',
          `Expected \`${this.#path}\` to hold the names of no other cluster for \`hosts-file: true\`, got those of cluster ${runId}, which is there; end it first, or join from a container`,
        );
      await this.#remove(edit, runId);
    }
  }

  /**
   * What follows the lines moves up in one write that leaves the file as long as it was, filled up with empty lines;
   * these are cut off unless somebody has written behind them meanwhile.
   */
  async #remove(edit: HostsEdit, runId: string): Promise<void> {
    const before = await readFile(this.#path);
    // As bytes: what is foreign may be in any encoding.
    const after = Buffer.from(withoutRun(before.toString('latin1'), runId), 'latin1');
    const at = firstDifference(before, after);
    const filler = Buffer.alloc(before.length - after.length, '\n');
    await edit.overwrite(at, Buffer.concat([after.subarray(at), filler]));
    if ((await stat(this.#path)).size === before.length) await edit.truncate(after.length);
  }

  async #locked(act: (edit: HostsEdit) => Promise<void>): Promise<void> {
    await withLock('hosts', async () => {
      const edit = await this.#find(this.#path);
      if (!edit)
        throw new ActionError(
          'config',
          `Expected \`${this.#path}\` to be writable, or sudo to need no password, for \`hosts-file: true\`, got neither; leave it out and use the output \`hosts\`, or join from a container`,
        );
      await act(edit).catch((cause: unknown) => {
        if (cause instanceof ActionError) throw cause;
        throw new ActionError(
          'config',
          `Expected to write \`${this.#path}\` for \`hosts-file: true\`, got: ${messageOf(cause)}; leave it out and use the output \`hosts\`, or join from a container`,
          { cause },
        );
      });
    });
  }
}

const firstDifference = (a: Buffer, b: Buffer): number => {
  let at = 0;
  while (at < b.length && a[at] === b[at]) at += 1;
  return at;
};
