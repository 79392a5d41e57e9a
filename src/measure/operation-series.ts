import { callText } from '../config/calls.js';
import { nameOf, percentileUs, quantiles } from './figures.js';
import { Times } from './histogram.js';
import { cautionOf, machineNote, machineSigns, placementNote, segmentTable, wideNote } from './machine.js';
import { HELD } from './open-loop.js';
import { idsOf } from './operation-ids.js';
import { closedFigures, openFigures, rateNote } from './operation-figures.js';
import type { Measuring, OperationRecording } from './operation-recording.js';
import { windowOf } from './operation-rows.js';
import {
  at,
  columns,
  concurrencyRows,
  errorTable,
  flat,
  nodeRows,
  openRows,
  tableOf,
  timesOf,
  type Own,
} from './operation-tables.js';
import type { Chart, Figure, Series } from './series.js';

const chartsOf = ({ operation, closed, open }: Own): Chart[] => {
  const line = (label: string, times: Times) => ({
    label,
    values: quantiles.map((p) => percentileUs(times, p) ?? null),
  });
  const windows = open.map(windowOf);
  const lines = [
    ...operation.concurrency.map((each) =>
      line(`${String(each)} in flight`, timesOf(flat(at(closed, each)))),
    ),
    ...(windows.length === 0
      ? []
      : (['response', 'service'] as const).map((kind) =>
          line(`${String(operation.rate)}/s, ${kind}`, Times.merged(windows.map((window) => window[kind]))),
        )),
  ];
  return [
    {
      kind: 'lines',
      title: `${operation.name} percentiles`,
      x: { label: 'Percentile', values: quantiles.map(nameOf) },
      y: { label: 'Time', unit: 'us' },
      lines,
    },
    {
      kind: 'scatter',
      title: `Median ${operation.name} per segment`,
      x: { label: 'Segment' },
      y: { label: 'p50', unit: 'us' },
      groups: operation.concurrency.map((each) => ({
        label: `${String(each)} in flight`,
        points: at(closed, each).flatMap((record): [number, number][] => {
          const us = percentileUs(timesOf(record.nodes), 0.5);
          return us === undefined ? [] : [[record.segment + 1, us]];
        }),
      })),
    },
  ];
};

const notesOf = ({ operation, open }: Own): string[] => {
  const { call, setup, concurrency, rate, batch } = operation;
  const called = `Calls \`${callText(call)}\`${setup ? ` after \`${callText(setup)}\`` : ''}.`;
  return [
    `${called} Closed loop: ${concurrency.join(', ')} in flight on each node; a caller waits for its call before it makes the next. The figures are of ${String(concurrency[0])} in flight; errors are no latencies, and the time that they took is lost to the rate.`,
    ...(batch > 1
      ? [`${String(batch)} calls are timed together: percentiles are of means of so many calls.`]
      : []),
    ...(rate > 0
      ? [
          `Open loop: calls are due at ${String(rate)}/s over all nodes whether or not the last is back, and response times count from when a call was due.`,
          ...rateNote(open, rate, HELD),
        ]
      : []),
  ];
};

const seriesOf = (own: Own): Series => {
  const { id, operation, open } = own;
  const rows = { concurrency: concurrencyRows(own), nodes: nodeRows(own), open: openRows(own) };
  const opened = columns.filter(({ label }) => label !== 'Rate' && label !== 'Errors');
  return {
    id,
    title: `Operation ${operation.name}`,
    figures: [
      ...closedFigures({ id, operation }, at(own.closed, operation.concurrency[0] ?? 1)),
      ...(open.length > 0 ? openFigures({ id, operation }, open) : []),
    ],
    tables: [
      ...(rows.concurrency.length > 1
        ? tableOf('Per number in flight', [{ label: 'In flight', unit: 'count' }], rows.concurrency)
        : []),
      ...tableOf(`Per node, ${String(operation.concurrency[0])} in flight`, [{ label: 'Node' }], rows.nodes),
      ...(rows.open.length === 0
        ? []
        : [
            {
              title: `At ${String(operation.rate)}/s`,
              columns: [{ label: 'Time' }, ...opened],
              rows: rows.open.map(({ cells }) => cells),
            },
          ]),
      ...errorTable(own),
    ],
    histograms: [...rows.concurrency, ...rows.nodes, ...rows.open].map(({ histogram }) => histogram),
    charts: chartsOf(own),
    notes: notesOf(own),
  };
};

/** All operations in one table, and how the machine was meanwhile. */
const overview = (
  all: readonly Own[],
  { machine, placement }: OperationRecording,
  { cpuPlacement }: Measuring,
  judged: readonly Figure[],
): Series => {
  const rows = all.flatMap((own) =>
    concurrencyRows(own).map(({ cells, histogram }) => ({ cells: [own.operation.name, ...cells], histogram })),
  ); // prettier-ignore
  return {
    id: 'operations',
    title: 'Operations',
    figures: [],
    tables: [
      ...tableOf('In turn', [{ label: 'Operation' }, { label: 'In flight', unit: 'count' }], rows),
      segmentTable('Segments of operations', machine),
    ],
    histograms: rows.map(({ histogram }) => histogram),
    ...cautionOf(machine),
    notes: [
      machineNote(machineSigns(machine)),
      ...wideNote(judged),
      placementNote(placement, cpuPlacement, 'operations'),
    ],
  };
};

/** What was recorded, told: all operations side by side, then each. */
export const operationsSeries = (recording: OperationRecording, measuring: Measuring): Series[] => {
  const ids = idsOf(recording.called.map(({ operation }) => operation));
  const all = recording.called.map(({ operation }, index): Own => ({
    id: ids[index] ?? '',
    operation,
    closed: recording.closed.filter((record) => record.operation === operation.name),
    open: recording.open.filter((record) => record.operation === operation.name),
  }));
  const told = all.map(seriesOf);
  const judged = told.flatMap(({ figures }) => figures);
  return [overview(all, recording, measuring, judged), ...told];
};
