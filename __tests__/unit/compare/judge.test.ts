import type { Control } from '../../../src/compare/comparison.js';
import type { Estimate } from '../../../src/compare/estimate.js';
import { controlOf, detectable, doubted, judge, type Question } from '../../../src/compare/judge.js';
import { normal } from '../../support/random.js';
import { aFigure } from '../../support/report-builder.js';

const { id, label, unit, better, definition } = aFigure({
  id: 'latency-p50-us',
  label: 'Round trip p50',
  unit: 'us',
  better: 'lower',
});
const head = { id, label, unit, better, definition };
const rate = { ...head, better: 'higher' as const };

const anEstimate = (change: number, error: number, degrees = 11): Estimate => ({
  log: Math.log1p(change),
  error,
  degrees,
});

const asked = (overrides: Partial<Question> = {}): Question => ({
  head,
  estimate: anEstimate(0, 0.01),
  baseline: 100,
  value: 100,
  threshold: 0.03,
  judged: 5,
  wouldTake: (times) => `it would take ${times.toFixed(1)} times as much`,
  ...overrides,
});

const said = (overrides: Partial<Question>): string => {
  const { kind, reason } = judge(asked(overrides));
  return `${kind}: ${reason}`;
};

test.each<[string, Partial<Question>, string]>([
  [
    'clearly more',
    { estimate: anEstimate(0.12, 0.01) },
    'regressed: More than the threshold of 3 %, and chance is excluded.',
  ],
  [
    'clearly less',
    { estimate: anEstimate(-0.12, 0.01) },
    'improved: More than the threshold of 3 %, and chance is excluded.',
  ],
  [
    'a rate that is clearly more',
    { head: rate, estimate: anEstimate(0.12, 0.01) },
    'improved: More than the threshold of 3 %, and chance is excluded.',
  ],
  [
    'a rate that is clearly less',
    { head: rate, estimate: anEstimate(-0.12, 0.01) },
    'regressed: More than the threshold of 3 %, and chance is excluded.',
  ],
  [
    'clearly more, but too little to matter',
    { estimate: anEstimate(0.02, 0.001) },
    'unchanged: Less than the threshold of 3 %; a change of 3.2 % would have been seen.',
  ],
  [
    'enough to matter, but it may be chance',
    { estimate: anEstimate(0.05, 0.015) },
    'inconclusive: More than the threshold of 3 %, but it may be chance; it would take 1.5 times as much.',
  ],
  [
    'nothing, seen well',
    { estimate: anEstimate(0.001, 0.01) },
    'unchanged: Less than the threshold of 3 %; a change of 6.3 % would have been seen.',
  ],
  [
    'nothing, through a fog',
    { estimate: anEstimate(0.001, 0.05) },
    'inconclusive: Too noisy: only a change of 36 % would have been seen; it would take 8.0 times as much.',
  ],
  [
    'nothing to compare with',
    { estimate: undefined, baseline: null, isNew: true },
    'new: There is nothing to compare it with yet.',
  ],
  [
    'something that was not measured',
    { estimate: undefined, missing: 'it could not be measured' },
    'inconclusive: It could not be measured.',
  ],
])('%s', (_what, overrides, told) => {
  expect(said(overrides)).toBe(told);
});

test('a regression takes both: an effect of the threshold, and evidence', () => {
  const kinds = [0.029, 0.031].flatMap((change) =>
    [0.004, 0.04].map((error) => judge(asked({ estimate: anEstimate(change, error) })).kind),
  );
  expect(kinds).toEqual(['unchanged', 'inconclusive', 'regressed', 'inconclusive']);
});

test('the more metrics are judged, the more evidence each takes', () => {
  const estimate = anEstimate(0.05, 0.0135);
  expect(judge(asked({ estimate, judged: 1 })).kind).toBe('regressed');
  expect(judge(asked({ estimate, judged: 20 })).kind).toBe('inconclusive');
});

test('the interval is that of the corrected confidence: 99.8 % for five metrics', () => {
  // Student's t of 0.999 with 11 degrees of freedom is 4.025 (NIST/SEMATECH e-Handbook 1.3.6.7.2).
  const { interval } = judge(asked({ estimate: anEstimate(0, 0.01) }));
  expect(interval!.high).toBeCloseTo(Math.expm1(0.04025), 4);
  expect(interval!.low).toBeCloseTo(Math.expm1(-0.04025), 4);
});

test.each([3, 7, 11, 40])(
  'a change of the size that is told as detectable is found 19 times of 20, with %i degrees of freedom',
  (degrees) => {
    const random = normal(degrees);
    const clusters = degrees + 1;
    const measure = (log: number): Estimate => {
      const values = Array.from({ length: clusters }, () => log + 0.04 * random());
      const mean = values.reduce((sum, value) => sum + value, 0) / clusters;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / degrees;
      return { log: mean, error: Math.sqrt(variance / clusters), degrees };
    };
    const seen = detectable({ error: 0.04 / Math.sqrt(clusters), degrees }, asked());
    const found = Array.from({ length: 4000 }, () =>
      judge(asked({ estimate: measure(Math.log1p(seen)) })),
    ).filter(({ kind }) => kind === 'regressed');
    expect(found.length / 4000).toBeGreaterThan(0.93);
    expect(found.length / 4000).toBeLessThan(0.97);
  },
);

test('what is alike only once plain TCP is taken off, nobody can tell', () => {
  const ruled = { estimate: anEstimate(0.005, 0.008), plain: anEstimate(0.08, 0.03) };
  expect(said(ruled)).toMatch(/^inconclusive: Less than the threshold of 3 % only because plain TCP .*\+8 %/);
  expect(said({ ...ruled, plain: anEstimate(0.01, 0.03) })).toMatch(/^unchanged/);
  expect(said({ ...ruled, estimate: anEstimate(0.12, 0.01) })).toMatch(/^regressed/);
});

test('what differs from itself makes no verdict', () => {
  const regressed = judge(asked({ estimate: anEstimate(0.12, 0.01) }));
  const control = (change: number): Control =>
    controlOf(head, anEstimate(change, 0.01), { threshold: 0.03, judged: 5 });
  expect(doubted(regressed, control(0.01))).toEqual(regressed);
  expect(doubted(regressed, control(0.09))).toMatchObject({
    kind: 'inconclusive',
    reason: expect.stringContaining('differed from itself by +9 %') as string,
  });
});
