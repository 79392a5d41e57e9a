// @ts-check
/** What was drawn, as tables. */
import { percent } from '../support/numbers.mjs';
import { mean, median } from '../support/statistics.mjs';
import { table } from '../support/table.mjs';
import { drawComparison, uniform } from './draw.mjs';
import { SLOWED } from './pool.mjs';

/** @typedef {import('./pool.mjs').PoolRound} PoolRound */
/** @typedef {import('./pool.mjs').Kind} Kind */
/** @typedef {import('../verdicts.mjs').Trial} Trial */
/** @typedef {import('../support/library.mjs').Library} Library */

const P50 = 'latency-p50-us';
const RULER = 'tcp-ruler-us';

/** @param {readonly PoolRound[]} all @param {readonly PoolRound[]} pool @param {string} part */
export function describePool(all, pool, part) {
  const clusters = (/** @type {readonly PoolRound[]} */ rounds) =>
    rounds.reduce((sum, { kinds }) => sum + kinds.length, 0);
  const steal = mean(all.flatMap(({ machine }) => machine.stealShare ?? []));
  const [first, last] = [all[0]?.at, all.at(-1)?.at].map((at) => at?.slice(0, 16).replace('T', ' '));
  const which =
    part === 'aside'
      ? 'the third that was kept aside: nothing was tuned on it'
      : 'the part that rules were tuned on';
  return `Pool: ${clusters(all)} clusters of three nodes, each launched anew, in ${all.length} rounds of eight that lived side by side (${first} to ${last} UTC; ${percent(steal)} of the CPU time stolen); in each round four alike and two each of two kinds whose echo spins for 3, 5, 10 or 20 % of a round trip longer. Drawn from: ${clusters(pool)} clusters in ${pool.length} rounds, ${which}. A comparison takes rounds of two and two clusters, as the action plays them; clusters are never split, and are put back only where a comparison takes more rounds than there are. **Of rounds that were kept aside there are ${['a', 's5', 's10', 's3', 's20'].map((kind) => `${pool.filter(({ kinds }) => kinds.some((each) => each === kind)).length} with ${kind === 'a' ? 'clusters that are alike' : percent(SLOWED[/** @type {keyof typeof SLOWED} */ (kind)])}`).join(', ')}: rates are no sharper than that, and comparisons of more rounds count some of them several times.** All were recorded on one machine within half an hour; the slowdown is in the echo, which leaves plain TCP alone.`;
}

/** @param {readonly { wrong?: boolean, called?: boolean }[]} outcomes @param {'wrong' | 'called'} what */
const shareOf = (outcomes, what) => outcomes.filter((each) => each[what]).length / outcomes.length;

/** @param {readonly Trial[]} trials @param {{ rules: readonly string[], budgets: readonly number[], roundSeconds: number }} options */
export function ratesSection(trials, { rules, budgets, roundSeconds }) {
  const rows = budgets.flatMap((seconds) =>
    rules.map((rule) => ({ seconds, rule, rounds: Math.max(1, Math.floor(seconds / roundSeconds)) })),
  );
  const of = (/** @type {typeof rows[number]} */ { rule, rounds }, /** @type {Kind} */ kind) =>
    trials.find((trial) => trial.rule === rule && trial.rounds === rounds && trial.kind === kind)?.outcomes ??
    [];
  const alike = trials.find(({ kind }) => kind === 'a')?.outcomes.length ?? 0;
  const slowed = trials.find(({ kind }) => kind !== 'a')?.outcomes.length ?? 0;
  return [
    '### Rates',
    table(
      rows,
      [
        ['Budget', ({ seconds, rounds }) => `${seconds} s, ${rounds} ${rounds === 1 ? 'round' : 'rounds'}`],
        ['Rule', ({ rule }) => (rule === 'ours' ? '**ours**' : rule)],
        ['False alarms a run', (row) => percent(shareOf(of(row, 'a'), 'wrong'))],
        .../** @type {(keyof typeof SLOWED)[]} */ (Object.keys(SLOWED)).map(
          (kind) =>
            /** @type {[string, (row: typeof rows[number]) => string]} */ ([
              `${percent(SLOWED[kind])} slower found`,
              (row) => percent(shareOf(of(row, kind), 'called')),
            ]),
        ),
      ],
      2,
    ),
    `Of ${alike.toLocaleString('en-US')} comparisons of clusters with their like, and ${slowed} for each slowdown. A false alarm: any of the five metrics judged (round trip p50 and p99, messages at saturation, formation time, memory) is called changed, ours in either direction, the others’ only for the worse. Found: the round trip p50 is called regressed. The others get the same clusters: the ratio the first of each side, Bencher’s the base’s clusters as its history and the head’s first as the new run, the U tests all of them (normal approximation). They get no pairing by rounds and no ruler, which is most of the difference.`,
  ].join('\n\n');
}

/** @param {Library} library @param {readonly PoolRound[]} pool */
export function effectSection(library, pool) {
  const random = uniform(1);
  const rows = /** @type {Kind[]} */ (['a', ...Object.keys(SLOWED)]).map((kind) => {
    const fitting = pool.filter(({ kinds }) => kinds.includes(kind));
    const rounds = drawComparison(fitting, kind, fitting.length, random);
    const found = library.estimate.contrast(library.verdicts.observedOf(rounds, P50).valued);
    const interval = found && library.estimate.intervalOf(found, 0.95);
    return { kind, rounds: fitting.length, change: found && Math.expm1(found.log), interval };
  });
  const records = drawComparison(pool, 'a', pool.length, random);
  const spread = (/** @type {import('../../src/compare/estimate.js').Observed[] | undefined} */ observed) => {
    const found = observed && library.estimate.contrast(observed);
    // With two and two clusters a round weighs one.
    return found ? percent(found.error * Math.sqrt(records.length)) : '–';
  };
  const { valued, plain } = library.verdicts.observedOf(records, P50);
  const asTheyAre = library.verdicts.observedOf(records, P50, { lanes: [], of: 0 }).plain;
  const aside = library.aside.setAside(records);
  const signed = (/** @type {number | undefined} */ value) =>
    value === undefined ? '–' : `${value < 0 ? '−' : '+'}${percent(Math.abs(value))}`;
  return [
    '### What was put in, and what all rounds together find',
    table(rows, [
      ['Echo slowed by', ({ kind }) => (kind === 'a' ? 'nothing' : percent(SLOWED[kind]))],
      ['Rounds', ({ rounds }) => String(rounds)],
      [
        'Round trip p50',
        ({ change, interval }) => `${signed(change)} (${signed(interval?.low)} to ${signed(interval?.high)})`,
      ],
    ]),
    `Clusters that are alike differ by ${spread(asTheyAre)} (standard deviation of p50) as they are, by ${spread(plain)} without the pairs of nodes between which plain TCP is off (${percent(aside.lanes.length / aside.of)} of them), and by ${spread(valued)} with what plain TCP is off taken off, which is what verdicts go by.`,
  ].join('\n\n');
}

/** Whether runs at different times compare better when a ruler is taken off. @param {Library} library @param {readonly PoolRound[]} all */
export function rulerSection(library, all) {
  const runs = all.flatMap((round) =>
    round.kinds.flatMap((kind, at) => {
      if (kind !== 'a') return [];
      const of = (/** @type {string} */ metric) =>
        median((round.cells[metric]?.[at] ?? []).flat().flatMap((value) => value ?? []));
      return [{ p50: of(P50), tcp: of(RULER), cpu: median([...round.machine.cpuNs]) }];
    }),
  );
  const deviation = (/** @type {readonly number[]} */ values) => {
    const logs = values.map(Math.log);
    const middle = mean(logs);
    return percent(Math.sqrt(logs.reduce((sum, each) => sum + (each - middle) ** 2, 0) / (logs.length - 1)));
  };
  const rows = [
    { name: 'as measured', values: runs.map(({ p50 }) => p50) },
    { name: 'by the TCP ruler', values: runs.map(({ p50, tcp }) => p50 / tcp) },
    { name: 'by the CPU ruler', values: runs.map(({ p50, cpu }) => p50 / cpu) },
  ];
  return [
    '### Would a ruler help runs at different times to compare?',
    table(rows, [
      ['Round trip p50', ({ name }) => name],
      ['Standard deviation over runs', ({ values }) => deviation(values)],
    ]),
    `${runs.length} clusters that are alike, four at a time, as if each were a run of its own.`,
  ].join('\n\n');
}
