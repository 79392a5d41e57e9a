import type { Verdict } from '../../../src/compare/comparison.js';
import { comparisonCautions, inOrder, sightOf, standingOf } from '../../../src/report/standing.js';
import * as a from '../../support/report-builder.js';

type Changes = Parameters<typeof a.aComparison>[0];

const standing = (comparison: Changes | null, objectives = [] as ReturnType<typeof a.anObjective>[]) =>
  standingOf(a.aReport({ comparison: comparison ? a.aComparison(comparison) : null, objectives }));

const history = a.aHistoryBaseline;
const [met, missed] = [a.anObjective(), a.aMissedObjective()];

test.each<[string, Changes | null, ReturnType<typeof a.anObjective>[], string, string]>([
  ['some of each', {}, [], 'bad', '2 of 6 metrics regressed, 1 inconclusive'],
  ['one regression', { verdicts: [a.aRegression()] }, [], 'bad', '1 of 1 metric regressed'],
  [
    'a lower throughput',
    { verdicts: [a.aLowerThroughput(), a.aVerdict()] },
    [],
    'bad',
    '1 of 2 metrics regressed',
  ],
  [
    'a doubt',
    { verdicts: [a.anInconclusive(), a.aVerdict(), a.anImprovement()] },
    [],
    'doubtful',
    'Inconclusive: 1 of 3 metrics could not be judged',
  ],
  [
    'an improvement',
    { verdicts: [a.anImprovement(), a.aVerdict()] },
    [],
    'good',
    'No regression: 1 of 2 metrics improved',
  ],
  [
    'no change',
    { verdicts: [a.aVerdict(), a.aVerdict(), a.aNewMetric()] },
    [],
    'good',
    'No regression in 2 metrics',
  ],
  [
    'a first run',
    { verdicts: [a.aNewMetric()], baseline: history({ runs: 0 }) },
    [],
    'new',
    'First run: no baseline yet',
  ],
  [
    'too few runs',
    { verdicts: [a.aNewMetric()], baseline: history({ runs: 2 }) },
    [],
    'new',
    'No baseline yet',
  ],
  [
    'a base without',
    { verdicts: [a.aNewMetric()] },
    [],
    'new',
    'Nothing to compare with: 1 metric of this change only',
  ],
  ['nothing', { verdicts: [] }, [], 'doubtful', 'Nothing was compared'],
  ['objectives alone', null, [met, met], 'good', '2 objectives met'],
  ['a missed objective', null, [met, missed], 'bad', '1 of 2 objectives missed'],
  [
    'a missed objective without a regression',
    { verdicts: [a.aVerdict()] },
    [missed],
    'bad',
    '1 of 1 objective missed · No regression in 1 metric',
  ],
  [
    'a regression and a missed objective',
    { verdicts: [a.aRegression()] },
    [met, missed],
    'bad',
    '1 of 1 metric regressed · 1 of 2 objectives missed',
  ],
  [
    'no change and all objectives met',
    { verdicts: [a.aVerdict()] },
    [met],
    'good',
    'No regression in 1 metric · 1 objective met',
  ],
])('of %s', (_, comparison, objectives, mood, title) => {
  expect(standing(comparison, objectives)).toMatchObject({ mood, title });
});

test('there is none where nothing was compared and no objective set', () => {
  expect(standing(null)).toBeUndefined();
});

describe('the metrics that are named', () => {
  const changed = (label: string, change: number, threshold: number): Verdict =>
    a.aRegression({ label, change, threshold });

  test('are those of the title, farthest beyond their threshold first', () => {
    const verdicts = [
      changed('a', 0.2, 0.1),
      changed('b', 0.15, 0.05),
      a.aVerdict(),
      changed('c', -0.9, 0.1),
    ];
    expect(standing({ verdicts })?.named.map(({ label }) => label)).toEqual(['c', 'b', 'a']);
  });

  test.each([[a.aVerdict()], [a.aNewMetric()]])('are none where there is no trouble', (verdict) => {
    expect(standing({ verdicts: [verdict] })?.named).toEqual([]);
  });
});

test('all verdicts are in order, the worst first', () => {
  expect(inOrder(a.someVerdicts()).map(({ kind, label }) => `${kind} ${label}`)).toEqual([
    'regressed Round trip p50',
    'regressed Throughput, closed loop',
    'inconclusive Round trip p99.9',
    'improved Memory',
    'unchanged Round trip p99',
    'unchanged Formation time',
    'new Response p99 at a fixed rate',
  ]);
});

test.each<[string, Verdict[], string | undefined]>([
  [
    'several metrics',
    a.someVerdicts(),
    'It takes a change of 1.8 % (Memory) to 21 % (Round trip p99.9) to be found 19 times of 20.',
  ],
  ['one metric', [a.aVerdict()], 'It takes a change of 3.1 % to be found 19 times of 20.'],
  ['none', [a.aNewMetric()], undefined],
])('how much of a change it takes, of %s', (_, verdicts, text) => {
  expect(sightOf(verdicts)).toBe(text);
});

test('a control that alarms casts doubt', () => {
  const control = [a.aControl({ alarm: true }), a.aControl({ label: 'Memory', alarm: true }), a.aControl()];
  expect(comparisonCautions(a.aComparison({ control, cautions: ['Stolen.'] }))).toEqual([
    'Stolen.',
    'The base differs from itself: Round trip p50, Memory. Chance or the machine did that; so it may have done the rest.',
  ]);
  expect(comparisonCautions(a.aComparison())).toEqual([]);
});
