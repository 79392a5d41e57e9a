import { posix } from 'node:path';
import { distinct } from '../base/lists.js';

/** Where a running BEAM was started from, and the name that it was given; from its command line. Hostile text. */
export type Beam = Readonly<{
  rootDir: string;
  binDir: string;
  /** Without its `.boot`. */
  bootFile?: string;
  bootVars: readonly Readonly<{ name: string; dir: string }>[];
  name?: Readonly<{ flag: '-sname' | '-name'; value: string }>;
}>;

/** erlexec writes these three in this order, before all that users give. */
const beamLine = /^\/.*?\/beam[.\w]* .*?-root (\/.+?) -bindir (\/.+?) -progname (.*)$/s;

/** The BEAM among these command lines, if there is one by now. */
export const findBeam = (commands: readonly string[]): Beam | undefined => {
  for (const command of commands) {
    const [, rootDir, binDir, rest = ''] = beamLine.exec(command) ?? [];
    if (rootDir === undefined || binDir === undefined) continue;
    const [, bootFile] = / -boot (\/\S+)/.exec(rest) ?? [];
    const [, flag, value] = / (-s?name) ([^\s-]\S*)/.exec(rest) ?? [];
    const vars = [...rest.matchAll(/ -boot_var (\w+) (\/\S+)/g)];
    return {
      rootDir,
      binDir,
      ...(bootFile === undefined ? {} : { bootFile: bootFile.replace(/\.boot$/, '') }),
      bootVars: vars.map(([, name = '', dir = '']) => ({ name, dir })),
      ...(value === undefined ? {} : { name: { flag: flag === '-name' ? flag : '-sname', value } }),
    };
  }
  return undefined;
};

/** Where a boot file may lie, without its `.boot`, that starts kernel and stdlib and none of the user's applications. */
export const cleanBootFiles = ({ rootDir, bootFile }: Beam): string[] => {
  const beside = bootFile === undefined ? [] : [posix.join(posix.dirname(bootFile), 'start_clean')];
  const inRoot = ['bin/start_clean', 'bin/no_dot_erlang'].map((file) => posix.join(rootDir, file));
  return distinct([...beside, ...inRoot]);
};
