/** A part of the text that can be shortened to its first lines or left out as a whole. */
export type Block = {
  /** What the reader is told is missing. */
  name: string;
  /** What is worth least goes first. */
  worth: number;
  head: string;
  lines?: readonly string[];
  foot?: string;
};

const textOf = ({ head, lines = [], foot }: Block): string =>
  [head, ...lines, ...(foot === undefined ? [] : [foot])].join('\n');

const bytesOf = (text: string): number => Buffer.byteLength(text);

const remark = (missing: readonly string[]): string => {
  const names = [...missing.slice(0, 10), ...(missing.length > 10 ? ['…'] : [])].join(', ');
  return `> ✂️ Shortened to fit GitHub's limit: ${names}. Everything is in \`report.json\`.`;
};

/** As many first lines as `bytes` hold, each with its line end. */
const within = (lines: readonly string[], bytes: number): string[] => {
  let left = bytes;
  const end = lines.findIndex((line) => {
    left -= bytesOf(line) + 1;
    return left < 0;
  });
  return lines.slice(0, end === -1 ? lines.length : end);
};

/** The blocks as one text of at most `maxBytes` bytes: the least worth is shortened or left out, and named at the end. */
export const fit = (blocks: readonly Block[], maxBytes: number): string => {
  const kept = blocks.map((block) => ({ block, text: textOf(block) }));
  const missing: string[] = [];
  const whole = (): string => {
    const last = missing.length === 0 ? [] : [remark(missing)];
    return `${[...kept.map(({ text }) => text), ...last].join('\n\n')}\n`;
  };
  for (const candidate of [...kept].reverse().sort((a, b) => a.block.worth - b.block.worth)) {
    if (bytesOf(whole()) <= maxBytes) break;
    const { block } = candidate;
    const all = block.lines ?? [];
    missing.push(block.name);
    const over = bytesOf(whole()) - maxBytes;
    const lines = within(all, bytesOf(all.join('\n')) + 1 - over);
    if (lines.length > 0) candidate.text = textOf({ ...block, lines });
    else kept.splice(kept.indexOf(candidate), 1);
  }
  const text = whole();
  if (bytesOf(text) <= maxBytes) return text;
  return within(text.split('\n').slice(0, -1), maxBytes)
    .map((line) => `${line}\n`)
    .join('');
};
