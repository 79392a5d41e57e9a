import { Times } from '../../src/measure/histogram.js';
import { chosenPairs } from '../../src/measure/pairs.js';
import type { Recording, SaturationRecord } from '../../src/measure/recording.js';
import type { Series } from '../../src/measure/series.js';
import { fakeCluster } from './fake-cluster.js';
import { counted } from './fake-histogram.js';

/** Hand-made recordings, for series whose figures are easy to work out by hand. */

/** So many times of `us` microseconds: every percentile is that. */
export const times = (us: number, count = 1000): Times =>
  Times.of(counted(Array<number>(count).fill(us * 1000)));

const { cluster } = await fakeCluster({ config: { nodeCount: 3 } });
const cpus = new Map([0, 1, 0].map((cpu, index) => [index, cpu]));
const all = chosenPairs(cluster, { kind: 'all' }, { cpus });

/** Two pairs of nodes: the first on different CPUs, the second on the same. */
export const [apart, together] = [all[0]!, all[1]!];

export const aRecording = (overrides: Partial<Recording> = {}): Recording => ({
  pairs: [apart, together],
  placement: { cpus },
  roundTrips: [],
  perPair: new Map(),
  raw: [],
  fixedRate: [],
  saturation: [],
  bulk: [],
  machine: [],
  ...overrides,
});

/** Messages a second, in windows of half a second. */
type Rates = { flood: number; bare: number; raw: number };

export const aSaturation = (
  { flood, bare, raw }: Rates,
  { busy = 0, ...overrides }: Partial<SaturationRecord> & { busy?: number | null } = {},
): SaturationRecord => {
  const rate = (perSecond: number) => ({ messages: perSecond / 2, elapsed_ns: 500_000_000 });
  return {
    segment: 0,
    sizeBytes: 100,
    pair: apart,
    flood: {
      ...rate(flood),
      queue_max: 40,
      queue_mean: 4,
      run_queue_mean: 1.5,
      busy: busy === null ? null : { events: busy / 4, elapsed_ns: 125_000_000 },
      wire: { rx_bytes: 0, rx_packets: 0, tx_bytes: 0, tx_packets: 0, at_ns: 500_000_000 },
    },
    bare: rate(bare),
    raw: rate(raw),
    ...overrides,
  };
};

/** Each figure's value and interval, or why it is absent, in one line. */
export const toldFigures = ({ figures }: Series): Record<string, string> =>
  Object.fromEntries(
    figures.map((figure) => {
      if ('absent' in figure) return [figure.id, `absent: ${figure.absent}`];
      const { value, interval } = figure;
      const short = (number: number): string => String(Number(number.toPrecision(4)));
      return [
        figure.id,
        interval ? `${short(value)} (${short(interval.low)} to ${short(interval.high)})` : short(value),
      ];
    }),
  );

/** The rows of a table, a line each. */
export const toldRows = ({ tables }: Series, at = 0): string[] =>
  tables[at]!.rows.map((row) =>
    row.map((cell) => (typeof cell === 'number' ? Number(cell.toPrecision(4)) : cell)).join(' | '),
  );
