import { distinct, sum } from '../base/lists.js';
import type { MessagingConfig } from '../config/config.js';
import {
  figureOf,
  idOf,
  latencyCells,
  latencyColumns,
  nameOf,
  pairClassId,
  percentileFigure,
  percentileUs,
  quantiles,
  sizeLabel,
} from './figures.js';
import { Times } from './histogram.js';
import { achieved, due, HELD, notHeldNote } from './open-loop.js';
import type { FixedRateRecord, Recording } from './recording.js';
import type { Figure, Histogram, Series } from './series.js';

const kinds = ['response', 'service', 'lag'] as const;
type Kind = (typeof kinds)[number];
const labels: Readonly<Record<Kind, string>> = {
  response: 'response',
  service: 'service',
  lag: 'send lag',
};

/** Response times at a fixed rate, in an open loop: messages are due whether or not the last one is back. */
export const fixedRateSeries = (
  { fixedRate: records }: Recording,
  { messageSizesBytes: sizes, rate }: MessagingConfig,
): Series => {
  const at = (sizeBytes: number): FixedRateRecord[] =>
    records.filter((record) => record.sizeBytes === sizeBytes);
  const all = (sizeBytes: number, kind: Kind): Times =>
    Times.merged(at(sizeBytes).map((record) => record[kind]));
  const [size = 0] = sizes;
  const cells = sizes.flatMap((sizeBytes) => cellsOf(sizeBytes, at(sizeBytes)));
  return {
    id: 'fixed-rate',
    title: 'Response time at a fixed rate',
    figures: figuresOf(at(size), sizeLabel(size), rate),
    tables: [
      {
        title: 'Per size and pair class',
        columns: [
          { label: 'Message' },
          { label: 'Pairs' },
          { label: 'Time' },
          ...latencyColumns,
          { label: 'Distribution', shows: 'histogram' },
        ],
        rows: cells.map(({ row }) => row),
      },
    ],
    histograms: cells.map(({ histogram }) => histogram),
    charts: [
      {
        kind: 'lines',
        title: `Response time at ${String(rate)}/s`,
        x: { label: 'Percentile', values: quantiles.map(nameOf) },
        y: { label: 'Time', unit: 'us' },
        lines: sizes.flatMap((sizeBytes) =>
          (['response', 'service'] as const).map((kind) => ({
            label: `${sizeLabel(sizeBytes)}, ${kind}`,
            values: quantiles.map((p) => percentileUs(all(sizeBytes, kind), p) ?? null),
          })),
        ),
      },
      {
        kind: 'scatter',
        title: `Response time per segment at ${String(rate)}/s, ${sizeLabel(size)}`,
        x: { label: 'Segment' },
        y: { label: 'Response time', unit: 'us' },
        groups: [0.5, 0.99].map((p) => ({
          label: nameOf(p),
          points: at(size).flatMap(({ segment, response }): [number, number][] => {
            const us = percentileUs(response, p);
            return us === undefined ? [] : [[segment + 1, us]];
          }),
        })),
      },
    ],
    notes: [
      'Open loop: messages are due at fixed times on whole milliseconds, and the response time of each counts from when it was due, not from when it could be sent. A stall therefore delays all that fell due meanwhile (no coordinated omission). Service time counts from the send; send lag is what lies between.',
      ...sizes.flatMap((sizeBytes) => heldNote(at(sizeBytes), sizeBytes, rate)),
    ],
  };
};

type Cell = { row: (number | string | null)[]; histogram: Histogram };

const cellsOf = (sizeBytes: number, records: readonly FixedRateRecord[]): Cell[] =>
  distinct(records.flatMap(({ classes }) => classes.map(({ pairClass }) => pairClass))).flatMap((pairClass) =>
    kinds.map((kind) => {
      const own = records.flatMap(({ classes }) => classes.filter((each) => each.pairClass === pairClass));
      const times = Times.merged(own.map((each) => each[kind]));
      const id = `${String(sizeBytes)}-${pairClassId(pairClass)}-${kind}`;
      return {
        row: [sizeLabel(sizeBytes), pairClass, labels[kind], ...latencyCells(times), id],
        histogram: times.described(id, `${sizeLabel(sizeBytes)}, ${labels[kind]}, ${pairClass}`),
      };
    }),
  );

const heldNote = (records: readonly FixedRateRecord[], sizeBytes: number, rate: number): string[] => {
  const got = achieved(records);
  if (got === undefined)
    return [`No message of ${sizeLabel(sizeBytes)} fell due within the windows at ${String(rate)}/s.`];
  const unanswered = sum(records.map((record) => record.unanswered));
  if (got >= HELD * due(records) && unanswered === 0) return [];
  const of = ` with ${sizeLabel(sizeBytes)}`;
  return [notHeldNote(of, { rate, back: got, unanswered: { count: unanswered, what: 'messages' } })];
};

const figuresOf = (records: readonly FixedRateRecord[], size: string, rate: number): Figure[] => {
  const times = (kind: Kind): Times[] => records.map((record) => record[kind]);
  const at = `${size} at ${String(rate)}/s over all pairs`;
  const response = Times.merged(times('response'));
  const percentileOf = (kind: Kind, p: number, definition: string): Figure =>
    percentileFigure(
      {
        id: `${kind === 'lag' ? 'send-lag' : kind}-${idOf(p)}-us`,
        label: `${kind === 'lag' ? 'Send lag' : kind === 'response' ? 'Response' : 'Service'} ${nameOf(p)}`,
        unit: 'us',
        better: 'lower',
        definition,
      },
      times(kind),
      p,
    );
  const fromDue = `From when a message was due to the receipt of its echo, ${at}.`;
  return [
    percentileOf('response', 0.5, fromDue),
    percentileOf('response', 0.99, fromDue),
    percentileOf('response', 0.999, fromDue),
    figureOf(
      {
        id: 'response-max-us',
        label: 'Longest response',
        unit: 'us',
        better: 'lower',
        definition: `The longest time from when a message was due to the receipt of its echo, ${at}; exact.`,
      },
      response.count === 0 ? undefined : response.maxNs / 1000,
      [],
      'no message fell due within the windows',
    ),
    percentileOf('service', 0.99, `From the send of a message to the receipt of its echo, ${at}.`),
    percentileOf('lag', 0.99, `From when a message was due to its send, ${at}.`),
    figureOf(
      {
        id: 'achieved-rate',
        label: 'Rate achieved',
        unit: 'per-second',
        better: 'higher',
        definition: `Replies that came within the windows, whenever they were due, per second of window; ${at}.`,
      },
      achieved(records),
      records.map((record) => achieved([record])),
      'no message fell due within the windows',
    ),
  ];
};
