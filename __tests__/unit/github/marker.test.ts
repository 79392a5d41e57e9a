import { fitted } from '../../../src/github/comment.js';
import { commentId, markerOf } from '../../../src/github/marker.js';
import { aReport } from '../../support/report-builder.js';

const report = aReport();
const source = {
  repository: 'o/r',
  commit: 'a'.repeat(40),
  ref: 'refs/heads/x',
  baseCommit: null,
  pullRequest: 1,
  runUrl: 'https://github.com/o/r/actions/runs/7',
  workflow: 'ci',
  job: 'measure',
};
const config = (overrides: object) => ({ ...report, config: { ...report.config, ...overrides } });

test('a marker is one line that GitHub does not show, and tells nothing that was said by others', () => {
  const hostile = { ...source, workflow: '--> <script>', job: '\n' };
  expect(markerOf(commentId({ ...report, source: hostile }))).toMatch(
    /^<!-- erlang-cluster-action:comment:[0-9a-f]{12} -->$/,
  );
});

test('the next run, of another commit, finds its comment again, also when it failed', () => {
  const other = { ...source, commit: 'b'.repeat(40), runUrl: null, ref: 'refs/pull/1/merge' };
  const before = commentId({ ...report, source });
  expect(commentId({ ...report, source: other })).toBe(before);
  const failure = { kind: 'failure' as const, error: 'docker', message: 'x', details: [] };
  const failed = aReport({ outcome: failure, circumstances: null, nodes: [], series: [], source: other });
  expect(commentId(failed)).toBe(before);
  expect(commentId(config({ images: [`erlang:alpine@sha256:${'a'.repeat(64)}`] }))).toBe(commentId(report));
});

test.each<[string, object]>([
  ['another job', { ...report, source: { ...source, job: 'other' } }],
  ['another workflow', { ...report, source: { ...source, workflow: 'other' } }],
  ['other images', { ...config({ images: ['erlang:27'] }), source }],
  ['other nodes', { ...config({ nodeCount: 5 }), source }],
])('%s has a comment of its own', (_what, other) => {
  expect(commentId(other as typeof report)).not.toBe(commentId({ ...report, source }));
});

describe('a text is fitted', () => {
  const line = `${'x'.repeat(9)}\n`;
  test('by nothing when it is short enough', () => {
    expect(fitted(line.repeat(10), 100)).toBe(line.repeat(10));
  });
  test('at the end of a line when it is not', () => {
    const cut = fitted(line.repeat(11), 100);
    expect(cut.length).toBeLessThanOrEqual(100);
    expect(cut).toBe(`${line.repeat(5).trimEnd()}\n\n_Cut here; the job summary has it all._\n`);
  });
});
