import type { Comparison, Control, Objective, Verdict } from '../../src/compare/comparison.js';
import type { Source } from '../../src/report/report.js';

/** Invented, plausible comparisons for tests of what is made of them. No figure here was ever measured. */

export const BASE_COMMIT = 'ba5e0123456789abcdef0123456789abcdef0123';
export const HEAD_COMMIT = '4ead0123456789abcdef0123456789abcdef0123';

export const aSource = (overrides: Partial<Source> = {}): Source => ({
  repository: 'octo-org/cache',
  commit: HEAD_COMMIT,
  ref: 'refs/pull/17/merge',
  baseCommit: BASE_COMMIT,
  pullRequest: 17,
  runUrl: 'https://github.com/octo-org/cache/actions/runs/1234567890',
  workflow: 'cluster check',
  job: 'cluster',
  ...overrides,
});

export const aVerdict = (overrides: Partial<Verdict> = {}): Verdict => ({
  id: 'latency-p50-us',
  label: 'Round trip p50',
  unit: 'us',
  better: 'lower',
  definition: 'Half of the round trips took no longer.',
  kind: 'unchanged',
  baseline: 201.4,
  value: 203.8,
  change: 0.012,
  interval: { low: -0.011, high: 0.034 },
  threshold: 0.05,
  detectable: 0.031,
  reason: 'The change lies within ±5 %.',
  ...overrides,
});

export const aRegression = (overrides: Partial<Verdict> = {}): Verdict =>
  aVerdict({
    kind: 'regressed',
    value: 226.1,
    change: 0.1227,
    interval: { low: 0.0812, high: 0.1604 },
    reason: 'Slower by at least 8.1 %, which is more than 5 %.',
    ...overrides,
  });

export const aLowerThroughput = (overrides: Partial<Verdict> = {}): Verdict =>
  aVerdict({
    id: 'throughput',
    label: 'Throughput, closed loop',
    unit: 'per-second',
    better: 'higher',
    kind: 'regressed',
    baseline: 4127.4,
    value: 3751.9,
    change: -0.091,
    interval: { low: -0.119, high: -0.063 },
    detectable: 0.042,
    reason: 'Less by at least 6.3 %, which is more than 5 %.',
    ...overrides,
  });

export const anInconclusive = (overrides: Partial<Verdict> = {}): Verdict =>
  aVerdict({
    id: 'latency-p999-us',
    label: 'Round trip p99.9',
    kind: 'inconclusive',
    baseline: 2941,
    value: 3058,
    change: 0.0398,
    interval: { low: -0.091, high: 0.183 },
    threshold: 0.1,
    detectable: 0.21,
    reason: 'From 9.1 % less to 18 % more is possible; about 14 more rounds would tell.',
    ...overrides,
  });

export const anImprovement = (overrides: Partial<Verdict> = {}): Verdict =>
  aVerdict({
    id: 'total-memory-bytes',
    label: 'Memory',
    unit: 'bytes',
    kind: 'improved',
    baseline: 132_540_000,
    value: 114_180_000,
    change: -0.1385,
    interval: { low: -0.152, high: -0.121 },
    detectable: 0.018,
    reason: 'Less by at least 12 %, which is more than 5 %.',
    ...overrides,
  });

export const aNewMetric = (overrides: Partial<Verdict> = {}): Verdict =>
  aVerdict({
    id: 'response-p99-us',
    label: 'Response p99 at a fixed rate',
    kind: 'new',
    baseline: null,
    value: 1844.2,
    change: null,
    interval: null,
    detectable: null,
    reason: 'The baseline has no such metric.',
    ...overrides,
  });

export const aControl = (overrides: Partial<Control> = {}): Control => ({
  id: 'latency-p50-us',
  label: 'Round trip p50',
  unit: 'us',
  better: 'lower',
  definition: 'Half of the round trips took no longer.',
  change: -0.004,
  interval: { low: -0.027, high: 0.019 },
  alarm: false,
  ...overrides,
});

type Baseline<Kind> = Extract<Comparison['baseline'], { kind: Kind }>;

export const anInterleavedBaseline = (
  overrides: Partial<Baseline<'interleaved'>> = {},
): Baseline<'interleaved'> => ({
  kind: 'interleaved',
  base: { images: ['erlang:alpine'], code: ['base/_build/default/lib'], clusters: 16 },
  head: { images: ['erlang:alpine'], code: ['_build/default/lib'], clusters: 8 },
  rounds: 8,
  budgetMs: 600_000,
  tookMs: 412_300,
  ...overrides,
});

export const aHistoryBaseline = (overrides: Partial<Baseline<'history'>> = {}): Baseline<'history'> => ({
  kind: 'history',
  branch: 'erlang-cluster-history',
  key: '3f9a1c07be52',
  runs: 23,
  oldest: 'a1de0123456789abcdef0123456789abcdef0123',
  newest: BASE_COMMIT,
  ...overrides,
});

/** Two of seven metrics regressed, one of each other kind, and two unchanged. */
export const someVerdicts = (): Verdict[] => [
  aRegression(),
  aVerdict({
    id: 'latency-p99-us',
    label: 'Round trip p99',
    baseline: 1241.9,
    value: 1250.3,
    change: 0.0068,
  }),
  anInconclusive(),
  aLowerThroughput(),
  anImprovement(),
  aVerdict({
    id: 'formation-time-ms',
    label: 'Formation time',
    unit: 'ms',
    baseline: 1824.4,
    value: 1810.2,
    change: -0.0078,
    interval: { low: -0.031, high: 0.014 },
    threshold: 0.1,
    detectable: 0.064,
    reason: 'The change lies within ±10 %.',
  }),
  aNewMetric(),
];

/** The control of all metrics that a baseline is known of. */
export const controlOf = (verdicts: readonly Verdict[]): Control[] =>
  verdicts
    .filter(({ kind }) => kind !== 'new')
    .map(({ id, label, unit, better, definition }, at) =>
      aControl({
        ...{ id, label, unit, better, definition },
        change: 0.004 * (at - 2),
        interval: { low: 0.004 * (at - 2) - 0.021 - at / 100, high: 0.004 * (at - 2) + 0.023 + at / 100 },
      }),
    );

export const aComparison = (overrides: Partial<Comparison> = {}): Comparison => {
  const verdicts = overrides.verdicts ?? someVerdicts();
  return {
    baseline: anInterleavedBaseline(),
    verdicts,
    control: controlOf(verdicts),
    cautions: [],
    notes: [],
    ...overrides,
  };
};

export const anObjective = (overrides: Partial<Objective> = {}): Objective => ({
  id: 'latency-p99-us',
  label: 'Round trip p99',
  unit: 'us',
  better: 'lower',
  definition: '99 % of the round trips took no longer.',
  relation: '<',
  limit: 2000,
  value: 1250.3,
  holds: true,
  ...overrides,
});

export const aMissedObjective = (overrides: Partial<Objective> = {}): Objective =>
  anObjective({ limit: 1000, holds: false, ...overrides });
