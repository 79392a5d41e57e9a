import type { Comparison, Control, Objective, Verdict } from '../../compare/comparison.js';
import { baselineFacts, baselineSentence } from '../baseline.js';
import { changeText, sizeText } from '../change.js';
import type { Piece } from '../links.js';
import { limitText, measuredText } from '../objectives.js';
import { quantity } from '../quantity.js';
import type { Report } from '../report.js';
import { controlTitle, inOrder, kinds, sightOf } from '../standing.js';
import { folded, grid } from './cards.js';
import { effectLegend, hasChange } from './effects.js';
import { forest } from './forest.js';
import { code, markup, prose, type Markup, type Part } from './markup.js';
import { tableOf, type Column } from './tables.js';

const pieces = (parts: readonly Piece[]): Part =>
  parts.map((part) => {
    if (typeof part === 'string') return part;
    const text = code(part.code);
    return part.href === undefined ? text : markup`<a href="${part.href}" rel="noreferrer">${text}</a>`;
  });

const numbers = (labels: readonly string[]): Column[] => labels.map((label) => ({ label, isNumber: true }));

const state = (name: string, word: string): Markup => markup`<span class="verdict-of ${name}">${word}</span>`;

const better = { lower: 'lower', higher: 'higher', neither: '—' } as const;

const verdictTable = (verdicts: readonly Verdict[]): Markup =>
  tableOf(
    'Verdicts',
    [
      { label: 'Verdict' },
      { label: 'Metric' },
      ...numbers(['Baseline', 'This change', 'Change', 'Interval', 'Threshold', 'Detectable']),
      { label: 'Better' },
      { label: 'Why' },
    ],
    verdicts.map((verdict) => [
      state(verdict.kind, kinds[verdict.kind].word),
      prose(verdict.label),
      verdict.baseline === null ? '—' : quantity(verdict.baseline, verdict.unit),
      verdict.value === null ? '—' : quantity(verdict.value, verdict.unit),
      changeText(verdict.change),
      verdict.interval ? changeText(null, verdict.interval) : '—',
      sizeText(verdict.threshold),
      verdict.detectable === null ? '—' : quantity(verdict.detectable, 'share'),
      better[verdict.better],
      markup`<span class="why">${prose(verdict.reason, 600)}</span>`,
    ]),
  );

const controlTable = (control: readonly Control[]): Markup =>
  folded(
    controlTitle(control),
    tableOf(
      'Control',
      [{ label: 'Metric' }, ...numbers(['Change of nothing']), { label: 'The rule says' }],
      control.map(({ label, change, interval, alarm }) => [
        prose(label),
        changeText(change, interval),
        alarm ? state('inconclusive', 'a change') : state('unchanged', 'no change'),
      ]),
    ),
  );

const facts = ({ baseline }: Comparison): Markup =>
  markup`<table class="facts"><tbody>${baselineFacts(baseline).map(
    ([name, value]) => markup`<tr><th scope="row">${name}</th><td>${pieces(value)}</td></tr>\n`,
  )}</tbody></table>`;

/** The worst. */
const MOST_DRAWN = 40;

const plot = ({ verdicts, control }: Comparison): Part => {
  const changed = inOrder(verdicts).filter(hasChange);
  if (changed.length === 0) return '';
  const drawn = changed.slice(0, MOST_DRAWN);
  const more = changed.length - MOST_DRAWN;
  const rest = more > 0 ? markup`<p class="muted">${quantity(more)} more are in the table.</p>` : '';
  return markup`<figure><figcaption><h3>Change of each metric</h3></figcaption>${forest(drawn, control)}${effectLegend(drawn, control)}${rest}</figure>`;
};

const about = (comparison: Comparison, { source }: Report): Part => {
  const sight = sightOf(comparison.verdicts);
  return [
    markup`<h3>How this was compared</h3><p>${pieces(baselineSentence(comparison.baseline, source))}</p>`,
    sight === undefined ? '' : markup`<p>${prose(sight, 400)}</p>`,
    facts(comparison),
    comparison.control.length > 0 ? controlTable(comparison.control) : '',
  ];
};

/** This change beside its baseline; nothing where nothing was compared. */
export const comparisonSection = (report: Report): Part => {
  const { comparison } = report;
  if (!comparison) return '';
  const drawn = plot(comparison);
  return markup`<section id="comparison"><h2>This change beside its baseline</h2>${grid([
    ...(drawn === '' ? [] : [{ body: drawn }]),
    { body: about(comparison, report), yields: drawn === '' },
    { body: markup`<h3>Verdicts</h3>${verdictTable(inOrder(comparison.verdicts))}`, isFull: true },
  ])}</section>`;
};

const objectiveTable = (objectives: readonly Objective[]): Markup =>
  tableOf(
    'Objectives',
    [{ label: 'Verdict' }, { label: 'Objective' }, ...numbers(['Limit', 'Measured'])],
    [...objectives]
      .sort((one, other) => Number(one.holds) - Number(other.holds))
      .map((objective) => [
        objective.holds ? state('improved', 'met') : state('regressed', 'missed'),
        prose(objective.label),
        limitText(objective),
        measuredText(objective),
      ]),
  );

/** The user's own limits; nothing where there are none. */
export const objectivesSection = ({ objectives }: Report): Part =>
  objectives.length === 0
    ? ''
    : markup`<section id="objectives"><h2>Objectives</h2>${grid([{ body: objectiveTable(objectives) }])}</section>`;
