import fc from 'fast-check';
import { build, type JsHistogram } from 'hdr-histogram-js';
import { sum } from '../../../src/base/lists.js';
import { boundsOf, Times } from '../../../src/measure/histogram.js';
import { histogramSchema } from '../../../src/measure/series.js';
import { percentile, sortSamples } from '../../support/exact-percentiles.js';
import { bucketOf, BUCKETS, counted, LONGEST_NS } from '../../support/fake-histogram.js';
import { normal, uniform } from '../../support/random.js';

/** Named here, because a look at a global is slow in the contexts that tests run in. */
const { floor, max, min, round } = Math;
const MINUTE = 60e9;

const timesOf = (samplesNs: readonly number[] | Float64Array): Times => Times.of(counted(samplesNs));
const whole = (ns: number): number => min(LONGEST_NS, max(0, round(ns)));

/** Times that latencies are like, and times that a histogram must fear. */
const distributions: [name: string, draw: (seed: number) => () => number][] = [
  ['one and the same time', (seed) => () => 1000 + (seed % 1e9)],
  [
    'times in two heaps',
    (seed) => {
      const [heap, spread] = [uniform(seed), normal(seed + 1)];
      return () => (heap() < 0.9 ? 50_000 + 5000 * spread() : 20e6 + 2e6 * spread());
    },
  ],
  [
    'times with a heavy tail (Pareto, 1.05)',
    (seed) => {
      const next = uniform(seed);
      return () => min(MINUTE, 20_000 / (1 - next()) ** (1 / 1.05));
    },
  ],
  [
    'times of all magnitudes from 1 µs to 60 s',
    (seed) => {
      const next = uniform(seed);
      return () => 1000 * 60e6 ** next();
    },
  ],
  [
    'times at the edges of buckets',
    (seed) => {
      const next = uniform(seed);
      return () => {
        const { lowestNs, highestNs } = boundsOf(floor(next() * BUCKETS));
        return next() < 0.5 ? lowestNs : highestNs;
      };
    },
  ],
  [
    'times of next to nothing',
    (seed) => {
      const next = uniform(seed);
      return () => 600 * next();
    },
  ],
];

const percentiles = [0, 0.001, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999, 1];

/** How far the percentile is from the sample at its rank, as a share of that. */
const errorOf = (times: Times, sorted: NonNullable<ReturnType<typeof sortSamples>>, p: number): number => {
  const exact = percentile(sorted, p);
  return exact === 0 ? times.percentileNs(p)! : Math.abs(times.percentileNs(p)! - exact) / exact;
};

describe.each(distributions)('of %s', (_name, draw) => {
  test('a million give every percentile within 0.4 %, and count, sum and extremes exactly', () => {
    fc.assert(
      fc.property(fc.nat(1e9), (seed) => {
        const next = draw(seed);
        const samples = new Float64Array(1_000_000).map(() => whole(next()));
        const times = timesOf(samples);
        const sorted = sortSamples(samples as unknown as number[])!;
        const errors = percentiles.map((p) => errorOf(times, sorted, p));
        expect(Math.max(...errors)).toBeLessThan(0.004);
        expect(times.count).toBe(1_000_000);
        expect([times.minNs, times.maxNs]).toEqual([sorted[0], sorted.at(-1)]);
        expect(times.sumNs).toBe(samples.reduce((total, ns) => total + ns, 0));
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });
});

const samples = fc.array(
  fc.oneof(fc.nat(600), fc.integer({ min: 0, max: LONGEST_NS }), fc.nat(BUCKETS - 1).map((bucket) => boundsOf(bucket).lowestNs)), // prettier-ignore
  { maxLength: 300 },
);

test('of few samples, whichever they are, percentiles are as near', () => {
  const fraction = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(samples, fraction, (list, p) => {
      const sorted = sortSamples(list);
      return sorted ? errorOf(timesOf(list), sorted, p) < 0.004 : timesOf(list).percentileNs(p) === undefined;
    }),
  );
});

test('no percentile lies beyond the shortest and the longest time, which are exact', () => {
  const { lowestNs, highestNs } = boundsOf(bucketOf(1_000_000));
  expect(timesOf([highestNs, 70e6]).percentileNs(0)).toBe(highestNs);
  expect(timesOf([1, lowestNs]).percentileNs(1)).toBe(lowestNs);
  expect(timesOf([lowestNs + 1]).percentileNs(0.5)).toBe(lowestNs + 1);
});

test.each([-0.01, 1.01, 50, NaN])('a percentile of %d is refused', (p) => {
  expect(() => timesOf([1]).percentileNs(p)).toThrow(`Expected a percentile from 0 to 1, got ${p}`);
});

describe('merged', () => {
  const all = (times: Times) => ({
    ...times.described('id', 'label'),
    sumNs: times.sumNs,
    count: times.count,
  });
  const lists = fc.array(samples, { maxLength: 5 });

  test('histograms are what all their times together give', () => {
    fc.assert(
      fc.property(lists, (parts) => {
        expect(all(Times.merged(parts.map(timesOf)))).toEqual(all(timesOf(parts.flat())));
      }),
    );
  });

  test('it does not matter in which order', () => {
    fc.assert(
      fc.property(lists, (parts) => {
        const times = parts.map(timesOf);
        expect(all(Times.merged(times.toReversed()))).toEqual(all(Times.merged(times)));
      }),
    );
  });

  test('it does not matter which first', () => {
    fc.assert(
      fc.property(samples, samples, samples, (...three) => {
        const [one, two, last] = three.map(timesOf) as [Times, Times, Times];
        const left = Times.merged([Times.merged([one, two]), last]);
        expect(all(left)).toEqual(all(Times.merged([one, Times.merged([two, last])])));
      }),
    );
  });

  test('nothing adds nothing', () => {
    fc.assert(
      fc.property(samples, (list) => {
        expect(all(Times.merged([Times.none, timesOf(list), timesOf([])]))).toEqual(all(timesOf(list)));
      }),
    );
  });
});

describe('buckets', () => {
  const buckets = Array.from({ length: BUCKETS }, (_, bucket) => ({ bucket, ...boundsOf(bucket) }));
  const hdr = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: LONGEST_NS,
    numberOfSignificantValueDigits: 2,
  }) as unknown as Pick<JsHistogram, 'countsArrayLength' | 'valueFromIndex' | 'highestEquivalentValue'>;

  test('hold every whole number of nanoseconds up to 2^36, without gap or overlap', () => {
    expect(buckets[0]).toMatchObject({ lowestNs: 0 });
    expect(buckets.at(-1)).toMatchObject({ highestNs: LONGEST_NS });
    for (const { bucket, highestNs } of buckets.slice(0, -1))
      expect(buckets[bucket + 1]?.lowestNs).toBe(highestNs + 1);
  });

  test('are HdrHistogram’s of two significant digits', () => {
    expect(hdr.countsArrayLength).toBe(BUCKETS);
    for (const { bucket, lowestNs, highestNs } of buckets) {
      expect([lowestNs, highestNs].map(bucketOf)).toEqual([bucket, bucket]);
      expect([hdr.valueFromIndex(bucket), hdr.highestEquivalentValue(lowestNs)]).toEqual([lowestNs, highestNs]); // prettier-ignore
    }
  });
});

test('times from a moment on are counted by the beginnings of their buckets', () => {
  const { lowestNs, highestNs } = boundsOf(bucketOf(10_000_000));
  const times = timesOf([5, lowestNs, highestNs, highestNs + 1, MINUTE]);
  expect([0, lowestNs, lowestNs + 1, highestNs, highestNs + 1, LONGEST_NS].map((ns) => times.countFrom(ns))).toEqual([5, 4, 2, 2, 2, 0]); // prettier-ignore
});

test('of no times there is neither mean nor percentile, and what leaves the room is valid', () => {
  for (const none of [Times.none, timesOf([]), Times.merged([])]) {
    expect([none.count, none.meanNs, none.percentileNs(0.5), none.countFrom(0)]).toEqual([0, undefined, undefined, 0]); // prettier-ignore
    const described = none.described('none', 'None');
    expect(described).toEqual({
      id: 'none',
      label: 'None',
      count: 0,
      minNs: 0,
      maxNs: 0,
      meanNs: 0,
      buckets: [],
    });
    expect(histogramSchema.parse(described)).toEqual(described);
  }
});

test('what leaves the room has the bounds and counts of buckets in ascending order', () => {
  fc.assert(
    fc.property(samples, (list) => {
      const described = timesOf(list).described('id', 'label');
      expect(histogramSchema.parse(JSON.parse(JSON.stringify(described)))).toEqual(described);
      expect(sum(described.buckets.map(([, , count]) => count))).toBe(list.length);
      for (const [low, high, count] of described.buckets)
        expect(list.filter((ns) => ns >= low && ns <= high)).toHaveLength(count);
      const lows = described.buckets.map(([low]) => low);
      expect(lows).toEqual(lows.toSorted((a, b) => a - b));
    }),
  );
  expect(timesOf([300, 7, 301, 7]).described('x', 'X')).toEqual({ id: 'x', label: 'X', count: 4, minNs: 7, maxNs: 301, meanNs: 153.75, buckets: [[7, 7, 2], [300, 301, 2]] }); // prettier-ignore
});
