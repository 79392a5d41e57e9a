import { fixedRateSeries } from '../../../src/measure/fixed-rate.js';
import { Times } from '../../../src/measure/histogram.js';
import type { FixedRateRecord } from '../../../src/measure/recording.js';
import { seriesSchema } from '../../../src/measure/series.js';
import { someMessaging } from '../../support/builders.js';
import { apart, aRecording, times, toldFigures, toldRows } from '../../support/recordings.js';

const messaging = someMessaging({ messageSizesBytes: [64], rate: 1000 });

/** A second at 1000/s, of which all was back in time; all of one class. */
const aRecord = (segment: number, overrides: Partial<FixedRateRecord> = {}): FixedRateRecord => {
  const loop = {
    response: times(300),
    service: times(200),
    lag: times(100),
    unanswered: 0,
    backInWindow: 1000,
    ...overrides,
  };
  const classes = [{ pairClass: apart.pairClass, ...loop }];
  return { segment, sizeBytes: 64, windowMs: 1000, classes, ...loop };
};
const seriesOf = (...fixedRate: FixedRateRecord[]) => fixedRateSeries(aRecording({ fixedRate }), messaging);
const heldNotes = (...records: FixedRateRecord[]) => seriesOf(...records).notes!.slice(1);

test('response, service and lag are told apart, and the rate that was achieved', () => {
  const late = { response: times(900), service: times(220), backInWindow: 990 };
  const series = seriesOf(aRecord(0), aRecord(1, late));
  // 1990 replies in two windows of a second; half of the responses took 300 µs, the rest 900.
  expect(toldFigures(series)).toMatchInlineSnapshot(`
    {
      "achieved-rate": "995",
      "response-max-us": "900",
      "response-p50-us": "899.1",
      "response-p99-us": "899.1",
      "response-p999-us": "899.1",
      "send-lag-p99-us": "100",
      "service-p99-us": "219.6",
    }
  `);
  expect(toldRows(series)).toMatchInlineSnapshot(`
    [
      "64 B | different CPUs | response | 2000 | 899.1 | 899.1 | 899.1 | 899.1 | 899.1 | 900 | 600 | 64-different-cpus-response",
      "64 B | different CPUs | service | 2000 | 219.6 | 219.6 | 219.6 | 219.6 | 219.6 | 220 | 210 | 64-different-cpus-service",
      "64 B | different CPUs | send lag | 2000 | 100 | 100 | 100 | 100 | 100 | 100 | 100 | 64-different-cpus-lag",
    ]
  `);
  expect(series.histograms?.map(({ id, count }) => `${id} ${count}`)).toEqual([
    '64-different-cpus-response 2000',
    '64-different-cpus-service 2000',
    '64-different-cpus-lag 2000',
  ]);
});

test('a rate that was held is not spoken of', () => {
  expect(heldNotes(aRecord(0))).toEqual([]);
  // What is late at the end of one window comes at the beginning of the next, or of none.
  expect(heldNotes(aRecord(0, { backInWindow: 951 }))).toEqual([]);
});

test('a rate is held also where a window has no room for the whole of it', () => {
  // Of 1000/s in 2.5 ms, two fall due.
  expect(heldNotes(aRecord(0, { response: times(300, 2), backInWindow: 2, windowMs: 2.5 }))).toEqual([]);
});

test('a rate that could not be held is told', () => {
  expect(heldNotes(aRecord(0, { backInWindow: 800 }))).toEqual([
    'The rate could not be held with 64 B: 800/s came back of 1000/s asked for, so response times grow with the length of the run.',
  ]);
});

test('a rate at which nothing came back within the windows is 0/s, which was measured', () => {
  const series = seriesOf(aRecord(0, { backInWindow: 0 }));
  expect(toldFigures(series)['achieved-rate']).toBe('0');
  expect(series.notes?.[1]).toMatch(/: 0\/s came back of 1000\/s asked for/);
});

test('messages that never came back are told, and count as late', () => {
  const series = seriesOf(
    aRecord(0, { service: times(200, 600), lag: times(100, 600), unanswered: 400, backInWindow: 300 }),
  );
  expect(toldFigures(series)).toMatchObject({ 'achieved-rate': '300', 'response-p99-us': '300' });
  expect(series.notes?.[1]).toBe(
    'The rate could not be held with 64 B: 300/s came back of 1000/s asked for, so response times grow with the length of the run. 400 messages were not back when as much time again as the window (10 s at least) had passed; they count with the time they had waited till then.',
  );
});

test('a window in which nothing fell due says so, and the series is valid', () => {
  const nothing = { response: Times.none, service: Times.none, lag: Times.none, backInWindow: 0 };
  for (const series of [seriesOf(), seriesOf(aRecord(0, nothing))]) {
    expect(toldFigures(series)).toMatchObject({
      'response-p50-us': 'absent: it takes 2 times at least, got 0',
      'response-max-us': 'absent: no message fell due within the windows',
      'achieved-rate': 'absent: no message fell due within the windows',
    });
    expect(series.notes?.[1]).toBe('No message of 64 B fell due within the windows at 1000/s.');
    expect(seriesSchema.parse(series)).toEqual(series);
  }
});

test('the figures are of the first size, the table has all', () => {
  const large = { response: times(5000), service: times(4000), lag: times(1000) };
  const series = fixedRateSeries(
    aRecording({ fixedRate: [aRecord(0), { ...aRecord(0, large), sizeBytes: 1024 }] }),
    someMessaging({ messageSizesBytes: [64, 1024] }),
  );
  expect(toldFigures(series)['response-p50-us']).toBe('300');
  expect(toldRows(series).map((row) => row.split(' | ').slice(0, 5).join(' '))).toEqual([
    '64 B different CPUs response 1000 300',
    '64 B different CPUs service 1000 200',
    '64 B different CPUs send lag 1000 100',
    '1 KiB different CPUs response 1000 5000',
    '1 KiB different CPUs service 1000 4000',
    '1 KiB different CPUs send lag 1000 1000',
  ]);
});
