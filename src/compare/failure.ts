import { signedPercent } from '../measure/percent.js';
import type { Objective, Verdict } from './comparison.js';

const regression = ({ label, change }: Verdict): string => `${label} ${signedPercent(change ?? 0)}`;

const plain = (value: number): string => String(Number(value.toPrecision(4)));

const missed = ({ label, value, relation, limit, unit }: Objective): string =>
  value === null
    ? `${label} was not measured`
    : `${label} is ${plain(value)} ${unit}, not ${relation} ${plain(limit)} ${unit}`;

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
