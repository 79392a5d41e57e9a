import { circumstancesBlock } from '../../../src/report/appendix.js';
import type { Report } from '../../../src/report/report.js';
import { aReport } from '../../support/report-builder.js';

type Messaging = Report['config']['messaging'];

/** The rows about messages of what was asked. */
const rowsOf = (asked: Partial<Messaging>): string[] => {
  const { config } = aReport();
  const report = aReport({ config: { ...config, messaging: { ...config.messaging, ...asked } } });
  const { lines = [] } = circumstancesBlock(report);
  const [from, to] = ['| Nodes asked for', '| Node to fail'].map((start) =>
    lines.findIndex((line) => line.startsWith(start)),
  );
  return lines.slice(from! + 1, to);
};

test('no messages are one row', () => {
  expect(rowsOf({ messageCount: 0 })).toEqual(['| Messages | none |']);
});

test('what was asked about messages', () => {
  const asked: Partial<Messaging> = {
    durationMs: 10_000,
    messageSizesBytes: [0, 64, 16_777_216],
    rate: 0,
    concurrency: [1],
    pairs: { kind: 'all' },
    warmupMs: 0,
    repeats: 1,
    cpuPlacement: 'free',
  };
  expect(rowsOf(asked)).toMatchInlineSnapshot(`
    [
      "| Message sizes | 0 B, 64 B, 16 MiB |",
      "| Duration of each timed measurement | 10 s |",
      "| Fixed rate | none |",
      "| Concurrency | 1 in the whole cluster |",
      "| Pairs of nodes | all, in both directions |",
      "| Warm-up | 0 ms in each segment of each pair |",
      "| Segments of each measurement | 1 |",
      "| CPU placement | free |",
    ]
  `);
});

test('a list of pairs is shown in part when it is long', () => {
  const pairs = Array.from({ length: 1000 }, (_, at) => ({ from: 1, to: at + 2 }));
  const row = (count: number) =>
    rowsOf({ pairs: { kind: 'list', pairs: pairs.slice(0, count) } }).find((line) => line.includes('Pairs'));
  expect(row(2)).toBe('| Pairs of nodes | 1-2, 1-3 |');
  expect(row(20)).toMatch(/, 1-21 \|$/);
  expect(row(1000)).toMatch(/, 1-21 and 980 more \|$/);
});
