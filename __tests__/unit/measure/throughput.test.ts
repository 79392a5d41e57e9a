import { seriesSchema } from '../../../src/measure/series.js';
import { throughputSeries } from '../../../src/measure/throughput.js';
import { someMessaging } from '../../support/builders.js';
import {
  apart,
  aRecording,
  aSaturation,
  times,
  together,
  toldFigures,
  toldRows,
} from '../../support/recordings.js';

const messaging = someMessaging({ messageSizesBytes: [100] });
const alone = { pairs: [apart] };
const rates = (flood: number, bare: number, raw: number) => ({ flood, bare, raw });

test('rates are of all segments together, and ratios medians of the ratios within a segment', () => {
  const series = throughputSeries(
    aRecording({
      ...alone,
      saturation: [
        aSaturation(rates(1000, 2000, 500), { segment: 0, busy: 50 }),
        aSaturation(rates(3000, 4000, 6000), { segment: 1, busy: 100 }),
        aSaturation(rates(2000, 2500, 2000), { segment: 2, busy: 0 }),
      ],
      raw: [0, 1, 2].map((segment) => ({ segment, sizeBytes: 100, pairClass: apart.pairClass, times: times(100) })), // prettier-ignore
      roundTrips: [200, 150, 300].map((us, segment) => ({
        segment,
        sizeBytes: 100,
        concurrency: 1,
        elapsedMs: 1,
        classes: [
          // The ruler is laid on the first pair of the class, and so is what it is compared with.
          { pairClass: apart.pairClass, times: times(9000), first: times(us) },
          { pairClass: together.pairClass, times: times(9000), first: times(9000) },
        ],
      })),
    }),
    messaging,
  );
  expect(toldFigures(series)).toMatchInlineSnapshot(`
    {
      "busy-dist-port-per-second": "100",
      "receiver-queue-max": "40",
      "saturated-bytes-per-second": "200000 (48800 to 819700)",
      "saturated-messages-per-second": "2000 (488 to 8197)",
    }
  `);
  // 1000/2000, 3000/4000, 2000/2500 of the bare flood; 2, 0.5 and 1 of plain TCP; 200, 150 and 300 µs beside 100.
  expect(toldRows(series)).toMatchInlineSnapshot(`
    [
      "100 B | different CPUs | 2000 | 200000 | 100 | 4 | 40",
    ]
  `);
  expect(toldRows(series, 1)).toMatchInlineSnapshot(`
    [
      "100 B | different CPUs | 2500 | 0.75 | 2000 | 1 | 100 | 2",
    ]
  `);
});

test('with several classes the figures are of the first pair, and each class has a row', () => {
  const series = throughputSeries(
    aRecording({
      saturation: [0, 1].flatMap((segment) => [
        aSaturation(rates(3000, 3000, 1000), { segment, pair: together }),
        aSaturation(rates(1000, 1000, 1000), { segment, pair: apart }),
      ]),
    }),
    messaging,
  );
  expect(toldFigures(series)).toMatchObject({
    'saturated-messages-per-second': '1000',
    'saturated-bytes-per-second': '100000',
  });
  expect(toldRows(series, 1)).toEqual([
    '100 B | different CPUs | 1000 | 1 | 1000 | 1 |  | ',
    '100 B | same CPU | 3000 | 1 | 1000 | 3 |  | ',
  ]);
});

test('where nothing came through in a window there is neither rate nor ratio, rather than an endless one', () => {
  const nothing = [0, 1].map((segment) => aSaturation(rates(0, 0, 0), { segment }));
  const series = throughputSeries(aRecording({ ...alone, saturation: nothing }), messaging);
  expect(toldFigures(series)).toMatchObject({
    'saturated-messages-per-second': 'absent: no message arrived within the windows',
    'saturated-bytes-per-second': 'absent: no message arrived within the windows',
  });
  expect(toldRows(series)).toEqual(['100 B | different CPUs |  |  | 0 | 4 | 40']);
  expect(toldRows(series, 1)).toEqual(['100 B | different CPUs |  |  |  |  |  | ']);
  expect(seriesSchema.parse(series)).toEqual(series);
});

test('a window in which nothing came through counts as time, and not as a ratio', () => {
  const saturation = [aSaturation(rates(1000, 2000, 500)), aSaturation(rates(0, 2000, 0), { segment: 1 })];
  const series = throughputSeries(aRecording({ ...alone, saturation }), messaging);
  expect(toldFigures(series)['saturated-messages-per-second']).toBe('500');
  expect(toldRows(series, 1)).toEqual(['100 B | different CPUs | 2000 | 0.5 | 500 | 2 |  | ']);
});

test('a system monitor that somebody else has is told, and not counted as 0', () => {
  const saturation = [aSaturation(rates(2, 2, 2), { busy: null })];
  const series = throughputSeries(aRecording({ ...alone, saturation }), messaging);
  expect(toldFigures(series)['busy-dist-port-per-second']).toBe(
    'absent: somebody else on the node has the system monitor',
  );
  expect(toldRows(series)).toEqual(['100 B | different CPUs | 2 | 200 |  | 4 | 40']);
});

test('messages of 0 bytes have no payload', () => {
  const saturation = [aSaturation(rates(1000, 1000, 1000), { sizeBytes: 0 })];
  const series = throughputSeries(aRecording({ saturation }), someMessaging({ messageSizesBytes: [0] }));
  expect(toldFigures(series)).toMatchObject({
    'saturated-messages-per-second': '1000',
    'saturated-bytes-per-second': 'absent: messages of 0 bytes have no payload',
  });
});

test('a series without a segment says so, and is valid', () => {
  const series = throughputSeries(aRecording({ pairs: [] }), messaging);
  expect(toldFigures(series)['saturated-messages-per-second']).toBe(
    'absent: no message arrived within the windows',
  );
  expect(seriesSchema.parse(series)).toEqual(series);
});

test('the charts have a line for each class, over the sizes and over the segments', () => {
  const saturation = [0, 1].flatMap((segment) =>
    [100, 1000].map((sizeBytes) =>
      aSaturation(rates(1000 * (segment + 1), 1, 500), { segment, sizeBytes, pair: apart }),
    ),
  );
  const { charts } = throughputSeries(
    aRecording({ saturation }),
    someMessaging({ messageSizesBytes: [100, 1000] }),
  );
  const lines = charts!.map((chart) => chart.kind === 'lines' && chart.lines);
  expect(lines).toEqual([
    [
      { label: 'distribution, different CPUs', values: [150_000, 1_500_000] },
      { label: 'plain TCP, different CPUs', values: [50_000, 500_000] },
    ],
    [
      { label: 'distribution, different CPUs', values: [1000, 2000] },
      { label: 'plain TCP, different CPUs', values: [500, 500] },
    ],
  ]);
});
