import { verdictKinds, type Control, type Verdict, type VerdictKind } from '../../compare/comparison.js';
import { kinds } from '../standing.js';
import { markup, pixels, trusted, type Markup } from './markup.js';
import { shapes } from './shapes.js';

/** A verdict that can be drawn. */
export type Changed = Verdict & { change: number };

export const hasChange = (verdict: Verdict): verdict is Changed => verdict.change !== null;

/** @param d what we wrote */
export const whiskerMark = (d: string): Markup => markup`<path class="whisker" d="${trusted(d)}"/>`;

export const pointMark = (kind: VerdictKind, x: number, y: number): Markup =>
  markup`<path class="point" d="${trusted(`M${pixels(x)} ${pixels(y)}${shapes[kind]}`)}"/>`;

type Entry = { name: string; drawn: Markup; text: string };

const LINE = whiskerMark('M0 7H28');
const zone = (name: string): Markup => markup`<rect class="${name}" x="0" y="0" width="28" height="14"/>`;

const entries = (verdicts: readonly Changed[], controls: readonly Control[]): Entry[] => [
  ...verdictKinds
    .filter((kind) => verdicts.some((verdict) => verdict.kind === kind))
    .map((kind) => ({
      name: `effect ${kind}`,
      drawn: markup`${LINE}${pointMark(kind, 14, 7)}`,
      text: kinds[kind].word,
    })),
  { name: 'zone', drawn: zone('band'), text: 'less than the threshold' },
  ...(verdicts.some(({ better }) => better !== 'neither')
    ? [{ name: 'zone', drawn: zone('worse'), text: 'worse by more' }]
    : []),
  ...(controls.length > 0
    ? [{ name: 'control', drawn: LINE, text: 'control: the base against itself' }]
    : []),
];

/** What the shapes and the zones stand for. */
export const effectLegend = (verdicts: readonly Changed[], controls: readonly Control[]): Markup =>
  markup`<ul class="legend">${entries(verdicts, controls).map(
    ({ name, drawn, text }) =>
      markup`<li class="${name}"><svg viewBox="0 0 28 14" aria-hidden="true">${drawn}</svg><span>${text}</span></li>`,
  )}</ul>`;
