import { randomUUID } from 'node:crypto';

/**
 * Foreign text for the log. The runner executes lines that look like its commands (`::set-output …`), so commands are
 * off while it is printed, until a word that nobody can guess; `##[` is honoured even then, so it is broken up.
 */
export const foreignLines = (lines: readonly string[]): string[] => {
  if (lines.length === 0) return [];
  const resume = randomUUID();
  const harmless = lines.map((line) => `${line.replaceAll('##[', '## [').replaceAll(/[\r\n]+/g, ' ')}\n`);
  return [`::stop-commands::${resume}\n`, ...harmless, `::${resume}::\n`];
};
