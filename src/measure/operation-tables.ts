import { distinct } from '../base/lists.js';
import {
  callRate,
  faultsOf,
  faultShare,
  type ClosedNode,
  type ClosedRecord,
  type OpenRecord,
} from './operation-recording.js';
import type { Operation } from '../config/operations.js';
import { latencyCells, latencyColumns } from './figures.js';
import { Times } from './histogram.js';
import { windowOf } from './operation-rows.js';
import type { Histogram, Table } from './series.js';

type Cell = number | string | null;
type Row = { cells: Cell[]; histogram: Histogram };

/** Of the tables whose rows are ways of calling: what stands after what they are of. */
export const columns: Table['columns'] = [
  ...latencyColumns,
  { label: 'Rate', unit: 'per-second' },
  { label: 'Errors', unit: 'share' },
  { label: 'Distribution', shows: 'histogram' },
];

/** The records of one operation. */
export type Own = {
  id: string;
  operation: Operation;
  closed: readonly ClosedRecord[];
  open: readonly OpenRecord[];
};

export const flat = (records: readonly ClosedRecord[]): ClosedNode[] => records.flatMap(({ nodes }) => nodes);
export const timesOf = (nodes: readonly Pick<ClosedNode, 'times'>[]): Times =>
  Times.merged(nodes.map(({ times }) => times));

export const at = (records: readonly ClosedRecord[], concurrency: number): ClosedRecord[] =>
  records.filter((record) => record.concurrency === concurrency);

const closedRow = (head: Cell[], id: string, label: string, records: readonly ClosedRecord[]): Row => {
  const times = timesOf(flat(records));
  const share = faultShare(flat(records)) ?? null;
  return {
    cells: [...head, ...latencyCells(times), callRate(records) ?? null, share, id],
    histogram: times.described(id, label),
  };
};

export const tableOf = (title: string, heads: Table['columns'], rows: readonly Row[]): Table[] =>
  rows.length === 0 ? [] : [{ title, columns: [...heads, ...columns], rows: rows.map(({ cells }) => cells) }];

/** The records as if only this node had been there. */
const ofNode = (records: readonly ClosedRecord[], name: string): ClosedRecord[] =>
  records.map((record) => ({ ...record, nodes: record.nodes.filter(({ node }) => node === name) }));

export const concurrencyRows = ({ id, operation, closed }: Own): Row[] =>
  operation.concurrency
    .filter((concurrency) => at(closed, concurrency).length > 0)
    .map((concurrency) => {
      const label = `${operation.name}, ${String(concurrency)} in flight on each node`;
      return closedRow([concurrency], `${id}-${String(concurrency)}`, label, at(closed, concurrency));
    });

export const nodeRows = ({ id, operation, closed }: Own): Row[] => {
  const first = at(closed, operation.concurrency[0] ?? 1);
  return distinct(flat(first).map(({ node }) => node)).map((name, index) =>
    closedRow([name], `${id}-node-${String(index + 1)}`, `${operation.name} on ${name}`, ofNode(first, name)),
  );
};

const kinds = { response: 'response', service: 'service', lag: 'call lag' } as const;

export const openRows = ({ id, operation, open }: Own): Row[] =>
  open.length === 0
    ? []
    : (Object.keys(kinds) as (keyof typeof kinds)[]).map((kind) => {
        const times = Times.merged(open.map((record) => windowOf(record)[kind]));
        const histogram = times.described(`${id}-${kind}`, `${operation.name}, ${kinds[kind]}`);
        return { cells: [kinds[kind], ...latencyCells(times), `${id}-${kind}`], histogram };
      });

export const errorTable = ({ operation, closed, open }: Own): Table[] => {
  const ways = [
    ...operation.concurrency.map((each) => [`${String(each)} in flight`, flat(at(closed, each))] as const),
    [`${String(operation.rate)}/s`, open.flatMap(({ nodes }) => nodes)] as const,
  ];
  const rows = ways.flatMap(([way, nodes]) =>
    faultsOf(nodes).map(({ kind, count, sample, nodes: on }) => [
      kind,
      way,
      count,
      on.length,
      `\`${sample}\``,
    ]),
  );
  if (rows.length === 0) return [];
  return [
    {
      title: 'Errors',
      columns: [
        { label: 'Kind' },
        { label: 'Called' },
        { label: 'Count', unit: 'count' },
        { label: 'Nodes', unit: 'count' },
        { label: 'One of them' },
      ],
      rows,
    },
  ];
};
