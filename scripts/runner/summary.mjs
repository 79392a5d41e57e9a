// @ts-check
/** A job summary, which is Markdown for GitHub, as text for a terminal. */
import { stripVTControlCharacters } from 'node:util';
import { Marked } from 'marked';
import { markedTerminal } from 'marked-terminal';
import { styled } from './terminal.mjs';

/** @typedef {import('marked').Token} Token */

/** Lines between rows and a red head make a table of figures hard to read. */
const TABLE = {
  chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  style: { head: ['bold'], border: ['gray'] },
};

/** @type {import('marked').RendererObject} */
const renderer = {
  // The package's own writes `*#COLON|*` into the heads of tables,
  codespan: ({ text }) => styled('yellow', printable(text)),
  // and the Markdown in lists as it stands.
  text(token) {
    return 'tokens' in token && token.tokens ? this.parser.parseInline(token.tokens) : printable(token.text);
  },
  // Some characters are elements for GitHub's sake.
  html: ({ text }) => (/^<\/?(span|code)>$/.test(text) ? '' : printable(text)),
};

/** @param {string} markdown @param {{color: boolean}} options */
export function renderSummary(markdown, { color }) {
  const marked = new Marked(
    // @ts-expect-error its types are those of an older marked
    markedTerminal({ emoji: false, showSectionPrefix: false, tableOptions: TABLE }),
    { renderer, hooks: { processAllTokens: folded } },
  );
  const text = /** @type {string} */ (marked.parse(markdown)).trimEnd();
  return color ? text : stripVTControlCharacters(text);
}

/** What is folded on GitHub is a line here. @param {Token[]} tokens */
function folded(tokens) {
  /** @type {Token[]} */
  const shown = [];
  let depth = 0;
  for (const token of tokens) {
    const html = token.type === 'html' ? token.raw : '';
    const [, title] = /^<details>\s*<summary>(.*)<\/summary>/.exec(html) ?? [];
    if (title !== undefined) {
      if (depth === 0) shown.push(...lexed(`▸ *${title.replaceAll(/<[^>]*>/g, '')}*: in the summary's file`));
      depth += 1;
    }
    if (depth === 0) shown.push(...(isDiagram(token) ? diagram(token) : [token]));
    if (html.includes('</details>')) depth -= 1;
  }
  return shown;
}

/** @param {Token} token @returns {token is import('marked').Tokens.Code} */
const isDiagram = (token) => token.type === 'code' && token.lang === 'mermaid';

/** @param {import('marked').Tokens.Code} token */
const diagram = ({ text }) => lexed(`*(diagram: ${/^\w*/.exec(text)?.[0]}, shown by GitHub)*`);

/** @param {string} markdown @returns {Token[]} */
const lexed = (markdown) => new Marked().lexer(markdown);

/** The text may be hostile, and its characters move the cursor. @param {string} text */
const printable = (text) => text.replaceAll(/(?!\n)\p{Cc}/gu, '');
