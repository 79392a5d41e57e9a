import { historyEntrySchema } from '../../../src/history/entry.js';
import { entryOf } from '../../../src/history/entry-of.js';
import { nameOf } from '../../../src/history/key.js';
import { aFigure, anAbsentFigure, aReport, aReportOf, aSeries } from '../../support/report-builder.js';

const circumstances = { runner: 'a machine', images: ['erlang:27'], otp: ['27'], inputs: {} };
const SHA = 'ab'.repeat(20);

test('a line has the figures of which one direction is the better, and what was said of them', () => {
  const p99 = aFigure({ id: 'latency-p99-us', better: 'lower', value: 7, interval: { low: 6, high: 9 } });
  const { id, label, unit, better, definition } = p99;
  const head = { id, label, unit, better, definition };
  const verdict = { ...head, kind: 'regressed' as const, baseline: 5, value: 7, change: 0.4 };
  const rest = { interval: null, threshold: 0.1, detectable: null, reason: 'It is.' };
  const baseline = { kind: 'history' as const, branch: 'b', key: 'k', runs: 1, oldest: null, newest: null };
  const report = aReport({
    series: [
      aSeries({ figures: [p99, aFigure({ id: 'neither', better: 'neither' })] }),
      aSeries({
        figures: [
          anAbsentFigure('no messages', { id: 'throughput', better: 'higher' }),
          aFigure({ id: 'cpu-ruler-us', better: 'lower', value: 1000 }),
          aFigure({ id: 'steal-share', better: 'neither', value: 0 }),
        ],
      }),
    ],
    comparison: { baseline, verdicts: [{ ...verdict, ...rest }], control: [], cautions: [], notes: [] },
    source: {
      repository: 'o/r',
      commit: SHA,
      ref: 'refs/heads/main',
      baseCommit: null,
      pullRequest: null,
      runUrl: 'https://github.com/o/r/actions/runs/7',
      workflow: null,
      job: null,
    },
  });
  expect(entryOf(report, circumstances)).toEqual({
    schemaVersion: 1,
    key: nameOf(circumstances),
    circumstances,
    createdAt: report.createdAt,
    runId: report.runId,
    commit: SHA,
    ref: 'refs/heads/main',
    url: 'https://github.com/o/r/actions/runs/7',
    metrics: {
      'latency-p99-us': {
        label,
        unit,
        better,
        value: 7,
        interval: { low: 6, high: 9 },
        verdict: 'regressed',
      },
    },
    machine: { 'cpu-ruler-us': 1000, 'steal-share': 0 },
  });
});

test('without a comparison nothing was said, outside of GitHub nothing is known of a commit', () => {
  const series = [aSeries({ figures: [aFigure({ better: 'lower' })] })];
  const entry = entryOf(aReport({ series }), circumstances);
  expect(entry).toMatchObject({ commit: null, ref: null, url: null, metrics: { answer: { verdict: null } } });
});

test('what whole reports leave is what the schema says', () => {
  const entry = entryOf(aReportOf(3, { failed: 1 }), circumstances);
  expect(historyEntrySchema.parse(entry)).toEqual(entry);
});
