import { signedPercent } from '../measure/percent.js';
import type { Objective, Verdict } from '../compare/comparison.js';
import { quantity } from './quantity.js';

const regression = ({ label, change }: Verdict): string => `${label} ${signedPercent(change ?? 0)}`;

const missed = ({ label, value, relation, limit, unit }: Objective): string => {
  if (value === null) return `${label} was not measured`;
  const [got, wanted] = [quantity(value, unit), quantity(limit, unit)];
  // What looks alike in three digits is told in all of them.
  return got === wanted
    ? `${label} is ${got} (${String(value)}), not ${relation} ${wanted} (${String(limit)})`
    : `${label} is ${got}, not ${relation} ${wanted}`;
};

/** Why the step fails: what, and by how much; `undefined` when it does not. */
export const failureOf = (
  verdicts: readonly Verdict[],
  objectives: readonly Objective[],
): string | undefined => {
  const regressed = verdicts.filter(({ kind }) => kind === 'regressed').map(regression);
  const missedOnes = objectives.filter(({ holds }) => !holds).map(missed);
  const parts = [
    ...(regressed.length > 0 ? [`regressed: ${regressed.join(', ')}`] : []),
    ...(missedOnes.length > 0 ? [`limits missed: ${missedOnes.join(', ')}`] : []),
  ];
  if (parts.length === 0) return undefined;
  return `Expected no regression and all limits (\`slo\`) to hold, got ${parts.join('; ')}`;
};
