import { sum } from '../base/lists.js';
import type { AgentHistogram } from '../cluster/replies.js';
import type { Histogram } from './series.js';

/**
 * Times counted in buckets, in nanoseconds. The twin of `src/agent/cluster_agent_histogram.erl`, whose buckets are
 * HdrHistogram's with 256 sub-buckets: exact below 256 ns, from there 128 to the octave, up to 2^36 ns (68.7 s). The
 * middle of a bucket is within 0.4 % of every time in it.
 */
export class Times {
  readonly #counts: ReadonlyMap<number, number>;
  readonly count: number;
  readonly sumNs: number;
  /** Exact; `Infinity` without times. */
  readonly minNs: number;
  /** Exact; 0 without times. */
  readonly maxNs: number;

  private constructor(counts: ReadonlyMap<number, number>, sumNs: number, minNs: number, maxNs: number) {
    this.#counts = counts;
    this.count = sum([...counts.values()]);
    this.sumNs = sumNs;
    this.minNs = minNs;
    this.maxNs = maxNs;
  }

  static readonly none = new Times(new Map(), 0, Infinity, 0);

  static of({ buckets, sum_ns, min_ns, max_ns }: AgentHistogram): Times {
    return buckets.length === 0 ? Times.none : new Times(new Map(buckets), sum_ns, min_ns, max_ns);
  }

  /** All times of all of them: exact, in whatever order. */
  static merged(all: readonly Times[]): Times {
    const counts = new Map<number, number>();
    for (const { counts: each } of all.map((times) => ({ counts: times.#counts })))
      for (const [bucket, count] of each) counts.set(bucket, (counts.get(bucket) ?? 0) + count);
    return new Times(
      new Map([...counts].sort(([a], [b]) => a - b)),
      sum(all.map(({ sumNs }) => sumNs)),
      all.reduce((least, { minNs }) => Math.min(least, minNs), Infinity),
      all.reduce((most, { maxNs }) => Math.max(most, maxNs), 0),
    );
  }

  /**
   * The time at rank `floor(count · p)` from below, by its bucket's middle, never beyond the exact extremes.
   * `undefined` without times.
   * @param p from 0 to 1
   */
  percentileNs(p: number): number | undefined {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`Expected a percentile from 0 to 1, got ${String(p)}`);
    const rank = Math.min(this.count - 1, Math.floor(this.count * p));
    let below = 0;
    for (const [bucket, count] of this.#counts) {
      below += count;
      if (below > rank) {
        const { lowestNs, highestNs } = boundsOf(bucket);
        return Math.min(this.maxNs, Math.max(this.minNs, (lowestNs + highestNs) / 2));
      }
    }
    return undefined;
  }

  /** Exact; `undefined` without times. */
  get meanNs(): number | undefined {
    return this.count === 0 ? undefined : this.sumNs / this.count;
  }

  /** How many lie in buckets that begin at `ns` or later. */
  countFrom(ns: number): number {
    const later = [...this.#counts].filter(([bucket]) => boundsOf(bucket).lowestNs >= ns);
    return sum(later.map(([, count]) => count));
  }

  /** As it leaves the room. */
  described(id: string, label: string): Histogram {
    return {
      id,
      label,
      count: this.count,
      minNs: this.count === 0 ? 0 : this.minNs,
      maxNs: this.maxNs,
      meanNs: this.meanNs ?? 0,
      buckets: [...this.#counts].map(([bucket, count]) => {
        const { lowestNs, highestNs } = boundsOf(bucket);
        return [lowestNs, highestNs, count];
      }),
    };
  }
}

const SUB_BUCKETS = 256;
const HALF = SUB_BUCKETS / 2;

/** The whole nanoseconds that a bucket counts, both ends among them. */
export const boundsOf = (bucket: number): { lowestNs: number; highestNs: number } => {
  if (bucket < SUB_BUCKETS) return { lowestNs: bucket, highestNs: bucket };
  const shift = Math.floor(bucket / HALF) - 1;
  const width = 2 ** shift;
  const lowestNs = (bucket - shift * HALF) * width;
  return { lowestNs, highestNs: lowestNs + width - 1 };
};
