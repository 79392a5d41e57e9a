import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { messageOf } from '../base/errors.js';
import { distinct } from '../base/lists.js';
import { shown } from '../base/text.js';
import { unpacked } from './ez.js';
import type { CodeFile, CodeLibrary } from './library.js';

/** What was found of one line of the input, or why nothing of it can be used. */
export type Found = { libraries: CodeLibrary[]; problems: string[] };

const none = (problem: string): Found => ({ libraries: [], problems: [problem] });

/**
 * The libraries that a path or glob means: directories of `.beam` and `.app` files, libraries that have such an `ebin`,
 * and `.ez` archives. `priv` comes along, where it lies beside `ebin`.
 */
export const findLibraries = async (pattern: string, cwd: string): Promise<Found> => {
  const paths = await matches(pattern, cwd);
  if (paths.length === 0)
    return none(
      `Expected \`code\` \`${shown(pattern)}\` to be something that was built, such as an ebin directory, got nothing; was it built in an earlier step, here?`,
    );
  const found = await Promise.all(paths.map((path) => libraryAt(path, relative(cwd, path) || path)));
  return {
    libraries: found.flatMap(({ libraries }) => libraries),
    problems: found.flatMap(({ problems }) => problems),
  };
};

const matches = async (pattern: string, cwd: string): Promise<string[]> => {
  if (!isDynamicPattern(pattern)) {
    const path = resolve(cwd, pattern);
    return (await exists(path)) ? [path] : [];
  }
  // By their files, because directories that are links, as rebar3 and mix make them, are not matched themselves.
  const inside = [pattern, `${pattern}/ebin`].map((directory) => `${directory}/*.{beam,app}`);
  const found = await glob([pattern, ...inside], { cwd, absolute: true });
  const paths = found.flatMap((path) => (path.endsWith('.ez') ? path : isCode(path) ? dirname(path) : []));
  return distinct(paths).sort();
};

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const libraryAt = async (path: string, source: string): Promise<Found> => {
  try {
    if ((await stat(path)).isFile()) {
      if (path.endsWith('.ez')) return { libraries: unpacked(await readFile(path), source), problems: [] };
      return none(unusable(source, 'a file'));
    }
    const ebin = (await hasCode(path)) ? path : join(path, 'ebin');
    if (!(await hasCode(ebin))) return none(unusable(source, 'a directory without any'));
    const files = await filesBelow(ebin, 'ebin');
    const priv = join(dirname(ebin), 'priv');
    if (basename(ebin) === 'ebin' && (await exists(priv))) files.push(...(await filesBelow(priv, 'priv')));
    return { libraries: [{ name: nameOf(ebin, files), source, files }], problems: [] };
  } catch (error) {
    return none(
      `Expected to read \`code\` \`${shown(source)}\`, got: ${shown(messageOf(error), 200)} (.ez or directory)`,
    );
  }
};

const unusable = (source: string, got: string): string =>
  `Expected \`code\` \`${shown(source)}\` to be a directory with .beam or .app files, a library with such an ebin, or an .ez archive, got ${got}`;

const hasCode = async (path: string): Promise<boolean> => {
  const names = await readdir(path).catch((): string[] => []);
  return names.some(isCode);
};

const isCode = (path: string): boolean => path.endsWith('.beam') || path.endsWith('.app');

/** An application's own name, because a checkout's directory may have any. */
const nameOf = (ebin: string, files: readonly CodeFile[]): string => {
  const parent = basename(ebin) === 'ebin' ? basename(dirname(ebin)) : basename(ebin);
  const apps = files.flatMap(({ path }) => /^ebin\/([^/]+)\.app$/.exec(path)?.[1] ?? []);
  const [app = parent] = apps;
  return apps.includes(parent.replace(/-[\d.]+$/, '')) ? parent : app;
};

/** Symbolic links are followed, as rebar3 and mix make them; a link back up would never end. */
const filesBelow = async (directory: string, under: string, depth = 0): Promise<CodeFile[]> => {
  if (depth > 20) throw new Error(`${under} is nested too deeply`);
  const names = (await readdir(directory)).sort();
  const found = await Promise.all(
    names.map(async (name): Promise<CodeFile[]> => {
      const file = join(directory, name);
      const path = `${under}/${name}`;
      // A link to nowhere is left out: editors leave such locks.
      const info = await stat(file).catch(() => undefined);
      if (info?.isDirectory()) return filesBelow(file, path, depth + 1);
      if (!info?.isFile()) return [];
      return [{ path, bytes: info.size, executable: (info.mode & 0o100) !== 0, read: () => readFile(file) }];
    }),
  );
  return found.flat();
};
