import { distinct, latencyCells, latencyColumns, nameOf, percentileFigure, sizeLabel } from './figures.js';
import { Times } from './histogram.js';
import { BULK_BYTES, SMALL_BYTES } from './loads.js';
import type { PairClass } from './pairs.js';
import type { BulkRecord, Recording } from './recording.js';
import type { Figure, Series } from './series.js';

const small = sizeLabel(SMALL_BYTES);
const bulkSize = sizeLabel(BULK_BYTES);

const connections = [
  { kind: 'alone', id: 'small-alone', label: 'idle', told: 'alone', more: '' },
  {
    kind: 'underBulk',
    id: 'small-beside-bulk',
    label: 'full of bulk data',
    told: 'beside bulk data',
    more: `, while one process floods the same connection with messages of ${bulkSize}`,
  },
] as const;

const idOf = (id: string, pairClass: PairClass): string =>
  `${id}-${pairClass.replaceAll(' ', '-').toLowerCase()}`;

type Connection = (typeof connections)[number];

const figureFor = (bulk: readonly BulkRecord[], { kind, id, told, more }: Connection, p: number): Figure =>
  percentileFigure(
    {
      id: `${id}-${nameOf(p)}-us`,
      label: `${small} ${told}, ${nameOf(p)}`,
      unit: 'us',
      better: 'lower',
      definition: `Round trips of ${small}, one in flight${more}.`,
    },
    distinct(bulk.map(({ segment }) => segment)).map((segment) =>
      Times.merged(bulk.filter((each) => each.segment === segment).map((each) => each[kind])),
    ),
    p,
  );

/** What small messages suffer from bulk data on the same connection: head-of-line blocking. */
export const headOfLineSeries = ({ bulk }: Recording): Series => {
  const classes = distinct(bulk.map(({ pairClass }) => pairClass));
  const rows = classes.flatMap((pairClass) =>
    connections.map(({ kind, id, label, told }) => ({
      cells: [pairClass, label],
      id: idOf(id, pairClass),
      label: `${small} ${told}, ${pairClass}`,
      times: Times.merged(bulk.filter((each) => each.pairClass === pairClass).map((each) => each[kind])),
    })),
  );
  return {
    id: 'head-of-line',
    title: 'Small messages beside bulk data',
    figures: [...connections]
      .reverse()
      .flatMap((connection) => [0.5, 0.99].map((p) => figureFor(bulk, connection, p))),
    tables: [
      {
        title: `Round trips of ${small}`,
        columns: [
          { label: 'Pairs' },
          { label: 'Connection' },
          ...latencyColumns,
          { label: 'Distribution', shows: 'histogram' },
        ],
        rows: rows.map(({ cells, id, times }) => [...cells, ...latencyCells(times), id]),
      },
    ],
    histograms: rows.map(({ id, label, times }) => times.described(id, label)),
    notes: [
      `Between two nodes there is one connection. While a process fills it with messages of ${bulkSize}, round trips of ${small} go the same way; on the first pair of each class.`,
    ],
  };
};
