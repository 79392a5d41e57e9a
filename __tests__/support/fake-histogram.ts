import type { AgentHistogram } from '../../src/cluster/replies.js';

/** Named here, because a look at a global is slow in the contexts that tests run in. */
const { clz32, floor, max, min } = Math;

export const BUCKETS = 3840;
export const LONGEST_NS = 2 ** 36 - 1;

/** As the agent finds it: by the length of the number in bits. */
export const bucketOf = (ns: number): number => {
  const bits = ns >= 2 ** 32 ? 64 - clz32(floor(ns / 2 ** 32)) : 32 - clz32(ns);
  const shift = max(0, bits - 8);
  return shift * 128 + floor(ns / 2 ** shift);
};

/** Times as a node would have counted them. */
export const counted = (samplesNs: readonly number[] | Float64Array): AgentHistogram => {
  const counts = new Float64Array(BUCKETS);
  let [sum, shortest, longest] = [0, Infinity, 0];
  for (let at = 0; at < samplesNs.length; at += 1) {
    const ns = samplesNs[at]!;
    counts[bucketOf(ns)]! += 1;
    sum += ns;
    shortest = min(shortest, ns);
    longest = max(longest, ns);
  }
  return {
    buckets: [...counts].flatMap((count, bucket): [number, number][] => (count > 0 ? [[bucket, count]] : [])),
    sum_ns: sum,
    min_ns: samplesNs.length === 0 ? LONGEST_NS : shortest,
    max_ns: longest,
  };
};
