import { distinct, sum } from '../base/lists.js';
import type { MessagingConfig } from '../config/config.js';
import { figureOf, sizeLabel } from './figures.js';
import type { OnTheWire, Recording, SaturationRecord } from './recording.js';
import type { Figure, Series } from './series.js';

/** What messages cost on the wire beyond their payload. */
export const overheadSeries = (
  { roundTrips, saturation }: Recording,
  { messageSizesBytes: sizes }: MessagingConfig,
): Series => {
  const rows = sizes.flatMap((sizeBytes) => [
    {
      sizeBytes,
      load: 'one at a time',
      wire: added(
        roundTrips.filter((each) => each.sizeBytes === sizeBytes).flatMap(({ wire }) => wire ?? []),
      ),
    },
    {
      sizeBytes,
      load: 'at saturation',
      wire: added(saturation.filter((each) => each.sizeBytes === sizeBytes).map(received)),
    },
  ]);
  return {
    id: 'overhead',
    title: 'On the wire',
    figures: figuresOf(
      sizes[0] ?? 0,
      distinct(roundTrips.map(({ segment }) => segment)).map((segment) =>
        added(
          roundTrips
            .filter((each) => each.segment === segment && each.sizeBytes === sizes[0])
            .flatMap(({ wire }) => wire ?? []),
        ),
      ),
    ),
    tables: [
      {
        title: 'Per size',
        columns: [
          { label: 'Message' },
          { label: 'Load' },
          { label: 'Messages', unit: 'count' },
          { label: 'Bytes per message', unit: 'bytes' },
          { label: 'Wire ÷ payload', unit: 'ratio' },
          { label: 'Packets per message', unit: 'count' },
        ],
        rows: rows.map(({ sizeBytes, load, wire }) => [
          sizeLabel(sizeBytes),
          load,
          wire.messages,
          per(wire.bytes, wire.messages) ?? null,
          sizeBytes === 0 ? null : (per(wire.bytes, wire.messages * sizeBytes) ?? null),
          per(wire.packets, wire.messages) ?? null,
        ]),
      },
    ],
    notes: [
      'Counted by the containers’ interfaces, Ethernet and TCP headers and acknowledgements included, the echo of a round trip being a message of its own, and the round trips of the warm-up among them. Where segmentation is offloaded, as between containers, a packet holds up to 64 KiB.',
    ],
  };
};

const added = (all: readonly OnTheWire[]): OnTheWire => ({
  messages: sum(all.map(({ messages }) => messages)),
  bytes: sum(all.map(({ bytes }) => bytes)),
  packets: sum(all.map(({ packets }) => packets)),
});

/** The interface was read a little before and after: as many messages as passed in its own time. */
const received = ({ flood: { messages, elapsed_ns, wire } }: SaturationRecord): OnTheWire => ({
  messages: elapsed_ns > 0 ? Math.round((messages * wire.at_ns) / elapsed_ns) : 0,
  bytes: wire.rx_bytes + wire.tx_bytes,
  packets: wire.rx_packets + wire.tx_packets,
});

const per = (what: number, count: number): number | undefined => (count > 0 ? what / count : undefined);

const figuresOf = (sizeBytes: number, segments: readonly OnTheWire[]): Figure[] => {
  const all = added(segments);
  const none = 'needs round trips with one in flight (`concurrency` with 1 in it)';
  const what = `round trips of ${sizeLabel(sizeBytes)}, one in flight`;
  return [
    figureOf(
      {
        id: 'wire-bytes-per-message',
        label: 'On the wire per message',
        unit: 'bytes',
        better: 'lower',
        definition: `Bytes that the sending node's interface sent and received by the messages of ${what}, the echo counted as a message of its own.`,
      },
      per(all.bytes, all.messages),
      segments.map(({ bytes, messages }) => per(bytes, messages)),
      none,
    ),
    figureOf(
      {
        id: 'packets-per-message',
        label: 'Packets per message',
        unit: 'count',
        better: 'lower',
        definition: `Packets that the same interface counted by the same messages (${what}), acknowledgements included.`,
      },
      per(all.packets, all.messages),
      segments.map(({ packets, messages }) => per(packets, messages)),
      none,
    ),
  ];
};
