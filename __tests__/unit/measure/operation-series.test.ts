import { operationRows, operationRowSchema } from '../../../src/measure/operation-rows.js';
import { operationsSeries } from '../../../src/measure/operation-series.js';
import { seriesSchema } from '../../../src/measure/series.js';
import {
  aCallRecording,
  aClosed,
  aClosedNode,
  aFault,
  anOpen,
  anOpenNode,
  lookup,
  one,
  someOperations,
  two,
} from '../../support/call-recordings.js';
import { toldFigures, toldRows } from '../../support/recordings.js';

const measuring = { warmupMs: 20, repeats: 2, cpuPlacement: 'free' } as const;
const told = (overrides: Parameters<typeof aCallRecording>[0]) => {
  const series = operationsSeries(aCallRecording(overrides), measuring);
  for (const each of series) expect(seriesSchema.parse(each)).toEqual(each);
  return series;
};

test('figures are of the first concurrency, over all nodes; rates add up over nodes', () => {
  const closed = [
    aClosed(),
    aClosed({ segment: 1 }),
    aClosed({ concurrency: 8, nodes: [aClosedNode({ us: 5000, callers: 8 })] }),
  ];
  const [, series] = told({ closed });
  expect(toldFigures(series!)).toMatchObject({
    'operation-look-up-p50-us': expect.stringMatching(/^300/) as string,
    'operation-look-up-max-us': '300',
    'operation-look-up-mean-us': expect.stringMatching(/^200/) as string,
    'operation-look-up-calls': '4000',
    // 1000 calls in half a second of one caller, on each of two nodes.
    'operation-look-up-calls-per-second': '4000',
    'operation-look-up-error-share': '0',
  });
  expect(toldRows(series!, 1).map((row) => row.split(' | ').slice(0, 2))).toEqual([[one, '2000'], [two, '2000']]); // prettier-ignore
});

test('callers share the time: eight at it for 4 s together are half a second', () => {
  const nodes = [aClosedNode({ callers: 8, busyMs: 4000, count: 1000 })];
  const [row] = operationRows(aCallRecording({ closed: [aClosed({ nodes })] }));
  expect(row).toMatchObject({ count: 1000, callsPerSecond: 2000 });
});

test('errors are counted by kind over nodes and segments, and are part of all calls', () => {
  const wrong = (node: string, count: number) =>
    aClosedNode({ node, count: 90, faults: [aFault({ count }), aFault({ kind: 'timeout', count: 2 })] });
  const closed = [aClosed({ nodes: [wrong(one, 3)] }), aClosed({ segment: 1, nodes: [wrong(two, 13)] })];
  const [row] = operationRows(aCallRecording({ closed }));
  expect(row).toMatchObject({
    count: 180,
    errors: 20,
    errorShare: 0.1,
    errorKinds: [
      { kind: 'error badarg', count: 16, sample: 'exception error: bad argument', nodes: [one, two] },
      { kind: 'timeout', count: 4, nodes: [one, two] },
    ],
  });
  expect(operationRowSchema.parse(row)).toEqual(row);
  const errors = told({ closed })[1]!.tables.find(({ title }) => title === 'Errors')!;
  expect(errors.rows[0]).toEqual(['error badarg', '1 in flight', 16, 2, '`exception error: bad argument`']);
});

test('at a fixed rate: response, service and lag, and what was achieved', () => {
  const [closed, open] = operationRows(aCallRecording({ closed: [aClosed()], open: [anOpen(), anOpen({ segment: 1 })] })); // prettier-ignore
  expect(closed!.loop).toBe('closed');
  expect(open).toMatchObject({ loop: 'open', rate: 100, concurrency: null, count: 200, callsPerSecond: 100, maxUs: 400 }); // prettier-ignore
  const [, series] = told({ open: [anOpen()] });
  expect(toldFigures(series!)).toMatchObject({
    'operation-look-up-p50-us': 'absent: it takes 2 times at least, got 0',
    'operation-look-up-calls-per-second': 'absent: no call succeeded',
    'operation-look-up-error-share': 'absent: no call came to an end',
    'operation-look-up-response-p50-us': expect.stringMatching(/^400|^399/) as string,
    'operation-look-up-achieved-rate': '100',
    'operation-look-up-open-error-share': '0',
  });
  expect(series!.notes!.join()).not.toContain('could not be held');
});

test('a rate that was not held is told; one of which calls failed was held all the same', () => {
  const slow = told({ open: [anOpen({ nodes: [anOpenNode({ backInWindow: 40, unanswered: 10 })] })] });
  expect(slow[1]!.notes!.at(-1)).toBe(
    'The rate could not be held: 40/s came back of 100/s asked for, so response times grow with the length of the run. 10 calls were not back when as much time again as the window (10 s at least) had passed; they count with the time they had waited till then.',
  );
  const failing = anOpenNode({ count: 40, faults: [aFault({ count: 10 })] });
  expect(told({ open: [anOpen({ nodes: [failing] })] })[1]!.notes!.join()).not.toContain('could not be held');
  const none = told({ open: [anOpen({ nodes: [anOpenNode({ count: 0 })] })] });
  expect(none[1]!.notes!.at(-1)).toBe('No call fell due within the windows at 100/s.');
});

test('ids are distinct and kebab-case, whatever the names are', () => {
  const operations = someOperations(
    { name: 'A b', call: 'a:b' },
    { name: 'a-b', call: 'a:b' },
    { name: '7', call: 'a:b' },
  );
  const called = operations.map((operation) => ({ operation, nodes: [] }));
  expect(told({ called }).map(({ id }) => id)).toEqual(['operations', 'operation-a-b', 'operation-a-b-2', 'operation-7']); // prettier-ignore
});

test('no id begins with another, so that none is that of another’s figure', () => {
  const operations = someOperations({ name: 'get', call: 'a:b' }, { name: 'get response', call: 'a:b' });
  const called = operations.map((operation) => ({ operation, nodes: [] }));
  expect(
    told({ called })
      .map(({ id }) => id)
      .slice(1),
  ).toEqual(['operation-get', 'operation-get-response-2']);
});

test('without a record there is no row', () => {
  expect(operationRows(aCallRecording())).toEqual([]);
  expect(lookup.rate).toBe(100);
});
