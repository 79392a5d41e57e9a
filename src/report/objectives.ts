import type { Objective } from '../compare/comparison.js';
import type { Block } from './budget.js';
import { inline } from './escape.js';
import { quantity } from './quantity.js';
import type { Report } from './report.js';
import { folded, tableOf, type Lines } from './tables.js';

const relations: Readonly<Record<Objective['relation'], string>> = {
  '<': '<',
  '<=': '≤',
  '>': '>',
  '>=': '≥',
};

/** `< 2 ms` */
export const limitText = ({ relation, limit, unit }: Objective): string =>
  `${relations[relation]} ${quantity(limit, unit)}`;

export const measuredText = ({ value, unit }: Objective): string =>
  value === null ? 'not measured' : quantity(value, unit);

const table = (objectives: readonly Objective[]): Lines =>
  tableOf(
    [
      { label: 'Objective' },
      { label: 'Limit', right: true },
      { label: 'Measured', right: true },
      { label: 'Verdict' },
    ],
    objectives.map((objective) => [
      inline(objective.label),
      inline(limitText(objective)),
      objective.holds ? measuredText(objective) : `**${measuredText(objective)}**`,
      objective.holds ? '✅&nbsp;met' : '❌&nbsp;missed',
    ]),
  );

/** Limits of the user's own that do not hold. */
export const missedObjectives = ({ objectives }: Report): Block[] => {
  const missed = objectives.filter(({ holds }) => !holds);
  return missed.length === 0 ? [] : [{ name: 'objectives that were missed', worth: 97, ...table(missed) }];
};

/** Those that hold, folded. */
export const metObjectives = ({ objectives }: Report): Block[] => {
  const met = objectives.filter(({ holds }) => holds);
  if (met.length === 0) return [];
  const title = `${quantity(met.length)} ${met.length === 1 ? 'objective' : 'objectives'} met`;
  return [{ name: 'objectives that were met', worth: 84, ...folded(title, table(met)) }];
};
