import { shown } from '../../base/text.js';

/** Text of HTML or SVG that is safe as it stands. Made by `markup`, and by `trusted` where we wrote every character. */
export type Markup = { readonly safe: string };

export type Part = Markup | string | number | undefined | readonly Part[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (found) => entities[found] ?? '');

/** A coordinate: a tenth of a pixel is enough. */
export const pixels = (value: number): string => String(Math.round(value * 10) / 10);

const textOf = (part: Part): string => {
  if (part === undefined) return '';
  if (typeof part === 'string') return escaped(shown(part, Infinity));
  if (typeof part === 'number') return pixels(part);
  return 'safe' in part ? part.safe : part.map(textOf).join('');
};

/** A template whose strings are escaped and made visible, whatever they hold; numbers are coordinates. */
export const markup = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup => ({
  safe: String.raw({ raw: strings }, ...parts.map(textOf)),
});

export const trusted = (text: string): Markup => ({ safe: text });

/** What stands between backticks, and words with an @: node names. */
const codeOf = /`([^`]+)`|([\w.+-]*@[\w@.-]*\w)/;

/** Foreign text as one bounded line; its `code` is code. */
export const prose = (text: string, max = 200): Markup => {
  const pieces: (string | undefined)[] = shown(text, max).trim().split(codeOf);
  return markup`${pieces.map((piece = '', at) => (at % 3 === 0 || piece === '' ? piece : markup`<code>${piece}</code>`))}`;
};

/** Foreign text that is code as a whole: a digest, an address. */
export const code = (text: string, max = 200): Markup => markup`<code>${shown(text, max).trim()}</code>`;

/** Foreign text where there is little room. */
export const clipped = (text: string, max: number): string => shown(text.trim(), max);
