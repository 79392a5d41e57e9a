// @ts-check
/** Secrets of a job, which the runner hides in logs and summaries. */

/**
 * What the runner takes for the same secret in another writing.
 *
 * @type {ReadonlyArray<(value: string) => string>}
 */
const writings = [
  (value) => value,
  (value) => Buffer.from(value).toString('base64'),
  (value) => base64Tail(value, 1),
  (value) => base64Tail(value, 2),
  (value) => value.replaceAll('"', '\\"'),
  (value) => value.replaceAll("'", "''"),
  (value) => JSON.stringify(value).slice(1, -1),
  (value) => encodeURIComponent(value).replace(/[!'()*]/g, percent),
  (value) => value.replace(/[&<>"']/g, (character) => xmlEntities.get(character) ?? ''),
  (value) => (value.length > 8 ? (/^"(.*)"$/s.exec(value)?.[1] ?? '') : ''),
];

const xmlEntities = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
]);

/** @param {string} character */
const percent = (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** The value in the middle of a longer text that was encoded as a whole. @param {string} value @param {number} from */
const base64Tail = (value, from) => {
  const bytes = Buffer.from(value);
  return (bytes.length > from ? bytes.subarray(from) : bytes).toString('base64');
};

export class Masks {
  /** @type {Set<string>} */
  #secrets = new Set();

  /** @param {string} value */
  add(value) {
    for (const write of writings) {
      const secret = write(value);
      if (secret !== '') this.#secrets.add(secret);
    }
  }

  /** The text with every secret as `***`; secrets that overlap or touch become one. @param {string} text */
  apply(text) {
    const found = [...this.#secrets].flatMap((secret) => occurrences(text, secret));
    found.sort((a, b) => a.start - b.start);
    let masked = '';
    let at = 0;
    for (const [index, { start, end }] of found.entries()) {
      if (index === 0 || start > at) masked += `${text.slice(at, start)}***`;
      at = Math.max(at, end);
    }
    return masked + text.slice(at);
  }
}

/** @param {string} text @param {string} part */
const occurrences = (text, part) => {
  const found = [];
  for (let start = text.indexOf(part); start >= 0; start = text.indexOf(part, start + 1)) {
    found.push({ start, end: start + part.length });
  }
  return found;
};
