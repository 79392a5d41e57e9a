/** Everything that could move a cursor, end a line, or reorder what is read: control, format and separator characters. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Foreign text as one visible, bounded line: invisible characters become `\u{…}`, what is over `max` is cut off.
 * For messages; it does not escape Markdown or HTML.
 */
export const shown = (text: string, max = 80): string => {
  const characters = Array.from(text.slice(0, 2 * max + 2));
  const cut = characters.length > max ? [...characters.slice(0, max), '…'] : characters;
  return cut
    .join('')
    .replace(invisible, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
};
