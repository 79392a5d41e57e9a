import { jest } from '@jest/globals';
import { launchProgress, messagingProgress, removed } from '../../../src/report/progress.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const said = () => {
  const lines: string[] = [];
  return { lines, say: (line: string) => void lines.push(line) };
};

test('a launch says its first step, then at most one a second, and every stage when it is complete', () => {
  const { lines, say } = said();
  const progress = launchProgress(say);
  for (let count = 1; count <= 5; count += 1) progress({ stage: 'created', count, of: 5 });
  jest.advanceTimersByTime(999);
  progress({ stage: 'started', count: 1, of: 5 });
  jest.advanceTimersByTime(1);
  progress({ stage: 'started', count: 2, of: 5 });
  progress({ stage: 'started', count: 5, of: 5 });
  progress({ stage: 'up', count: 5, of: 5 });
  expect(lines).toMatchInlineSnapshot(`
    [
      "1 of 5 nodes created",
      "5 of 5 nodes created",
      "2 of 5 nodes started",
      "5 of 5 nodes started",
      "5 of 5 nodes up",
    ]
  `);
});

test('a pull says its layers, at most once a second, and nothing twice', () => {
  const { lines, say } = said();
  const progress = launchProgress(say);
  for (const layersDone of [0, 1, 1, 1, 2]) {
    progress({ stage: 'pull', image: 'a:b', layersDone, layers: 5 });
    jest.advanceTimersByTime(1000);
  }
  expect(lines).toEqual([
    'pulled 0 of 5 layers of a:b',
    'pulled 1 of 5 layers of a:b',
    'pulled 2 of 5 layers of a:b',
  ]);
});

test('messaging says where it is and how far, at most once a second, and nothing twice', () => {
  const { lines, say } = said();
  const progress = messagingProgress(say);
  const at = { segment: 1, segments: 10, sizeBytes: 1024 };
  const trips = { ...at, step: 'round trips', of: 100_000 } as const;
  progress({ ...trips, done: 0 });
  progress({ ...trips, done: 17 });
  jest.advanceTimersByTime(1000);
  progress({ ...trips, done: 99_999 });
  progress({ ...trips, done: 100_000 });
  for (const done of [0, 1, 2]) {
    jest.advanceTimersByTime(1000);
    progress({ ...at, step: 'throughput', done });
  }
  jest.advanceTimersByTime(1000);
  progress({ ...at, segment: 2, step: 'fixed rate', sizeBytes: 0, done: 5, of: 200 });
  expect(lines).toMatchInlineSnapshot(`
    [
      "segment 1 of 10: round trips, messages of 1 KiB, 0 of 100,000",
      "segment 1 of 10: round trips, messages of 1 KiB, 99,999 of 100,000",
      "segment 1 of 10: throughput, messages of 1 KiB",
      "segment 2 of 10: fixed rate, messages of 0 B, 5 of 200",
    ]
  `);
});

test.each([
  ['all', { containers: ['a', 'b'], networks: ['n'], volumes: ['v'], failures: [] }, ['removed container a', 'removed container b', 'removed network n', 'removed volume v']], // prettier-ignore
  ['nothing', { containers: [], networks: [], volumes: [], failures: [] }, ['nothing was left to remove']],
  [
    'only a part',
    { containers: ['a'], networks: [], volumes: [], failures: ['n: busy'] },
    ['removed container a'],
  ],
  ['nothing because it failed', { containers: [], networks: [], volumes: [], failures: ['n: busy'] }, []],
])('a teardown that removed %s says so', (_what, result, lines) => {
  expect(removed(result)).toEqual(lines);
});
