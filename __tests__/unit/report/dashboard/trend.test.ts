import fc from 'fast-check';
import { bandsOf } from '../../../../src/report/dashboard/app/band.js';
import { scaleFor } from '../../../../src/report/dashboard/app/scale.js';
import { trendsOf } from '../../../../src/report/dashboard/app/trend.js';
import { bounded } from '../../../../src/report/page/drawable.js';
import { units } from '../../../../src/measure/series.js';
import { aMetric, anEntry } from '../../../support/history-builder.js';

describe('bands', () => {
  test('are median and middle 80 % of the runs around', () => {
    const bands = bandsOf(Array.from({ length: 21 }, (_, at) => at));
    expect(bands[10]).toEqual({ low: 4.4, middle: 10, high: 15.6 });
    expect(bands[0]).toEqual({ low: expect.closeTo(0.7) as number, middle: 3.5, high: 6.3 });
  });

  test('need five values, wherever they are', () => {
    expect(bandsOf([1, 2, 3, 4])).toEqual([null, null, null, null]);
    expect(bandsOf([1, null, 2, 3, null, 4, 5])).toHaveLength(7);
    expect(bandsOf([1, null, 2, 3, null, 4, 5])[1]).toMatchObject({ middle: 3 });
    expect(bandsOf([])).toEqual([]);
  });

  test('hold their middle', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.double({ noNaN: true, min: -1e9, max: 1e9 }))), (values) => {
        for (const band of bandsOf(values)) {
          if (!band) continue;
          expect(band.low).toBeLessThanOrEqual(band.middle);
          expect(band.middle).toBeLessThanOrEqual(band.high);
        }
      }),
    );
  });
});

describe('trends', () => {
  const [one, two] = [aMetric({ label: 'One', value: 1 }), aMetric({ label: 'Two', value: 2 })];

  test('have all metrics of all runs, in the order of the latest', () => {
    const trends = trendsOf([
      anEntry({ metrics: { old: one, kept: one }, machine: {} }),
      anEntry({ metrics: { fresh: two, kept: two }, machine: {} }),
    ]);
    expect(
      trends.map(({ id, head, points }) => [id, head.label, points.map((point) => point?.value)]),
    ).toEqual([
      ['fresh', 'Two', [undefined, 2]],
      ['kept', 'Two', [1, 2]],
      ['old', 'One', [1, undefined]],
    ]);
  });

  test.each([
    ['cpu-ruler-us', 'us', 'Machine: cpu ruler'],
    ['steal-share', 'share', 'Machine: steal'],
    ['load', 'count', 'Machine: load'],
  ])('of the machine say what their id says: %s', (id, unit, label) => {
    const [trend] = trendsOf([anEntry({ metrics: {}, machine: { [id]: 7 } })]);
    expect(trend).toMatchObject({ id: `machine-${id}`, head: { label, unit }, points: [{ value: 7 }] });
  });

  test('are of own names only', () => {
    const metrics = JSON.parse('{"__proto__": 1, "constructor": 2}') as Record<string, never>;
    expect(
      trendsOf([anEntry({ metrics: { x: one }, machine: {} }), anEntry({ metrics, machine: {} })]),
    ).toHaveLength(3);
  });
});

describe('a scale', () => {
  test.each([
    [[198, 231], 'us', ['190 µs', '200 µs', '210 µs', '220 µs', '230 µs', '240 µs']],
    [[1180, 1420], 'us', ['1.1 ms', '1.2 ms', '1.3 ms', '1.4 ms', '1.5 ms']],
    [[0.002, 0.009], 'share', ['0', '0.5 %', '1 %']],
    [[118 * 2 ** 20, 121 * 2 ** 20], 'bytes', ['118 MiB', '119 MiB', '120 MiB', '121 MiB']],
    [[0, 0], 'count', ['−0.5', '0', '0.5']],
    [[5, 5], 'count', ['4.5', '5', '5.5']],
    [[500, 500 + 1e-7], 'count', ['450', '500', '550', '600']],
    [[-3, 4], 'count', ['−4', '−2', '0', '2', '4']],
  ] as const)('of %j %s has round ticks', (values, unit, texts) => {
    expect(scaleFor(values, unit, 4).ticks.map(({ text }) => text)).toEqual(texts);
  });

  test('holds its values, whatever they are', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(...units),
        (values, unit) => {
          const { low, high, ticks } = scaleFor(values, unit, 4);
          const slack = 1e-9 * Math.max(...values.map(Math.abs), 1e-3);
          for (const each of values.map(bounded)) {
            expect(each).toBeGreaterThanOrEqual(low - slack);
            expect(each).toBeLessThanOrEqual(high + slack);
          }
          expect(high).toBeGreaterThan(low);
          expect(ticks.length).toBeGreaterThanOrEqual(2);
          expect(ticks.length).toBeLessThan(12);
        },
      ),
    );
  });
});
