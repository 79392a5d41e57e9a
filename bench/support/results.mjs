// @ts-check
/** bench/RESULTS.md: one section a benchmark, each replaced by its own benchmark alone. */
import { readFile, writeFile } from 'node:fs/promises';
import { formatted } from './table.mjs';

export const RESULTS = new URL('../RESULTS.md', import.meta.url);

const HEAD = `# Results

Each section is written by its benchmark (\`npm run bench:… -- --write\`); [README.md](README.md) tells how to read it.
Figures compare within a section; another machine has others.
`;

/** In the order of the file. */
export const sections = /** @type {const} */ ([
  'messaging',
  'repeats',
  'overhead',
  'soak',
  'verdicts',
  'instances',
]);
/** @typedef {typeof sections[number]} Section */

/** @param {Section} name */
const marks = (name) => [`<!-- bench:${name} begin -->`, `<!-- bench:${name} end -->`];

/** @param {Section} name @param {string} body */
const marked = (name, body) => marks(name).join(`\n\n${body.trim()}\n\n`);

/** The text with this section in the place of the one it has, if it has one. @param {string} text @param {Section} name @param {string} body */
export function withSection(text, name, body) {
  const bodies = sections.flatMap((each) => {
    const found = each === name ? body : sectionOf(text, each);
    return found === undefined ? [] : [marked(each, found)];
  });
  return [HEAD, ...bodies].join('\n');
}

/** @param {string} text @param {Section} name */
function sectionOf(text, name) {
  const [begin = '', end = ''] = marks(name);
  const [, after] = text.split(begin);
  return after?.split(end)[0]?.trim();
}

/** @param {Section} name @param {string} body */
export async function writeSection(name, body) {
  const before = await readFile(RESULTS, 'utf8').catch(() => '');
  await writeFile(RESULTS, await formatted(withSection(before, name, body), RESULTS));
}
