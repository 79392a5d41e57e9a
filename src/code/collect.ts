import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ActionError, messageOf } from '../base/errors.js';
import { sum } from '../base/lists.js';
import { shown } from '../base/text.js';
import type { SoftwareConfig } from '../config/config.js';
import { readBeam } from './beam.js';
import { findLibraries } from './find.js';
import type { Code, CodeLibrary, CodeModule } from './library.js';

/** More is a mistake, such as a whole `_build`; and every node's host would have to hold it. */
const MOST_MEBIBYTES = 64;
const MOST_FILES = 20_000;
const MEBIBYTE = 1024 * 1024;
const LARGEST_CONFIG_BYTES = MEBIBYTE;

/** Modules that run inside of every node before anything of the user's does. */
const OURS = /^cluster_agent(_|$)/;
/** Names that are the same for a shell, a tar archive and Erlang's code server. */
const LIBRARY_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,100}$/;

/**
 * Finds the user's code and looks through it; nothing is created anywhere.
 * @param cwd what relative paths are relative to
 * @throws ActionError `config`, all problems at once
 */
export const collectCode = async (
  { code: patterns, sysConfig }: Pick<SoftwareConfig, 'code' | 'sysConfig'>,
  cwd: string,
): Promise<Code> => {
  const found = await Promise.all(patterns.map((pattern) => findLibraries(pattern, cwd)));
  const problems = found.flatMap((each) => each.problems);
  const libraries = onceEach(found.flatMap((each) => each.libraries));
  const config = sysConfig === undefined ? undefined : await readConfig(resolve(cwd, sysConfig), sysConfig);
  if (typeof config === 'string') problems.push(config);
  problems.push(...namingProblems(libraries), ...sizeProblems(libraries));
  // What is too large is not read.
  const modules = problems.length > 0 ? [] : await readModules(libraries, problems);
  refuse(problems);
  return {
    libraries,
    modules,
    ...(typeof config === 'object' ? { sysConfig: config } : {}),
    bytes: sizeOf(libraries),
  };
};

const refuse = (problems: readonly string[]): void => {
  const [first] = problems;
  if (first === undefined) return;
  const message =
    problems.length === 1
      ? first
      : `Expected code to load, got ${String(problems.length)} problems; the first: ${first}`;
  throw new ActionError('config', message, { details: problems });
};

/** Two globs may match the same directory. */
const onceEach = (libraries: readonly CodeLibrary[]): CodeLibrary[] => [
  ...new Map(libraries.map((library) => [`${library.name}\0${library.source}`, library])).values(),
];

const namingProblems = (libraries: readonly CodeLibrary[]): string[] =>
  libraries.flatMap(({ name, source }, at) => {
    if (!LIBRARY_NAME.test(name))
      return [
        `Expected \`code\` \`${shown(source)}\` to be of a library with a plain name, got \`${shown(name)}\``,
      ];
    const other = libraries.findIndex((each) => each.name === name);
    return other < at
      ? [
          `Expected \`code\` to have each library once, got \`${name}\` in both \`${shown(libraries[other]?.source ?? '')}\` and \`${shown(source)}\``,
        ]
      : [];
  });

const filesOf = (libraries: readonly CodeLibrary[]) => libraries.flatMap(({ files }) => files);
const sizeOf = (libraries: readonly CodeLibrary[]): number =>
  sum(filesOf(libraries).map(({ bytes }) => bytes));

const sizeProblems = (libraries: readonly CodeLibrary[]): string[] => {
  const files = filesOf(libraries).length;
  const mebibytes = sizeOf(libraries) / MEBIBYTE;
  return mebibytes > MOST_MEBIBYTES || files > MOST_FILES
    ? [
        `Expected \`code\` to be at most ${String(MOST_MEBIBYTES)} MiB and ${String(MOST_FILES)} files, got ${mebibytes.toFixed(1)} MiB and ${String(files)} files; name the ebin directories that the nodes need`,
      ]
    : [];
};

const readConfig = async (path: string, named: string): Promise<Buffer | string> => {
  const expected = `Expected \`config\` to be the path of a sys.config of at most 1 MiB`;
  try {
    const content = await readFile(path);
    if (content.length <= LARGEST_CONFIG_BYTES) return content;
    return `${expected}, got ${String(content.length)} bytes in \`${shown(named)}\``;
  } catch (error) {
    return `${expected}, got: ${shown(messageOf(error), 200)}`;
  }
};

const readModules = async (libraries: readonly CodeLibrary[], problems: string[]): Promise<CodeModule[]> => {
  const modules: CodeModule[] = [];
  for (const { source, files } of libraries) {
    for (const { path, read } of files) {
      const name = /^ebin\/(.+)\.beam$/.exec(path)?.[1];
      if (name === undefined) continue;
      const where = `\`${shown(name)}.beam\` in \`code\` \`${shown(source)}\``;
      const beam = readBeam(await read());
      if (OURS.test(name))
        problems.push(`Expected ${where} to have a name of its own, got one of this action's modules`);
      else if (beam) modules.push({ name, source, beam });
      else problems.push(`Expected ${where} to be a compiled module, got something else`);
    }
  }
  return modules;
};
