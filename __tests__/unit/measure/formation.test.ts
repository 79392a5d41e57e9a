import { calibrated } from '../../../src/measure/calibration.js';
import { formationSeries, type FormationRecord } from '../../../src/measure/formation.js';
import { seriesSchema, valueOf } from '../../../src/measure/series.js';

const wire = (tx_bytes: number) => ({ rx_bytes: 0, rx_packets: 0, tx_bytes, tx_packets: 1, at_ns: 0 });

const record = (overrides: Partial<FormationRecord['mesh']> = {}, nodeCount = 3): FormationRecord => ({
  nodeCount,
  otps: Array<string>(nodeCount).fill('none that was calibrated'),
  spans: [
    { phase: 'image', startMs: 0, endMs: 10 },
    { phase: 'boot', startMs: 100, endMs: 900 },
    { phase: 'mesh', startMs: 950, endMs: 1000.5 },
    { phase: 'global', startMs: 1000.5, endMs: 1010 },
  ],
  mesh: {
    wireBefore: [wire(100), wire(200), wire(300)],
    wireAfter: [wire(1100), wire(2200), wire(3300)],
    connectUs: [1500, 2500, 1000],
    retries: 1,
    globalSyncUs: [3000, 7000, 5000],
    ...overrides,
  },
});

const values = (it: FormationRecord) =>
  Object.fromEntries(formationSeries(it).figures.map((figure) => [figure.id, 'value' in figure ? figure.value : figure.absent])); // prettier-ignore

test('every figure is what the nodes and the phases say', () => {
  expect(values(record())).toEqual({
    'formation-time-ms': 950.5,
    'mesh-time-ms': 50.5,
    'global-agreement-ms': 7,
    'connect-slowest-us': 2500,
    'connect-median-us': 1500,
    'connect-retries': 1,
    'network-overhead-bytes': 6000,
    'connection-bytes': 2000,
  });
});

test('the rule of thumb for the wire stands beside what was measured', () => {
  const figure = formationSeries(record()).figures.find(({ id }) => id === 'network-overhead-bytes');
  expect(figure).toMatchObject({ value: 6000, model: { value: 24_576 } });
});

test('what the benchmark found on the same OTP stands beside it, too', () => {
  const figure = (otps: string[]) =>
    formationSeries({ ...record(), otps }).figures.find(({ id }) => id === 'network-overhead-bytes');
  const { formation } = calibrated(['27'], 3);
  expect(formation?.value).toBeGreaterThan(0);
  expect(figure(['27', '27', '27'])).toMatchObject({ value: 6000, calibrated: formation });
  expect(figure(['27', '25', '27'])).not.toHaveProperty('calibrated');
});

test('a single node forms no mesh, and says so instead of a 0', () => {
  const mesh = { wireBefore: [wire(5)], wireAfter: [wire(5)], connectUs: [], retries: 0, globalSyncUs: [10] };
  expect(values(record(mesh, 1))).toEqual({
    'formation-time-ms': 950.5,
    'mesh-time-ms': 'a single node forms no mesh',
    'global-agreement-ms': 'a single node forms no mesh',
    'connect-slowest-us': 'a single node forms no mesh',
    'connect-median-us': 'a single node forms no mesh',
    'connect-retries': 0,
    'network-overhead-bytes': 0,
    'connection-bytes': 'a single node forms no mesh',
  });
});

test('the series is valid, has the phases as copies, and survives a trip through JSON', () => {
  const it = record();
  const series = formationSeries(it);
  expect(seriesSchema.parse(JSON.parse(JSON.stringify(series)))).toEqual(series);
  expect(series.spans).toEqual(it.spans);
  expect(series.spans?.[0]).not.toBe(it.spans[0]);
  expect(valueOf([series], 'formation-time-ms')).toBe(950.5);
});

test('of a cluster that was taken over the formation time is absent with the reason', () => {
  const it = record();
  const series = formationSeries({ ...it, spans: it.spans.filter(({ phase }) => phase === 'mesh') });
  expect(series.figures[0]).toMatchObject({
    id: 'formation-time-ms',
    absent: expect.stringContaining('took') as string,
  });
});

test('where `global` did not agree its time is absent with the reason', () => {
  const it = record();
  const { wireBefore, wireAfter, connectUs, retries } = it.mesh;
  const mesh = { wireBefore, wireAfter, connectUs, retries };
  const figures = formationSeries({ ...it, mesh }).figures;
  expect(figures.find(({ id }) => id === 'global-agreement-ms')).toMatchObject({
    absent: '`global` did not agree within 10 s',
  });
});
