import { machineSeries, noiseOf, spreadOf, watchMachine } from '../../../src/measure/machine.js';
import { chosenPairs, representatives } from '../../../src/measure/pairs.js';
import type { MachineRecord } from '../../../src/measure/recording.js';
import { seriesSchema, type Figure } from '../../../src/measure/series.js';
import { someMessaging } from '../../support/builders.js';
import { fakeMesh, never } from '../../support/fake-cluster.js';
import type { NodeScript } from '../../support/fake-node.js';
import { apart, aRecording, times, toldFigures, toldRows, together } from '../../support/recordings.js';
import { aFigure, anAbsentFigure } from '../../support/report-builder.js';

const quiet = { cpuSpread: 0.01, stealShare: 0, figures: [] };
const wide = (label: string, factor: number): Figure =>
  aFigure({ label, value: 100, interval: { low: 100 / factor, high: 100 * factor } });

test.each<[string, Partial<Parameters<typeof noiseOf>[0]>, string[]]>([
  ['a quiet machine', {}, []],
  ['rulers just still enough', { cpuSpread: 0.1 }, []],
  ['rulers that move', { cpuSpread: 0.101 }, ['the same computation took ±10 % over the segments']],
  ['one segment, which tells nothing', { cpuSpread: undefined }, []],
  ['a little stolen', { stealShare: 0.02 }, []],
  ['much stolen', { stealShare: 0.034 }, ['3.4 % of the CPU time was stolen by the hypervisor']],
  ['no word of what was stolen', { stealShare: undefined }, []],
  ['a figure just narrow enough', { figures: [wide('p50', 1.25)] }, []],
  ['a figure without an interval', { figures: [aFigure(), anAbsentFigure('why')] }, []],
  [
    'figures that are wide',
    { figures: [wide('p50', 1.2), wide('p99', 1.5), wide('max', 3)] },
    ['over the segments varied: p99 (±50 %), max (±200 %)'],
  ],
  [
    'all of it',
    { cpuSpread: 0.5, stealShare: 0.5, figures: [wide('p99', 2)] },
    [
      'the same computation took ±50 % over the segments',
      '50 % of the CPU time was stolen by the hypervisor',
      'over the segments varied: p99 (±100 %)',
    ],
  ],
])('%s', (_what, noise, told) => {
  expect(noiseOf({ ...quiet, ...noise })).toEqual(told);
});

test.each<[number[], number | undefined]>([
  [[], undefined],
  [[5], undefined],
  [[0, 5], undefined],
  [[5, 5, 5], 0],
  [[400, 100], 1],
  // Of twenty and more the outermost is left out at either end.
  [[1, ...Array<number>(19).fill(100), 10_000], 0],
  [[100, 144, ...Array<number>(5).fill(120)], 0.2],
])('values %j are spread by %j', (values, spread) => {
  if (spread === undefined) expect(spreadOf(values)).toBeUndefined();
  else expect(spreadOf(values)).toBeCloseTo(spread, 10);
});

const aRecord = (segment: number, overrides: Partial<MachineRecord> = {}): MachineRecord => ({
  segment,
  stealShare: 0,
  runnable: 2,
  runQueue: 1,
  cpuNs: [1_000_000, 1_020_000],
  ...overrides,
});
const raw = (segment: number, us: number, { pairClass } = apart) => ({
  segment,
  sizeBytes: 64,
  pairClass,
  times: times(us),
});
const noteOf = (machine: MachineRecord[], judged: Figure[] = []) =>
  machineSeries(aRecording({ machine }), someMessaging(), judged).notes?.[0];

test('rulers are medians over nodes and segments, beside what was stolen', () => {
  const machine = [
    aRecord(0),
    aRecord(1, { cpuNs: [1_030_000, 1_050_000], stealShare: 0.03, runnable: null }),
    aRecord(2, { cpuNs: [990_000, 1_010_000], stealShare: null }),
  ];
  // The ruler of TCP is of the first pair alone.
  const rulers = [raw(0, 60), raw(1, 66), raw(2, 63), raw(0, 9000, together)];
  const series = machineSeries(aRecording({ machine, raw: rulers }), someMessaging(), []);
  expect(toldFigures(series)).toMatchInlineSnapshot(`
    {
      "cpu-ruler-us": "1010 (956.6 to 1066)",
      "steal-share": "0.015",
      "tcp-ruler-us": "63 (55.96 to 70.92)",
    }
  `);
  expect(toldRows(series)).toMatchInlineSnapshot(`
    [
      "1 | 1010 | 60 | 0 | 2 | 1",
      "2 | 1040 | 66 | 0.03 |  | 1",
      "3 | 1000 | 63 |  | 2 | 1",
    ]
  `);
  expect(seriesSchema.parse(series)).toEqual(series);
});

test('a noisy machine is said to be one, and by what', () => {
  const still =
    'The machine was quiet enough to tell: its rulers and the figures kept still over the segments.';
  expect(noteOf([aRecord(0), aRecord(1)])).toBe(still);
  expect(noteOf([aRecord(0), aRecord(1, { cpuNs: [1_500_000] })])).toBe(
    'This machine was too noisy to tell small differences: the same computation took ±22 % over the segments.',
  );
  expect(noteOf([aRecord(0, { stealShare: 0.05 }), aRecord(1, { stealShare: 0.01 })])).toMatch(/3\.0 % of the CPU time was stolen/); // prettier-ignore
  expect(noteOf([aRecord(0), aRecord(1)], [wide('p99', 2)])).toMatch(
    /over the segments varied: p99 \(±100 %\)/,
  );
});

test('what the machine does not tell is absent with the reason', () => {
  const machine = [aRecord(0, { stealShare: null })];
  expect(toldFigures(machineSeries(aRecording({ machine }), someMessaging(), []))).toMatchObject({
    'steal-share': 'absent: `/proc/stat` does not tell',
    'tcp-ruler-us': expect.stringMatching(/^absent: no round trip over plain TCP/) as string,
  });
  const series = machineSeries(aRecording(), someMessaging(), []);
  expect(toldFigures(series)['cpu-ruler-us']).toBe('absent: there was no segment');
  expect(seriesSchema.parse(series)).toEqual(series);
});

describe('watching', () => {
  const watched = async (answers: NodeScript['answers'] = {}) => {
    const { cluster, inside } = await fakeMesh({ nodes: { 0: { answers }, 1: {}, 2: {} } });
    const pairs = representatives(chosenPairs(cluster, { kind: 'ring' }, { cpus: new Map() }));
    const asked = [0, 1, 2].map((index) => inside(index).requests.length);
    let meanwhile: string[] = [];
    const seen = await watchMachine(pairs, never, async () => {
      meanwhile = [0, 1, 2].flatMap((index) => inside(index).requests.slice(asked[index]));
    });
    return { seen, meanwhile };
  };
  const machine = (ticks: [steal: number | null, total: number | null]) => ({
    steal_ticks: ticks[0],
    total_ticks: ticks[1],
    runnable: 7,
    run_queue: 3,
    cpus_allowed: '0',
  });

  test('lays the ruler on each node of the pairs before, and looks at one before and after', async () => {
    const looks = [machine([10, 1000]), machine([35, 1100])];
    const { seen, meanwhile } = await watched({ machine: () => looks.shift(), ruler: () => ({ cpu_ns: 5 }) });
    expect(meanwhile).toEqual(['ruler', 'machine', 'ruler']);
    expect(seen).toEqual({ stealShare: 0.25, runnable: 7, runQueue: 3, cpuNs: [5, 1_500_000] });
  });

  test.each([
    ['is not told', [machine([null, null]), machine([null, null])]],
    ['did not pass', [machine([10, 1000]), machine([10, 1000])]],
  ])('time that %s has no stolen share', async (_what, looks) => {
    expect((await watched({ machine: () => looks.shift() })).seen.stealShare).toBeNull();
  });
});
