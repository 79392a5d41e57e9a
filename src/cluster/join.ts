import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quote } from 'shlex';
import type { Config } from '../config/config.js';
import { hostsLines } from './hosts-file.js';

/** How a later step of the job gets at a cluster that lives on. */

/** Files with the cookie in them, for their owner alone. */
export type JoinFiles = Readonly<{
  directory: string;
  /** `NAME=value` lines for `docker run --env-file`. */
  envFile: string;
  /** What `erl` reads when its HOME is the directory. */
  cookieFile: string;
}>;

export const joinFiles = (directory: string): JoinFiles => ({
  directory,
  envFile: join(directory, 'join.env'),
  cookieFile: join(directory, '.erlang.cookie'),
});

type Joinable = Readonly<{ name: string; host: string; ip: string; containerId: string }>;

/** Never in the directory of the report, which gets uploaded. */
export const writeJoinFiles = async (
  { directory, envFile, cookieFile }: JoinFiles,
  { cookie, nodes }: { cookie: string; nodes: readonly Joinable[] },
): Promise<void> => {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const options = { mode: 0o400, flag: 'wx' };
  const names = nodes.map(({ name }) => name).join(',');
  await writeFile(envFile, `ERLANG_COOKIE=${cookie}\nERLANG_NODES=${names}\n`, options);
  await writeFile(cookieFile, cookie, options);
};

export const removeJoinFiles = async ({ directory }: JoinFiles): Promise<void> => {
  await rm(directory, { recursive: true, force: true });
};

/** The three ways, as a person would type them; without the cookie. */
export const joinText = (
  { directory, envFile }: Pick<JoinFiles, 'directory' | 'envFile'>,
  { networkName, nodes, boot }: { networkName: string; nodes: readonly Joinable[]; boot: Config['boot'] },
): string => {
  const [first] = nodes;
  if (!first) return '';
  return [
    '# in a container of its own (docs/join.md has the script that takes the cookie from the environment)',
    `docker run --rm --network ${networkName} --hostname guest --network-alias guest --env-file ${quote(envFile)} IMAGE COMMAND`,
    ...(boot === 'erl'
      ? [
          '# beside a node',
          `docker exec -it ${first.containerId.slice(0, 12)} erl -hidden -sname guest -remsh ${first.name}`,
        ]
      : ["# beside a node: by the release's own `remote` or `remote_console`, in its container"]),
    '# from the host of Docker, with these lines in its hosts file (`hosts-file: true` writes them)',
    ...hostsLines(nodes).map((line) => `#   ${line}`),
    `HOME=${quote(directory)} erl -hidden -sname guest -remsh ${first.name}`,
  ].join('\n');
};
