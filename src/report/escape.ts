import { shown } from '../base/text.js';

const entity = (character: string): string => `&#${String(character.codePointAt(0))};`;

/** GitHub reads mentions, references, links, emoji and formulas after it has decoded entities; an element's edge stops it. */
const alone = (character: string): string => `<span>${character}</span>`;

/** What Markdown or HTML read anywhere, or at the start of a line. An underscore inside a word means nothing. */
const meaningful =
  /[\\`*{}[\]<>&|~^]|_(?!(?<=[a-z0-9]_)[a-z0-9])|#(?!\w)|^[-+=](?![^\s=+-])|(?<=^\d{1,9})[.)](?!\S)|(?<=www)\./gi;

const plain = (text: string): string =>
  text
    .replace(meaningful, entity)
    .replace(/(?<!&)#(?=\w)|[$@]|:(?=\S)(?!(?<=\d:)\d)|(?<=\bgh)-(?=\d)/gi, alone);

/** Text that Markdown leaves alone between two backticks, also in a table. */
const verbatim = (text: string): boolean => !/[`|<>&$]|##\[|::|^\s|\s$/.test(text);

const code = (text: string): string => (verbatim(text) ? `\`${text}\`` : `<code>${plain(text)}</code>`);

/** What stands between backticks, and words with an @ (node names; or mentions, which code keeps from being one). */
const codeOf = /`([^`]+)`|([\w.+-]*@(?:[\w@-]|\.(?=\w))*)/;

const parts = (text: string, max: number, asCode: (text: string) => string): string => {
  const pieces: (string | undefined)[] = shown(text, max).trim().split(codeOf);
  return pieces
    .map((piece = '', at) => (at % 3 === 0 ? plain(piece) : piece && asCode(piece)))
    .join('')
    .replaceAll('``', '`<span></span>`');
};

/**
 * Foreign text for one line of Markdown, in a table too: its `code` is code, all else means nothing but itself.
 * Cut off after `max` characters.
 */
export const inline = (text: string, max = 200): string => parts(text, max, code);

/** The same for the inside of an HTML block, where Markdown is not read. */
export const inlineHtml = (text: string, max = 200): string =>
  parts(text, max, (part) => `<code>${plain(part)}</code>`);

/** Foreign text that is code as a whole: a digest, an address. */
export const inlineCode = (text: string, max = 200): string => {
  const line = shown(text, max).trim();
  return line === '' ? '' : code(line);
};

/**
 * A line for the inside of a code block. Nothing can be escaped there, so a runner's command is broken by a backslash, and
 * so is what could be taken for the mark of a comment.
 */
const logLine = (line: string): string =>
  shown(line.replaceAll('\t', '    ').replace(/\s+$/, ''), 400)
    .replaceAll('##[', '##\\[')
    .replaceAll('<!--', '<\\!--')
    .replace(/^(\s*)::/, '$1\\::');

export type Fenced = { head: string; lines: string[]; foot: string };

/** A code block around hostile lines, its fence longer than any run of backticks inside. */
export const fenced = (lines: readonly string[]): Fenced => {
  const safe = lines.flatMap((line) => line.split(/\r?\n/)).map(logLine);
  const longest = Math.max(2, ...safe.flatMap((line) => line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return { head: `${fence}text`, lines: safe, foot: fence };
};

/** Foreign text inside a quoted Mermaid label, as Mermaid's own entities where it is more than letters and digits. */
export const mermaidText = (text: string, max = 60): string =>
  shown(text, max)
    .trim()
    .replace(/^$/, '–')
    .replace(/[^\p{L}\p{N} ,–.·…@-]|^[-.]|^\d+(?=\.)/gu, (found) =>
      Array.from(found, (character) => `#${String(character.codePointAt(0))};`).join(''),
    );
