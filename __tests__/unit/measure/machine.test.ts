import { machineNote, spreadOf, watchMachine, wideNote } from '../../../src/measure/machine.js';
import { machineSeries } from '../../../src/measure/machine-series.js';
import { chosenPairs, representatives } from '../../../src/measure/pairs.js';
import type { MachineRecord } from '../../../src/measure/recording.js';
import { seriesSchema, type Figure } from '../../../src/measure/series.js';
import { someMessaging } from '../../support/builders.js';
import { fakeMesh, never } from '../../support/fake-cluster.js';
import type { NodeScript } from '../../support/fake-node.js';
import {
  apart,
  aRecording,
  aSaturation,
  times,
  toldFigures,
  toldRows,
  together,
} from '../../support/recordings.js';
import { aFigure, anAbsentFigure } from '../../support/report-builder.js';

const wide = (label: string, factor: number): Figure =>
  aFigure({ label, value: 100, interval: { low: 100 / factor, high: 100 * factor } });

const QUIET = 'The machine was quiet: its rulers kept still over the segments.';
const noisy = (what: string) => `This machine was too noisy to tell small differences: ${what}.`;

test.each<[string, number | undefined, number | undefined, string]>([
  ['a quiet machine', 0.01, 0, QUIET],
  ['rulers just still enough', 0.1, 0.02, QUIET],
  ['rulers that move', 0.101, 0, noisy('the same computation took ±10 % over the segments')],
  ['no word of what was stolen', 0.01, undefined, QUIET],
  ['much stolen', 0.01, 0.034, noisy('3.4 % of the CPU time was stolen by the hypervisor')],
  ['both', 0.5, 0.25, noisy('the same computation took ±50 % over the segments; 25 % of the CPU time was stolen by the hypervisor')], // prettier-ignore
  ['too few segments to tell', undefined, 0, 'Whether the machine was quiet cannot be told: that takes `repeats` of 5 or more.'], // prettier-ignore
  [
    'few segments, and much stolen',
    undefined,
    0.25,
    noisy('25 % of the CPU time was stolen by the hypervisor'),
  ],
])('%s', (_what, cpuSpread, stealShare, note) => {
  expect(machineNote({ cpuSpread, stealShare })).toBe(note);
});

test('a machine on which the nodes have to wait for a CPU is not quiet, however still its shortest turns are', () => {
  expect(machineNote({ cpuSpread: 0.01, waitShare: 0.05, stealShare: 0 })).toBe(QUIET);
  expect(machineNote({ cpuSpread: 0.01, waitShare: 0.83, stealShare: 0 })).toBe(
    'This machine was so busy with something else that its figures tell little of the cluster: while nothing of ours ran, the nodes waited 83 % of the time for a CPU.',
  );
  expect(machineNote({ cpuSpread: 0.01, waitShare: 0.2, stealShare: 0 })).toBe(
    noisy('while nothing of ours ran, the nodes waited 20 % of the time for a CPU'),
  );
});

test.each<[string, Figure[], string[]]>([
  ['no figures are', [], []],
  ['figures just narrow enough are', [wide('p50', 1.25)], []],
  ['figures without an interval are', [aFigure(), anAbsentFigure('why')], []],
  [
    'some of them are',
    [wide('p50', 1.2), wide('p99', 1.5), wide('max', 3)],
    ['These figures varied too much from segment to segment to tell small differences: p99 (±50 %), max (±200 %).'], // prettier-ignore
  ],
])('when %s wide: %j', (_what, figures, notes) => {
  expect(wideNote(figures)).toEqual(notes);
});

test.each<[number[], number | undefined]>([
  [[], undefined],
  [[5, 5, 5, 5], undefined],
  [[0, 5, 5, 5, 5], undefined],
  [[5, 5, 5, 5, 5], 0],
  [[400, 100, 200, 200, 200], 1],
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
  waitShare: 0.01,
  cpuNs: [1_000_000, 1_020_000],
  ...overrides,
});
const raw = (segment: number, us: number, { pairClass } = apart) => ({
  segment,
  sizeBytes: 64,
  pairClass,
  times: times(us),
});
test('rulers are medians over the nodes of a segment, beside what was stolen and how busy the schedulers were', () => {
  const machine = [
    aRecord(0),
    aRecord(1, { cpuNs: [1_030_000, 1_050_000], stealShare: 0.03 }),
    aRecord(2, { cpuNs: [990_000, 1_010_000], stealShare: null }),
  ];
  // The ruler of TCP is of the first pair alone.
  const rulers = [raw(0, 60), raw(1, 66), raw(2, 63), raw(0, 9000, together)];
  const saturation = [0, 1, 1].map((segment) => aSaturation({ flood: 1, bare: 1, raw: 1 }, { segment }));
  const series = machineSeries(aRecording({ machine, raw: rulers, saturation }), someMessaging(), []);
  expect(toldFigures(series)).toMatchInlineSnapshot(`
    {
      "cpu-ruler-us": "1017 (966.5 to 1069)",
      "cpu-wait-share": "0.01",
      "steal-share": "0.015",
      "tcp-ruler-us": "63.1 (56.05 to 71.05)",
    }
  `);
  expect(toldRows(series)).toMatchInlineSnapshot(`
    [
      "1 | 1010 | 0.01 | 0 | 60 | 1.5",
      "2 | 1040 | 0.01 | 0.03 | 66 | 1.5",
      "3 | 1000 | 0.01 |  | 63 | ",
    ]
  `);
  expect(seriesSchema.parse(series)).toEqual(series);
});

test('the notes tell of the machine, of what is wide, and of where the nodes ran', () => {
  const series = (cpuNs: number[], judged: Figure[]) => {
    const machine = cpuNs.map((ns, segment) => aRecord(segment, { cpuNs: [ns] }));
    return machineSeries(aRecording({ machine }), someMessaging(), judged);
  };
  const notes = (cpuNs: number[], judged: Figure[]) => series(cpuNs, judged).notes;
  expect(series([100, 100, 100, 100, 100], [])).not.toHaveProperty('caution');
  expect(series([100, 100, 100, 100, 200], [])).toMatchObject({
    caution: noisy('the same computation took ±41 % over the segments'),
  });
  const placed =
    'While messages were measured each node was held to one of 2 CPUs, in turn; then all were let go to the CPUs they had before.';
  expect(notes([100, 100, 100, 100, 100], [])).toEqual([QUIET, placed]);
  expect(notes([100, 100, 100, 100, 200], [wide('p99', 2)])).toEqual([
    noisy('the same computation took ±41 % over the segments'),
    ...wideNote([wide('p99', 2)]),
    placed,
  ]);
});

test('what the machine does not tell is absent with the reason', () => {
  const machine = [aRecord(0, { stealShare: null, waitShare: null })];
  expect(toldFigures(machineSeries(aRecording({ machine }), someMessaging(), []))).toMatchObject({
    'cpu-wait-share': 'absent: `/proc/self/task/*/schedstat` does not tell',
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
    const nodes = [...new Set(pairs.flatMap(({ from, to }) => [from, to]))];
    const seen = await watchMachine(nodes, never, async () => {
      meanwhile = [0, 1, 2].flatMap((index) => inside(index).requests.slice(asked[index]));
    });
    return { seen, meanwhile };
  };
  const machine = (ticks: [steal: number | null, total: number | null]) => ({
    steal_ticks: ticks[0],
    total_ticks: ticks[1],
    cpus_allowed: '0',
  });

  test('lays the ruler on each node of the pairs before, and looks at one before and after', async () => {
    const looks = [machine([10, 1000]), machine([35, 1100])];
    const { seen, meanwhile } = await watched({
      machine: () => looks.shift(),
      ruler: () => ({ cpu_ns: 5, elapsed_ns: 500_000, waited_ns: 100_000 }),
    });
    expect(meanwhile).toEqual(['ruler', 'machine', 'ruler']);
    expect(seen).toEqual({ stealShare: 0.25, cpuNs: [5, 1_500_000], waitShare: 100_000 / 30_500_000 });
  });

  test('the share is not told when a node cannot tell it, and is the whole at most', async () => {
    const ruler = (waited_ns: number | null) => () => ({ cpu_ns: 5, elapsed_ns: 500_000, waited_ns });
    expect((await watched({ ruler: ruler(null) })).seen.waitShare).toBeNull();
    expect((await watched({ ruler: ruler(1e12) })).seen.waitShare).toBe(1);
  });

  test.each([
    ['is not told', [machine([null, null]), machine([null, null])]],
    ['did not pass', [machine([10, 1000]), machine([10, 1000])]],
  ])('time that %s has no stolen share', async (_what, looks) => {
    expect((await watched({ machine: () => looks.shift() })).seen.stealShare).toBeNull();
  });
});
