import { comparedMetrics } from '../../../src/compare/metrics.js';
import { checkNames, isNamed, objectivesOf, withThresholds } from '../../../src/compare/objectives.js';
import { parseInputs } from '../../../src/config/schema.js';
import { aConfig, rawInputs, thrownBy } from '../../support/builders.js';
import { aFigure, anAbsentFigure, aSeries } from '../../support/report-builder.js';

const limits = (text: string) => parseInputs(rawInputs({ slo: text })).slo;
const thresholds = (text: string) => parseInputs(rawInputs({ thresholds: text })).thresholds;
const { operations } = parseInputs(rawInputs({ operations: '- { name: Get it, call: "m:f/0" }' }));
const metrics = comparedMetrics({ ...aConfig().messaging, messageCount: 100 }, operations);

test.each([
  ['latency-p99', 'latency-p99-us', true],
  ['latency-p99-us', 'latency-p99-us', true],
  ['latency-p9', 'latency-p99-us', false],
  ['latency', 'latency-p99-us', false],
  ['saturated-messages', 'saturated-messages-per-second', true],
  ['throughput', 'throughput', true],
])('%s names %s: %s', (name, id, named) => {
  expect(isNamed(name, id)).toBe(named);
});

const series = [
  aSeries({
    figures: [
      aFigure({ id: 'formation-time-ms', unit: 'ms', value: 1200, better: 'lower' }),
      aFigure({ id: 'latency-p99-us', unit: 'us', value: 1500, better: 'lower' }),
      aFigure({ id: 'throughput', unit: 'per-second', value: 9000, better: 'higher' }),
      anAbsentFigure('no node was left to notice', { id: 'detection-time-ms', unit: 'ms' }),
    ],
  }),
];

test.each([
  ['formation-time: < 5s', 5000, 1200, true],
  ['formation-time: < 1.2s', 1200, 1200, false],
  ['formation-time: <= 1.2s', 1200, 1200, true],
  ['latency-p99: < 1ms', 1000, 1500, false],
  ['throughput: "> 5000/s"', 5000, 9000, true],
  ['throughput: ">= 10000/s"', 10_000, 9000, false],
  ['detection-time: < 1s', 1000, null, false],
  ['global-agreement: < 1s', 1_000_000, null, false],
])('%s: the limit is %d, measured was %d, holds: %s', (text, limit, value, holds) => {
  expect(objectivesOf(limits(text), series)).toMatchObject([{ limit, value, holds }]);
});

test('names of nothing, and limits of another kind, are refused all at once', async () => {
  const wrong = {
    limits: limits('latency-p98: < 1ms\nformation-time: < 5MiB\noperation-get-it-p99: < 1ms'),
    thresholds: thresholds('latency-p999: 5%\nlatency-p50: 5%'),
  };
  const error = (await thrownBy(() => checkNames(wrong, { operations, metrics }))) as { details: string[] };
  expect(error).toMatchObject({ name: 'ActionError', kind: 'config' });
  expect(error.details).toEqual([
    'Expected `slo` to name figures such as `formation-time-ms`, `mesh-time-ms`, `global-agreement-ms`, `connect-slowest-us`, `connect-median-us`, `connect-retries`, `network-overhead-bytes`, `connection-bytes`, …, got `latency-p98`',
    'Expected `slo` `formation-time` to be a limit such as `< 5ms`, got one such as `< 200MiB`',
    'Expected `thresholds` to name metrics among `latency-p50-us`, `latency-p99-us`, `saturated-messages-per-second`, `operation-get-it-p50-us`, `operation-get-it-p99-us`, `operation-get-it-calls-per-second`, `formation-time-ms`, `total-memory-bytes`, got `latency-p999`',
  ]);
});

test('a threshold of the user takes the place of ours', () => {
  const own = withThresholds(metrics, thresholds('latency-p50: 7%\noperation-get-it-p99-us: 50%'));
  const byId = Object.fromEntries(own.map(({ head, threshold }) => [head.id, threshold]));
  expect([byId['latency-p50-us'], byId['latency-p99-us'], byId['operation-get-it-p99-us']]).toEqual([
    0.07, 0.1, 0.5,
  ]);
});
