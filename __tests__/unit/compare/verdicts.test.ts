import { setAside } from '../../../src/compare/aside.js';
import { comparedMetrics } from '../../../src/compare/metrics.js';
import { judgeRounds } from '../../../src/compare/verdicts.js';
import { parseInputs } from '../../../src/config/schema.js';
import { aConfig, rawInputs } from '../../support/builders.js';
import { someRounds, type RoundsOptions } from '../../support/rounds.js';

const metrics = comparedMetrics({ ...aConfig().messaging, messageCount: 100 }, []);

const judged = (options: RoundsOptions) =>
  judgeRounds(someRounds(options), { metrics, wouldTake: (times) => `${times.toFixed(1)} times as long` });

const kindsOf = (options: RoundsOptions): Record<string, string> =>
  Object.fromEntries(judged(options).verdicts.map(({ id, kind }) => [id, kind]));

test('a slower head is told by latency and throughput alike, and nothing else', () => {
  expect(kindsOf({ rounds: 5, change: 0.2 })).toEqual({
    'latency-p50-us': 'regressed',
    'latency-p99-us': 'regressed',
    'saturated-messages-per-second': 'regressed',
    'formation-time-ms': 'unchanged',
    'total-memory-bytes': 'unchanged',
  });
});

test('a quicker head is an improvement of both', () => {
  const kinds = kindsOf({ rounds: 5, change: -0.15 });
  expect([kinds['latency-p50-us'], kinds['saturated-messages-per-second']]).toEqual(['improved', 'improved']);
});

test('the change is what it is, within its interval', () => {
  const [p50] = judged({ rounds: 8, change: 0.07 }).verdicts;
  expect(p50!.interval!.low).toBeLessThan(0.07);
  expect(p50!.interval!.high).toBeGreaterThan(0.07);
  expect(p50!.value! / p50!.baseline! - 1).toBeCloseTo(p50!.change!, 9);
});

test('alike sides are alike, in the control too', () => {
  const { verdicts, control } = judged({ rounds: 8 });
  expect(verdicts.filter(({ kind }) => kind === 'regressed' || kind === 'improved')).toEqual([]);
  expect(control.map(({ id, alarm }) => [id, alarm])).toEqual(metrics.map(({ head }) => [head.id, false]));
  expect(control.every(({ interval }) => interval !== null)).toBe(true);
});

test('whoever is launched later and is quicker for that favours no side, nor alarms the control', () => {
  const { verdicts, control } = judged({ rounds: 6, order: -0.02, spread: 0.002 });
  expect(verdicts[0]).toMatchObject({ kind: 'unchanged', change: expect.closeTo(0, 2) as number });
  expect(control[0]).toMatchObject({ alarm: false, change: expect.closeTo(0, 2) as number });
});

describe('pairs that are slow by an accident of their launch', () => {
  const slow = ['0/1/0', '0/1/1', '1/2/2', '1/2/0', '2/0/1'];

  test('are set aside by what plain TCP tells of them', () => {
    const { lanes, of, caution } = setAside(someRounds({ rounds: 5, slow }));
    expect(lanes.map(({ round, contestant, lane }) => `${round}/${contestant}/${lane}`).sort()).toEqual(
      slow.toSorted(),
    );
    expect([of, caution]).toEqual([60, undefined]);
  });

  test('make no regression, and hide none', () => {
    expect(kindsOf({ rounds: 5, slow })['latency-p50-us']).toBe('unchanged');
    expect(kindsOf({ rounds: 5, slow, change: 0.08 })['latency-p50-us']).toBe('regressed');
  });

  test('stay when they are no exception', () => {
    const many = [0, 1].flatMap((round) => [0, 1, 2].map((lane) => `${round}/0/${lane}`));
    const { lanes, caution } = setAside(someRounds({ rounds: 2, slow: many }));
    expect(lanes).toEqual([]);
    expect(caution).toMatch(/none could be set aside/);
  });
});

test('of one round there is a verdict, and it is a modest one', () => {
  const [p50] = judged({ rounds: 1 }).verdicts;
  expect(p50).toMatchObject({
    kind: 'inconclusive',
    reason: expect.stringMatching(/times as long/) as string,
  });
});

test('an operation that the baseline does not have is new', () => {
  const rounds = someRounds({ rounds: 3 }).map((round) => ({ ...round, absent: ['operation-get'] }));
  const { operations } = parseInputs(rawInputs({ operations: '- { name: get, call: "m:f/0" }' }));
  const all = comparedMetrics({ ...aConfig().messaging, messageCount: 0 }, operations);
  const { verdicts } = judgeRounds(rounds, { metrics: all, wouldTake: String });
  expect(verdicts.map(({ id, kind }) => [id, kind]).slice(0, 3)).toEqual([
    ['operation-get-p50-us', 'new'],
    ['operation-get-p99-us', 'new'],
    ['operation-get-calls-per-second', 'new'],
  ]);
  expect(verdicts[0]?.reason).toBe('The baseline has no such function.');
});

test('what was not measured is told as that', () => {
  const rounds = someRounds({ rounds: 3 }).map((round) => ({
    ...round,
    entries: round.entries.map((entry) => ({ ...entry, memoryBytes: undefined })),
  }));
  const { verdicts } = judgeRounds(rounds, { metrics, wouldTake: String });
  expect(verdicts.at(-1)).toMatchObject({
    id: 'total-memory-bytes',
    kind: 'inconclusive',
    change: null,
    reason: 'It could not be measured.',
  });
});
