import { comparedTable, figureTable } from '../../../src/report/figures.js';
import type { Lines } from '../../../src/report/tables.js';
import * as a from '../../support/report-builder.js';

const textOf = ({ head, lines, foot }: Lines): string =>
  [head, ...lines, ...(foot === undefined ? [] : [foot])].join('\n');

const plain = a.aFigure({ label: 'Formation', unit: 'ms', value: 1824 });
const absent = a.anAbsentFigure('a single | node', { label: 'Mesh', unit: 'ms' });
const spread = a.aFigure({ label: 'p50', unit: 'us', value: 211.8, interval: { low: 198.2, high: 231.4 } });
const ruled = a.aFigure({ label: 'Memory', value: 60, model: { value: 15, formula: 'n × 5' } });
const calibrated = a.aFigure({ ...spread, calibrated: { value: 187.2, formula: '171 µs + 8.4 ns × bytes' } });
const both = a.aFigure({
  label: 'Wire',
  unit: 'bytes',
  value: 1_000_000,
  model: { value: 0, formula: '0' },
  calibrated: { value: 1_100_000, formula: '1' },
});

test('figures without intervals', () => {
  expect(textOf(figureTable([plain, absent]))).toMatchInlineSnapshot(`
    "| Figure | Measured |
    | --- | ---: |
    | Formation | **1.82 s** |
    | Mesh | not measured: a single &#124; node |"
  `);
});

test('figures with intervals', () => {
  expect(textOf(figureTable([spread, plain]))).toMatchInlineSnapshot(`
    "| Figure | Measured (95 % interval) |
    | --- | ---: |
    | p50 | **212 µs** (198–231 µs) |
    | Formation | **1.82 s** |"
  `);
});

test('no model', () => {
  expect(comparedTable([plain, spread, absent])).toEqual(figureTable([plain, spread, absent]));
});

test('a rule of thumb', () => {
  expect(textOf(comparedTable([plain, ruled]))).toMatchInlineSnapshot(`
    "| Figure | Measured | Rule of thumb |
    | --- | ---: | ---: |
    | Formation | **1.82 s** |  |
    | Memory | **60** | 15 (4×) |

    In parentheses beside a rule of thumb: measured ÷ it."
  `);
});

test('a calibrated model', () => {
  expect(textOf(comparedTable([calibrated]))).toMatchInlineSnapshot(`
    "| Figure | Measured (95 % interval) | Calibrated |
    | --- | ---: | ---: |
    | p50 | **212 µs** (198–231 µs) | 187 µs (1.13×) |

    In parentheses beside a calibrated value: measured ÷ it."
  `);
});

test('both, and a rule that says 0', () => {
  expect(textOf(comparedTable([ruled, absent, calibrated, both]))).toMatchInlineSnapshot(`
    "| Figure | Measured (95 % interval) | Rule of thumb | Calibrated |
    | --- | ---: | ---: | ---: |
    | Memory | **60** | 15 (4×) |  |
    | Mesh | not measured: a single &#124; node |  |  |
    | p50 | **212 µs** (198–231 µs) |  | 187 µs (1.13×) |
    | Wire | **976.6 KiB** | 0 B | 1.05 MiB (0.91×) |

    In parentheses beside a rule of thumb or a calibrated value: measured ÷ it."
  `);
});
