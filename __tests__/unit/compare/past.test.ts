import { failureOf } from '../../../src/compare/failure.js';
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
  const odd = [...runs(29, 0.005), { metrics: { 'latency-p50-us': { value: 60 } } }];
  expect(judgeBeside(odd, seriesAt(101), metrics)[0]?.kind).not.toBe('regressed');
});

test('runs of long ago do not count', () => {
  const old = runs(100, 0.005).map(({ metrics: { 'latency-p50-us': { value } = { value: 1 } } }) => ({
    metrics: { 'latency-p50-us': { value: 5 * value } },
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
    /limits missed: Round trip p99 is 2500 us, not < 2000 us$/,
  );
  expect(failureOf([], [{ ...objective, limit: 2000, value: 1500, holds: true }])).toBeUndefined();
});
