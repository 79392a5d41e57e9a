import fc from 'fast-check';
import { units, type Unit } from '../../../src/measure/series.js';
import { quantity, ratio } from '../../../src/report/quantity.js';

describe('quantity', () => {
  test.each<[number, Unit, string]>([
    [0, 'us', '0 µs'],
    [0.4321, 'us', '0.432 µs'],
    [412, 'us', '412 µs'],
    [412.4, 'us', '412 µs'],
    [999.4, 'us', '999 µs'],
    [999.6, 'us', '1.00 ms'],
    [1241.9, 'us', '1.24 ms'],
    [1_820_000, 'us', '1.82 s'],
    [0, 'ms', '0 ms'],
    [0.0083, 'ms', '8.30 µs'],
    [0.5, 'ms', '500 µs'],
    [9.996, 'ms', '10.0 ms'],
    [83, 'ms', '83 ms'],
    [83.04, 'ms', '83.0 ms'],
    [1824.4, 'ms', '1.82 s'],
    [60_000, 'ms', '60 s'],
    [182_400, 'ms', '182 s'],
    [1_824_000, 'ms', '1,824 s'],
    [-0.31, 'ms', '−310 µs'],
    [0, 'bytes', '0 B'],
    [24, 'bytes', '24 B'],
    [1023, 'bytes', '1,023 B'],
    [1024, 'bytes', '1 KiB'],
    [1536, 'bytes', '1.50 KiB'],
    [8192, 'bytes', '8 KiB'],
    [132_540_000, 'bytes', '126.4 MiB'],
    [1_073_741_823, 'bytes', '1.00 GiB'],
    [3e15, 'bytes', '2,728.5 TiB'],
    [1_300_000, 'bytes-per-second', '1.24 MiB/s'],
    [4127.4, 'per-second', '4,127/s'],
    [0.25, 'per-second', '0.250/s'],
    [3, 'count', '3'],
    [1334, 'count', '1,334'],
    [2.5, 'count', '2.50'],
    [99.96, 'count', '100'],
  ])('%d %s is %s', (value, unit, text) => {
    expect(quantity(value, unit)).toBe(text);
  });

  test('reads back as what it was, to three digits', () => {
    const sizes: Record<string, number> = { µs: 1, ms: 1e3, s: 1e6 };
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e12, noNaN: true }), (value) => {
        const [, number = '', symbol = ''] = /^([\d,.]+) (\S+)$/.exec(quantity(value, 'us')) ?? [];
        const back = Number(number.replaceAll(',', '')) * (sizes[symbol] ?? NaN);
        expect(Math.abs(back - value) / value).toBeLessThanOrEqual(0.005 + 1e-9);
      }),
    );
  });

  test('is never without a number', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e15, max: 1e15, noNaN: true }),
        fc.constantFrom(...units),
        (value, unit) => {
          expect(quantity(value, unit)).toMatch(/^−?\d[\d,]*(\.\d+)?( ?[A-Za-zµ/]+)?$/);
        },
      ),
    );
  });
});

test.each([
  [126, 143, '0.88×'],
  [1, 1, '1×'],
  [25.2, 24, '1.05×'],
  [60, 15, '4×'],
  [1, 240, '0.0042×'],
  [12_345, 10, '1,230×'],
  [5, 0, undefined],
])('%d beside a model of %d is %s', (value, model, text) => {
  expect(ratio(value, model)).toBe(text);
});
