import { distinct } from '../base/lists.js';
import { overall, type Comparison, type Control, type Verdict } from '../compare/comparison.js';
import { baselineFacts, baselineSentence } from './baseline.js';
import type { Block } from './budget.js';
import { changeText, sizeText } from './change.js';
import { inline, inlineCode } from './escape.js';
import type { Piece } from './links.js';
import { quantity } from './quantity.js';
import type { Report, Source } from './report.js';
import { controlTitle, kinds, metrics, ofKinds, sightOf } from './standing.js';
import { folded, tableOf, type Column, type Lines } from './tables.js';

const right = (label: string): Column => ({ label, right: true });

const pieces = (parts: readonly Piece[]): string =>
  parts
    .map((part) => {
      if (typeof part === 'string') return part;
      const text = inlineCode(part.code);
      return part.href === undefined ? text : `[${text}](${part.href})`;
    })
    .join('');

const valueText = (value: number | null, { unit }: Verdict): string =>
  value === null ? '—' : quantity(value, unit);

const verdictText = ({ kind }: Verdict): string => `${kinds[kind].emoji}&nbsp;${kinds[kind].word}`;

/** Breaks only before the interval; what changed is to be seen at a glance. */
const changeCell = ({ kind, change, interval }: Verdict): string => {
  const text = changeText(change, interval).replaceAll(/(?<!%) /g, '&nbsp;');
  return kind === 'regressed' || kind === 'improved' ? text.replace(/^[^( ]+/, '**$&**') : text;
};

type VerdictColumn = {
  column: Column;
  cell: (verdict: Verdict) => string;
  /** Whether it says something about this one. */
  says?: (verdict: Verdict) => boolean;
};

const columns: readonly VerdictColumn[] = [
  { column: { label: 'Verdict' }, cell: verdictText },
  { column: { label: 'Metric' }, cell: ({ label }) => inline(label) },
  {
    column: right('Baseline'),
    cell: (verdict) => valueText(verdict.baseline, verdict),
    says: ({ baseline }) => baseline !== null,
  },
  { column: right('This change'), cell: (verdict) => valueText(verdict.value, verdict) },
  {
    column: right('Change'),
    cell: changeCell,
    says: ({ change, interval }) => change !== null || interval !== null,
  },
  {
    column: right('Threshold'),
    cell: ({ kind, threshold }) => (kind === 'new' ? '—' : sizeText(threshold)),
    says: ({ kind }) => kind !== 'new',
  },
  {
    column: right('Detectable'),
    cell: ({ detectable }) => (detectable === null ? '—' : quantity(detectable, 'share')),
    says: ({ detectable }) => detectable !== null,
  },
];

const verdictTable = (verdicts: readonly Verdict[]): Lines => {
  const shown = columns.filter(({ says }) => !says || verdicts.some(says));
  return tableOf(
    shown.map(({ column }) => column),
    verdicts.map((verdict) => shown.map(({ cell }) => cell(verdict))),
  );
};

const names = (verdicts: readonly Verdict[]): string =>
  verdicts.map(({ label }) => `**${inline(label)}**`).join(', ');

/** Each reason once, with the metrics that it is said of, unless that is all of them. */
const reasons = (verdicts: readonly Verdict[]): string[] =>
  distinct(verdicts.map(({ reason }) => reason)).map((reason) => {
    const about = verdicts.filter((verdict) => verdict.reason === reason);
    const whose = about.length > 1 && about.length === verdicts.length ? '' : `${names(about)}: `;
    return `- ${whose}${inline(reason, 600)}`;
  });

/** Which way is worse, where it may be overlooked. */
const direction = (verdicts: readonly Verdict[]): string[] => {
  const higher = verdicts.filter(({ better }) => better === 'higher');
  return higher.length === 0 ? [] : [`- Higher is better for ${names(higher)}.`];
};

const remarks = (verdicts: readonly Verdict[]): string[] => [...reasons(verdicts), ...direction(verdicts)];

const listed = ([head = '', ...lines]: readonly string[]): Lines => ({ head, lines });

/** What a reader has to look at; where there is nothing but new metrics, these. */
const troubled = (verdicts: readonly Verdict[]): Verdict[] =>
  overall(verdicts) === 'new' ? [...verdicts] : ofKinds(verdicts, ['regressed', 'inconclusive']);

const settled = (verdicts: readonly Verdict[]): Verdict[] =>
  overall(verdicts) === 'new' ? [] : ofKinds(verdicts, ['improved', 'unchanged', 'new']);

const openBlocks = (verdicts: readonly Verdict[]): Block[] =>
  verdicts.length === 0
    ? []
    : [
        { name: 'metrics', worth: 97, ...verdictTable(verdicts) },
        { name: 'reasons of the verdicts', worth: 96, ...listed(remarks(verdicts)) },
      ];

const foldedBlocks = (verdicts: readonly Verdict[]): Block[] => {
  if (verdicts.length === 0) return [];
  const present = distinct(verdicts.map(({ kind }) => kind));
  const counts = present.map((kind) => {
    const count = verdicts.filter((verdict) => verdict.kind === kind).length;
    return `${quantity(count)} ${kinds[kind].word}`;
  });
  const all = metrics(verdicts.length);
  const title = present.length === 1 ? all.replace(/^\S+/, counts.join()) : `${all}: ${counts.join(', ')}`;
  const table = verdictTable(verdicts);
  const foot = `\n${remarks(verdicts).join('\n')}`;
  return [{ name: 'metrics without trouble', worth: 85, ...folded(title, { ...table, foot }) }];
};

/** What chance alone did. */
const controlBlocks = (control: readonly Control[]): Block[] => {
  if (control.length === 0) return [];
  const table = tableOf(
    [{ label: 'Metric' }, right('Change of nothing'), { label: 'The rule says' }],
    control.map(({ label, change, interval, alarm }) => [
      inline(label),
      changeText(change, interval),
      alarm ? '⚠️&nbsp;a change' : '✅&nbsp;no change',
    ]),
  );
  return [{ name: 'control', worth: 80, ...folded(controlTitle(control), table) }];
};

/** Tells where the baseline comes from, in detail. */
const baselineBlock = ({ baseline }: Comparison): Block => ({
  name: 'baseline',
  worth: 75,
  ...folded(
    'How this was compared',
    tableOf(
      [{ label: 'What' }, { label: 'Value' }],
      baselineFacts(baseline).map(([name, value]) => [name, pieces(value)]),
    ),
  ),
});

const sentences = ({ baseline, verdicts }: Comparison, source: Source | null): Block => ({
  name: 'commits that were compared',
  worth: 95,
  head: [
    pieces(baselineSentence(baseline, source)),
    ...[sightOf(verdicts)].flatMap((text) => (text === undefined ? [] : [inline(text, 400)])),
  ].join(' '),
});

/** What has to be looked at, and what was compared with what. */
export const openComparison = ({ comparison }: Report): Block[] =>
  comparison ? openBlocks(troubled(comparison.verdicts)) : [];

/** What was compared with what, and how much of a change it takes to be found. */
export const aboutComparison = ({ comparison, source }: Report): Block[] =>
  comparison ? [sentences(comparison, source)] : [];

/** All that can wait. */
export const foldedComparison = ({ comparison }: Report): Block[] =>
  comparison
    ? [
        ...foldedBlocks(settled(comparison.verdicts)),
        ...controlBlocks(comparison.control),
        baselineBlock(comparison),
      ]
    : [];
