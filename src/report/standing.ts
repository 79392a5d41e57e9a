import {
  overall,
  type Comparison,
  type Control,
  type Objective,
  type Verdict,
  type VerdictKind,
} from '../compare/comparison.js';
import { quantity } from './quantity.js';
import type { Report } from './report.js';

/** How a change stands beside its baseline and the user's objectives, as a whole. */
export type Standing = {
  mood: 'good' | 'doubtful' | 'bad' | 'new';
  title: string;
  /** The metrics that the title speaks of, the worst first. */
  named: readonly Verdict[];
};

/** So many metrics are named below a title; the table has all of them. */
export const MOST_NAMED = 3;

export type Kind = { emoji: string; word: string };

export const kinds: Readonly<Record<VerdictKind, Kind>> = {
  regressed: { emoji: '❌', word: 'regressed' },
  inconclusive: { emoji: '⚠️', word: 'inconclusive' },
  improved: { emoji: '✨', word: 'improved' },
  unchanged: { emoji: '✅', word: 'unchanged' },
  new: { emoji: '🆕', word: 'new' },
};

export const moodEmoji: Readonly<Record<Standing['mood'], string>> = {
  good: '✅',
  doubtful: '⚠️',
  bad: '❌',
  new: '🆕',
};

/** How far beyond its threshold; what has no change is last. */
const weight = ({ change, threshold }: Verdict): number =>
  change === null ? -1 : Math.abs(change) / threshold;

/** Those of some kinds, in the order of the kinds, the largest changes first. */
export const ofKinds = (verdicts: readonly Verdict[], wanted: readonly VerdictKind[]): Verdict[] =>
  wanted.flatMap((kind) =>
    verdicts.filter((verdict) => verdict.kind === kind).sort((one, other) => weight(other) - weight(one)),
  );

/** All of them, the worst first. */
export const inOrder = (verdicts: readonly Verdict[]): Verdict[] =>
  ofKinds(verdicts, ['regressed', 'inconclusive', 'improved', 'unchanged', 'new']);

export const metrics = (count: number): string => `${quantity(count)} ${count === 1 ? 'metric' : 'metrics'}`;

const newTitle = ({ baseline }: Comparison, count: number): string => {
  if (baseline.kind === 'interleaved')
    return `Nothing to compare with: ${metrics(count)} of this change only`;
  return baseline.runs === 0 ? 'First run: no baseline yet' : 'No baseline yet';
};

const comparedTitle = (comparison: Comparison): string => {
  const { verdicts } = comparison;
  const count = (kind: VerdictKind): number => verdicts.filter((verdict) => verdict.kind === kind).length;
  const judged = metrics(verdicts.length - count('new'));
  const inconclusive = count('inconclusive');
  switch (overall(verdicts)) {
    case 'regressed': {
      const doubt = inconclusive > 0 ? `, ${quantity(inconclusive)} inconclusive` : '';
      return `${quantity(count('regressed'))} of ${judged} regressed${doubt}`;
    }
    case 'inconclusive':
      return `Inconclusive: ${quantity(inconclusive)} of ${judged} could not be judged`;
    case 'improved':
      return `No regression: ${quantity(count('improved'))} of ${judged} improved`;
    case 'unchanged':
      return `No regression in ${judged}`;
    case 'new':
      return newTitle(comparison, count('new'));
    case undefined:
      return 'Nothing was compared';
  }
};

const moods: Readonly<Record<VerdictKind, Standing['mood']>> = {
  regressed: 'bad',
  inconclusive: 'doubtful',
  improved: 'good',
  unchanged: 'good',
  new: 'new',
};

const objectivesTitle = (objectives: readonly Objective[]): string => {
  const missed = objectives.filter(({ holds }) => !holds).length;
  const of = `${quantity(objectives.length)} ${objectives.length === 1 ? 'objective' : 'objectives'}`;
  return missed === 0 ? `${of} met` : `${quantity(missed)} of ${of} missed`;
};

/** `undefined` where nothing was compared and no objective set. */
export const standingOf = ({ comparison, objectives }: Report): Standing | undefined => {
  if (!comparison && objectives.length === 0) return undefined;
  const isMissed = objectives.some(({ holds }) => !holds);
  const kind = comparison ? overall(comparison.verdicts) : 'unchanged';
  const mood = isMissed ? 'bad' : kind === undefined ? 'doubtful' : moods[kind];
  const compared = comparison ? [comparedTitle(comparison)] : [];
  const judged = objectives.length > 0 ? [objectivesTitle(objectives)] : [];
  const parts = isMissed && kind !== 'regressed' ? [...judged, ...compared] : [...compared, ...judged];
  const named = kind === undefined || kind === 'unchanged' || kind === 'new' ? [] : [kind];
  return { mood, title: parts.join(' · '), named: ofKinds(comparison?.verdicts ?? [], named) };
};

/** How much of a change it takes, from the metric that tells the most to the one that tells the least. */
export const sightOf = (verdicts: readonly Verdict[]): string | undefined => {
  const seen = verdicts
    .flatMap(({ label, detectable }) => (detectable === null ? [] : [{ label, detectable }]))
    .sort((one, other) => one.detectable - other.detectable);
  const [least, most] = [seen[0], seen.at(-1)];
  if (!least || !most) return undefined;
  const [from, to] = [quantity(least.detectable, 'share'), quantity(most.detectable, 'share')];
  const size = from === to ? from : `${from} (${least.label}) to ${to} (${most.label})`;
  return `It takes a change of ${size} to be found 19 times of 20.`;
};

/** The same thing against itself: how often the rule was wrong about it. */
export const controlTitle = (control: readonly Control[]): string => {
  const alarms = control.filter(({ alarm }) => alarm).length;
  return `Control: the base against itself, ${quantity(alarms)} of ${metrics(control.length)} judged to have changed`;
};

/** What casts doubt on all verdicts, the control's false alarms among it. */
export const comparisonCautions = ({ cautions, control }: Comparison): string[] => {
  const alarms = control.filter(({ alarm }) => alarm);
  const names = alarms.map(({ label }) => label).join(', ');
  return alarms.length === 0
    ? cautions
    : [
        ...cautions,
        `The base differs from itself: ${names}. Chance or the machine did that; so it may have done the rest.`,
      ];
};
