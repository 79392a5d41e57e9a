import { failureOf } from '../../../src/report/failure.js';
import { comparedMetrics } from '../../../src/compare/metrics.js';
import { judgeBeside, PAST_RUNS, type PastRun } from '../../../src/compare/past.js';
import { aConfig } from '../../support/builders.js';
import { normal } from '../../support/random.js';
import { aFigure, aSeries } from '../../support/report-builder.js';

const metrics = comparedMetrics({ ...aConfig().messaging, messageCount: 100 }, []);

const seriesAt = (us: number) => [
  aSeries({
    figures: [
      aFigure({ id: 'latency-p50-us', label: 'Round trip p50', unit: 'us', better: 'lower', value: us }),
      aFigure({ id: 'another-figure', value: 1 }),
    ],
  }),
];

const runs = (count: number, spread: number, seed = 1): PastRun[] => {
  const random = normal(seed);
  return Array.from({ length: count }, () => ({
    metrics: { 'latency-p50-us': { value: 100 * Math.exp(spread * random()) } },
    machine: {},
  }));
};

test.each([
  ['no run', 0, 0.01, 100, 'new'],
  ['one run', 1, 0.01, 100, 'inconclusive'],
  ['quiet runs and one like them', 30, 0.005, 100, 'unchanged'],
  ['quiet runs and a slower one', 30, 0.005, 108, 'regressed'],
  ['quiet runs and a quicker one', 30, 0.005, 92, 'improved'],
  ['runs that differ, and one that is slower by no more', 30, 0.08, 108, 'inconclusive'],
])('beside %s', (_what, count, spread, us, kind) => {
  const verdicts = judgeBeside(runs(count, spread), seriesAt(us), metrics);
  expect(verdicts.map((verdict) => [verdict.id, verdict.kind])).toEqual([['latency-p50-us', kind]]);
});

test('a single odd run is no baseline: the distribution is', () => {
  const odd = [...runs(29, 0.005), { metrics: { 'latency-p50-us': { value: 60 } }, machine: {} }];
  expect(judgeBeside(odd, seriesAt(101), metrics)[0]?.kind).not.toBe('regressed');
});

test('runs of long ago do not count', () => {
  const old = runs(100, 0.005).map(({ metrics: { 'latency-p50-us': { value } = { value: 1 } } }) => ({
    metrics: { 'latency-p50-us': { value: 5 * value } },
    machine: {},
  }));
  expect(judgeBeside([...old, ...runs(PAST_RUNS, 0.005)], seriesAt(100), metrics)[0]?.kind).toBe('unchanged');
});

test('of new runs like the old ones, less than one in a hundred is called changed', () => {
  const random = normal(5);
  const alarms = Array.from({ length: 2000 }, (_, seed) => {
    const us = 100 * Math.exp(0.05 * random());
    return judgeBeside(runs(20, 0.05, seed), seriesAt(us), metrics)[0]?.kind;
  }).filter((kind) => kind === 'regressed' || kind === 'improved');
  expect(alarms.length / 2000).toBeLessThan(0.015);
});

describe('a machine whose speed changes from run to run', () => {
  const random = normal(3);
  const moody = Array.from({ length: 20 }, (): PastRun => {
    const mood = Math.exp(0.15 * random());
    return {
      metrics: { 'latency-p50-us': { value: 100 * mood * Math.exp(0.005 * random()) } },
      machine: { 'tcp-ruler-us': 50 * mood },
    };
  });
  const withRuler = (us: number, ruler: number) => [
    ...seriesAt(us),
    aSeries({ figures: [aFigure({ id: 'tcp-ruler-us', unit: 'us', value: ruler })] }),
  ];

  test.each([
    ['slow as its ruler', 140, 70, 'unchanged'],
    ['slower than its ruler', 140, 60, 'regressed'],
    ['as quick as usual on a quick machine', 100, 43, 'regressed'],
  ])('a run that is %s', (_what, us, ruler, kind) => {
    const [verdict] = judgeBeside(moody, withRuler(us, ruler), metrics);
    expect(verdict).toMatchObject({ kind, reason: expect.stringContaining('by the TCP ruler') as string });
  });

  test('without a ruler of its own it is compared as it is', () => {
    const [verdict] = judgeBeside(moody, seriesAt(140), metrics);
    expect(verdict).toMatchObject({ kind: 'inconclusive' });
    expect(verdict?.reason).not.toContain('ruler');
  });
});

test('why a step fails: what, and by how much', () => {
  const verdicts = judgeBeside(runs(30, 0.005), seriesAt(112), metrics);
  const objective = {
    ...aFigure({ id: 'latency-p99-us', label: 'Round trip p99', unit: 'us' }),
    relation: '<' as const,
  };
  expect(failureOf(verdicts, [])).toMatch(
    /^Expected no regression and all limits \(`slo`\) to hold, got regressed: Round trip p50 \+12 %$/,
  );
  expect(failureOf([], [{ ...objective, limit: 2000, value: 2500, holds: false }])).toMatch(
    /limits missed: Round trip p99 is 2\.50 ms, not < 2 ms$/,
  );
  expect(failureOf([], [{ ...objective, limit: 2000, value: 1500, holds: true }])).toBeUndefined();
});
