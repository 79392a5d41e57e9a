import { plannedMs, windowsOf, type Schedulable } from '../../../src/config/schedule.js';

const aPlan = (overrides: Partial<Schedulable> = {}): Schedulable => ({
  messageSizesBytes: [64],
  rate: 1000,
  concurrency: [1, 16],
  warmupMs: 20,
  repeats: 10,
  ...overrides,
});
const ring = { pairs: 3, classes: 2 };

test('by default the fixed rate has 2 s and a pair at its limit 1 s, over all segments', () => {
  const windows = windowsOf(aPlan(), ring);
  expect(windows).toMatchObject({ fixedRateMs: 200, saturationMs: 50, rawMs: 50, besideBulkMs: 100 });
  expect(windows.roundTripMs(1)).toBeUndefined();
});

test('with a duration every measurement has it, over segments and turns', () => {
  const windows = windowsOf(aPlan({ durationMs: 6000 }), ring);
  expect(windows).toMatchObject({ fixedRateMs: 600, saturationMs: 300, rawMs: 100, besideBulkMs: 300 });
  expect([1, 2, 3, 16].map(windows.roundTripMs)).toEqual([200, 300, 600, 600]);
});

test('no window is too short to see anything', () => {
  const windows = windowsOf(aPlan({ durationMs: 100, repeats: 100 }), { pairs: 600, classes: 2 });
  expect(windows).toMatchObject({ fixedRateMs: 20, saturationMs: 20, rawMs: 20, besideBulkMs: 100 });
  expect(windows.roundTripMs(1)).toBe(1);
});

test('the plan is the sum of windows and warm-ups, worked by hand', () => {
  // Of a segment: round trips 3 · 20 + 1 · 20, fixed rate 20 + 200, limit 2 · (4 · 20 + 3.25 · 50 + 50), bulk 2 · 2 · (20 + 100)
  expect(plannedMs(aPlan(), 3)).toBe(10 * (80 + 220 + 585 + 480));
  expect(plannedMs(aPlan({ rate: 0 }), 3)).toBe(10 * (80 + 585 + 480));
  expect(plannedMs(aPlan({ messageSizesBytes: [0, 64] }), 3)).toBe(10 * (2 * (80 + 220 + 585) + 480));
});
