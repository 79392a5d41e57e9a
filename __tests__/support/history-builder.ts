import type { CircumstancesKey, HistoryEntry, Metric } from '../../src/history/entry.js';

/** Invented, plausible histories. No figure here was ever measured. */

export const KEY = '3f9a1c07be52';
export const OTHER_KEY = '9d20b4e611aa';

export const someCircumstances = (overrides: Partial<CircumstancesKey> = {}): CircumstancesKey => ({
  runner: 'Linux x86_64, AMD EPYC 7763 64-Core Processor, 4 CPUs',
  images: ['erlang:alpine'],
  otp: ['29'],
  inputs: { 'node-count': '3', 'message-size': '64', rate: '1000', concurrency: '1, 16', pairs: 'ring' },
  ...overrides,
});

export const aMetric = (overrides: Partial<Metric> = {}): Metric => ({
  label: 'Round trip p50',
  unit: 'us',
  better: 'lower',
  value: 201.4,
  interval: { low: 197.2, high: 205.9 },
  verdict: null,
  ...overrides,
});

export const anEntry = (overrides: Partial<HistoryEntry> = {}): HistoryEntry => ({
  schemaVersion: 1,
  key: KEY,
  circumstances: someCircumstances(),
  createdAt: '2026-11-22T21:58:03.120Z',
  runId: '0f6d1c1e7b9a',
  commit: '4ead0123456789abcdef0123456789abcdef0123',
  ref: 'refs/heads/main',
  url: 'https://github.com/octo-org/cache/actions/runs/1234567890',
  metrics: { 'latency-p50-us': aMetric() },
  machine: { 'cpu-ruler-us': 812.4 },
  ...overrides,
});

/** Numbers from −1 to 1 that look random and are always the same. */
const noise = (seed: number): number => {
  const at = Math.sin(seed * 12.9898) * 43_758.5453;
  return 2 * (at - Math.floor(at)) - 1;
};

/** A step at two thirds, which was noticed; and noise of some share around a base. */
const metricsOf = (run: number, count: number): Record<string, Metric> => {
  const step = Math.floor((count * 2) / 3);
  const isStep = run === step;
  const of = (seed: number, base: number, spread: number, change: number): number =>
    base * (run >= step ? 1 + change : 1) * (1 + spread * (noise(run * 7 + seed) + noise(run * 13 + seed)));
  const within = (value: number, share: number) => ({ low: value * (1 - share), high: value * (1 + share) });
  const metric = (
    seed: number,
    base: number,
    { spread, change, ...head }: Partial<Metric> & { spread: number; change: number },
  ): Metric => {
    const value = of(seed, base, spread, change);
    const better = head.better ?? 'lower';
    const worse = better === 'lower' ? change > 0 : change < 0;
    const verdict = isStep && change !== 0 ? (worse ? 'regressed' : 'improved') : 'unchanged';
    const kind = run === 0 ? 'new' : run % 97 === 50 ? 'inconclusive' : verdict;
    return aMetric({ ...head, value, interval: within(value, spread), verdict: kind });
  };
  return {
    'latency-p50-us': metric(1, 201, { spread: 0.02, change: 0.12 }),
    'latency-p99-us': metric(2, 1242, { label: 'Round trip p99', spread: 0.05, change: 0.08 }),
    throughput: metric(3, 4127, {
      label: 'Throughput, closed loop',
      unit: 'per-second',
      better: 'higher',
      spread: 0.02,
      change: -0.1,
    }),
    'total-memory-bytes': metric(4, 132_540_000, {
      label: 'Memory',
      unit: 'bytes',
      spread: 0.004,
      change: -0.06,
    }),
    'formation-time-ms': metric(5, 1824, {
      label: 'Formation time',
      unit: 'ms',
      spread: 0.06,
      change: 0,
    }),
    ...(run % 3 === 0
      ? {
          'late-share': metric(6, 0.012, {
            label: 'Sent later than planned',
            unit: 'share',
            spread: 0.2,
            change: 0,
          }),
        }
      : {}),
  };
};

const HOURS = 3_600_000;

export const aHistory = (count: number, overrides: Partial<HistoryEntry> = {}): HistoryEntry[] =>
  Array.from({ length: count }, (_, run) => {
    const hash = (run * 2_654_435_761) % 2 ** 32;
    return anEntry({
      createdAt: new Date(Date.UTC(2026, 0, 5) + run * 7 * HOURS).toISOString(),
      runId: hash.toString(16).padStart(12, '0'),
      commit: hash.toString(16).padStart(8, '0').repeat(5),
      url: `https://github.com/octo-org/cache/actions/runs/${String(9_000_000 + run)}`,
      metrics: metricsOf(run, count),
      machine: { 'cpu-ruler-us': 812 * (1 + 0.01 * noise(run)), 'steal-share': 0.004 * (1 + noise(run + 5)) },
      ...overrides,
    });
  });

export const linesOf = (entries: readonly HistoryEntry[]): string =>
  entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');

export const keysText = (keys: Readonly<Record<string, CircumstancesKey>>): string =>
  `${JSON.stringify({ schemaVersion: 1, keys })}\n`;
