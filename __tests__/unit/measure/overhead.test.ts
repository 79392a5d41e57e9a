import { overheadSeries } from '../../../src/measure/overhead.js';
import type { OnTheWire, RoundTripRecord } from '../../../src/measure/recording.js';
import { seriesSchema } from '../../../src/measure/series.js';
import { someMessaging } from '../../support/builders.js';
import { aRecording, aSaturation, toldFigures, toldRows } from '../../support/recordings.js';

const messaging = someMessaging({ messageSizesBytes: [100, 0] });

const aRecord = (
  segment: number,
  wire: OnTheWire | undefined,
  overrides: Partial<RoundTripRecord> = {},
): RoundTripRecord => ({
  segment,
  sizeBytes: 100,
  concurrency: 1,
  elapsedMs: 1,
  classes: [],
  wire,
  ...overrides,
});

const flooded = (sizeBytes: number) => {
  const record = aSaturation({ flood: 200, bare: 1, raw: 1 }, { sizeBytes });
  // A hundred messages in half a second; the interface was watched a little longer.
  const wire = { rx_bytes: 12_000, rx_packets: 10, tx_bytes: 500, tx_packets: 15, at_ns: 625_000_000 };
  return { ...record, flood: { ...record.flood, wire } };
};

test('the cost of a message is all bytes and packets by all messages, whatever the segment', () => {
  const series = overheadSeries(
    aRecording({
      roundTrips: [
        aRecord(0, { messages: 100, bytes: 15_000, packets: 150 }),
        aRecord(1, { messages: 300, bytes: 49_000, packets: 450 }),
        // With more in flight it is not counted, for then pairs share their interfaces.
        aRecord(1, undefined, { concurrency: 16 }),
        aRecord(1, { messages: 10, bytes: 700, packets: 15 }, { sizeBytes: 0 }),
      ],
      saturation: [flooded(100), flooded(0)],
    }),
    messaging,
  );
  // 64,000 bytes of 400 messages; 150 and 163.3 in the segments.
  expect(toldFigures(series)).toMatchInlineSnapshot(`
    {
      "packets-per-message": "1.5",
      "wire-bytes-per-message": "160",
    }
  `);
  expect(toldRows(series)).toMatchInlineSnapshot(`
    [
      "100 B | one at a time | 400 | 160 | 1.6 | 1.5",
      "100 B | at saturation | 125 | 100 | 1 | 0.2",
      "0 B | one at a time | 10 | 70 |  | 1.5",
      "0 B | at saturation | 125 | 100 |  | 0.2",
    ]
  `);
});

test('without round trips that were alone on the wire the figures are absent, and the series is valid', () => {
  const roundTrips = [aRecord(0, undefined, { concurrency: 16 })];
  for (const recording of [aRecording(), aRecording({ roundTrips })]) {
    const series = overheadSeries(recording, messaging);
    expect(toldFigures(series)).toEqual({
      'wire-bytes-per-message': 'absent: needs round trips with one in flight (`concurrency` with 1 in it)',
      'packets-per-message': 'absent: needs round trips with one in flight (`concurrency` with 1 in it)',
    });
    expect(toldRows(series)[0]).toBe('100 B | one at a time | 0 |  |  | ');
    expect(seriesSchema.parse(series)).toEqual(series);
  }
});
