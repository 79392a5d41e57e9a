import fc from 'fast-check';
import { units, type Unit } from '../../../src/measure/series.js';
import { interval, quantity, ratio } from '../../../src/report/quantity.js';

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
    [0, 'ratio', '0×'],
    [1, 'ratio', '1×'],
    [0.7234, 'ratio', '0.72×'],
    [0.5, 'ratio', '0.5×'],
    [0.9961, 'ratio', '1×'],
    [1.046, 'ratio', '1.05×'],
    [12.34, 'ratio', '12.3×'],
    [0.000_041_9, 'ratio', '0.000042×'],
    [1e-30, 'ratio', '0×'],
    [-0.724, 'ratio', '−0.72×'],
    [-1e-30, 'ratio', '0×'],
    [0, 'share', '0 %'],
    [1, 'share', '100 %'],
    [0.5, 'share', '50 %'],
    [0.012_34, 'share', '1.2 %'],
    [0.07, 'share', '7 %'],
    [0.4532, 'share', '45 %'],
    [0.000_012, 'share', '0.0012 %'],
    [0.997, 'share', '99.7 %'],
    [0.999_98, 'share', '99.998 %'],
    [1.004, 'share', '100.4 %'],
    [2.5, 'share', '250 %'],
    [1e-30, 'share', '0 %'],
    [-0.0312, 'share', '−3.1 %'],
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
          expect(quantity(value, unit)).toMatch(/^−?\d[\d,]*(\.\d+)?( ?[A-Za-zµ/]+|×| %)?$/);
        },
      ),
    );
  });
});

describe('interval', () => {
  test.each<[number, number, number, Unit, string]>([
    [212.4, 198.2, 231.4, 'us', '198–231 µs'],
    [212.4, 98.21, 1031.4, 'us', '98–1,031 µs'],
    [1041.9, 987.1, 1103.2, 'us', '0.99–1.10 ms'],
    [998, 981, 1015, 'us', '981–1,015 µs'],
    [212.4, 212.31, 212.44, 'us', '212.3–212.4 µs'],
    [212.4, 212.4, 212.4, 'us', '212–212 µs'],
    [212.4, 212.399_999, 212.400_001, 'us', '212–212 µs'],
    [83, 80, 86, 'ms', '80–86 ms'],
    [1.5, 1, 2.25, 'ms', '1.00–2.25 ms'],
    [0, 0, 0, 'ms', '0–0 ms'],
    [0, 0, 1_300_000, 'bytes', '0.00–1.24 MiB'],
    [-120, -310.2, 40.1, 'us', '−310 to 40 µs'],
    [-120, -310.2, -40.1, 'us', '−310 to −40 µs'],
    [4127.4, 4098.2, 4156.1, 'per-second', '4,098–4,156/s'],
    [44_180_000, 44_100_000, 44_220_000, 'bytes', '42.1–42.2 MiB'],
    [0.723, 0.7, 0.751, 'ratio', '0.70–0.75×'],
    [0.012, 0.008_12, 0.014_31, 'share', '0.8–1.4 %'],
    [3, 2, 4, 'count', '2–4'],
  ])('of %d from %d to %d %s is %s', (value, low, high, unit, text) => {
    expect(interval(value, { low, high }, unit)).toBe(text);
  });

  test('has two numbers with equally many decimals', () => {
    const any = fc.double({ min: -1e15, max: 1e15, noNaN: true });
    fc.assert(
      fc.property(any, any, any, fc.constantFrom(...units), (value, low, high, unit) => {
        const number = String.raw`−?[\d,]+(\.\d+|)`;
        const parts = new RegExp(`^${number}(?:–| to )${number}(?: ?[A-Za-zµ/]+|×| %|)$`);
        const [, from, to] = parts.exec(interval(value, { low, high }, unit)) ?? ['', 'no', 'match'];
        expect(from).toHaveLength(to.length);
      }),
    );
  });
});

test.each([
  [126, 143, '0.88×'],
  [1, 1, '1×'],
  [25.2, 24, '1.05×'],
  [60, 15, '4×'],
  [1, 240, '0.0042×'],
  [12_345, 10, '1,235×'],
  [5, 0, undefined],
])('%d beside a model of %d is %s', (value, model, text) => {
  expect(ratio(value, model)).toBe(text);
});
