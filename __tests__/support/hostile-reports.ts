import type { Report } from '../../src/report/report.js';
import { inlinesOf, outlineOf } from './markdown-structure.js';

/** Texts of a report that our own code chooses from a few. */
const chosen = new Set(['kind', 'id', 'unit', 'better', 'state', 'shows', 'relation']);

/** The report with another text wherever it may be foreign. */
export const rewritten = (report: Report, next: () => string): Report => {
  const ids = new Set(
    report.series.flatMap(({ histograms = [] }) => histograms.map(({ id }): unknown => id)),
  );
  return JSON.parse(JSON.stringify(report), (key, value: unknown) =>
    typeof value === 'string' && !chosen.has(key) && !ids.has(value) ? next() : value,
  ) as Report;
};

/** The blocks of a Markdown text. How many items a list has may depend on which texts are the same. */
export const structureOf = (markdown: string): string[] =>
  outlineOf(markdown).map((block) => block.replace(/^list \((text(, )?)+\)$/, 'list of text'));

/** What the renderers themselves make, and no link, image, emphasis, task or other tag. */
const ours =
  /^(heading|paragraph|text|strong|codespan|table|list|list_item|blockquote|code|space|html (<\/?(span|code|sub)>|<details>\n<summary>.*<\/summary>|<\/details>))$/;

/** What means more than it says: a line each. */
export const meaningsIn = (markdown: string): string[] => {
  const { kinds, texts } = inlinesOf(markdown);
  const unfenced = markdown.replace(/^(`{3,})\w+\n.*?^\1$/gms, '');
  return [
    ...markdown.split('\n').filter((line) => /^\s*::|##\[/.test(line)),
    ...[...kinds].filter((kind) => !ours.test(kind)),
    ...texts.filter((text) => text !== '@' && text.includes('@')),
    ...(unfenced.replace(/<\/?(span|code|details|summary|sub)>/g, '').match(/<.{0,20}/g) ?? []),
  ];
};
