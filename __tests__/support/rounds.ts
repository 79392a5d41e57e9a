import type { Cell } from '../../src/compare/cells.js';
import type { RoundRecord } from '../../src/compare/round.js';
import { normal } from './random.js';

/** Rounds as they would be recorded, invented: clusters that spread by `spread`, head slower by `change`. */
export type RoundsOptions = {
  rounds: number;
  spread?: number;
  change?: number;
  /** Pairs that are slow by their launch, as `round/contestant/lane`. */
  slow?: readonly string[];
  /** How much slower the launch order makes each next cluster. */
  order?: number;
  seed?: number;
  otps?: Readonly<Record<'base' | 'head', string>>;
};

const ARMS = ['base', 'head', 'head', 'base'] as const;
const LANES = 3;
const PASSES = 3;

export const someRounds = ({
  rounds,
  spread = 0.01,
  change = 0,
  slow = [],
  order = 0,
  seed = 1,
  otps = { base: '27', head: '27' },
}: RoundsOptions): RoundRecord[] => {
  const random = normal(seed);
  return Array.from({ length: rounds }, (_, round): RoundRecord => {
    const cells = ARMS.flatMap((arm, contestant): Cell[] => {
      const own = Math.exp(spread * random() + order * contestant);
      return Array.from({ length: LANES }, (_lane, lane) => lane).flatMap((lane) => {
        const accident = slow.includes(`${round}/${contestant}/${lane}`) ? 1.4 : 1;
        return Array.from({ length: PASSES }, (_pass, pass) => pass).flatMap((pass): Cell[] => {
          const at = { contestant, lane, pass };
          const noise = () => Math.exp(0.005 * random());
          const us = 20 * own * accident * noise() * (arm === 'head' ? 1 + change : 1);
          return [
            { ...at, metric: 'tcp-ruler-us', value: 20 * accident * noise() },
            { ...at, metric: 'latency-p50-us', value: us },
            { ...at, metric: 'latency-p99-us', value: 1.7 * us * noise() },
            { ...at, metric: 'saturated-messages-per-second', value: 2e6 / us },
          ];
        });
      });
    });
    return {
      round,
      absent: [],
      cpus: '1',
      entries: ARMS.map((arm) => ({
        arm,
        otps: [otps[arm], otps[arm]],
        formationMs: 1200 * Math.exp(0.05 * random()),
        memoryBytes: 140e6,
      })),
      cells,
      machine: { cpuNs: [700_000], stealShare: 0.001, waitShare: 0 },
    };
  });
};
