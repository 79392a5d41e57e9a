import { distinct } from '../base/lists.js';
import { latencyCells, latencyColumns, nameOf, percentileFigure, sizeLabel, pairClassId } from './figures.js';
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
    kind: 'besideBulk',
    id: 'small-beside-bulk',
    label: 'full of bulk data',
    told: 'beside bulk data',
    more: `, while one process floods the same connection with messages of ${bulkSize}`,
  },
] as const;

const idOf = (id: string, pairClass: PairClass): string => `${id}-${pairClassId(pairClass)}`;

type Connection = (typeof connections)[number];

const figureFor = (bulk: readonly BulkRecord[], { kind, id, told, more }: Connection, p: number): Figure =>
  percentileFigure(
    {
      id: `${id}-${nameOf(p)}-us`,
      label: `${small} ${told}, ${nameOf(p)}`,
      unit: 'us',
      better: 'lower',
      definition: `From when a message of ${small} was due, 500 a second in an open loop, to the receipt of its echo, on the first pair${more}.`,
    },
    bulk.filter(({ pairClass }) => pairClass === bulk[0]?.pairClass).map((each) => each[kind]),
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
        title: `Response times of ${small} at 500/s`,
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
      `Between two nodes there is one connection. While a process fills it with messages of ${bulkSize}, messages of ${small} go the same way at 500/s, in an open loop: a stall counts for all that fell due meanwhile. On the first pair of each class; the figures are of the first pair.`,
    ],
  };
};
