// @ts-check
/** The segments of the library's measureMessaging, their records kept: it tells medians, and we pair segment by segment. */

/** @typedef {import('../support/library.mjs').Library} Library */
/** @typedef {import('../../src/measure/recording.js').Recording} Recording */
/**
 * @typedef {import('../../src/measure/segment.js').SegmentOptions & {
 *   cluster: import('../../src/cluster/cluster.js').LaunchedCluster,
 *   placement: import('../../src/measure/placement.js').Placement,
 * }} RecordOptions
 */

/** @param {Library} library @param {RecordOptions} options @returns {Promise<Recording>} */
export async function recordSegments(library, { cluster, placement, ...options }) {
  /** @type {Recording} */
  const recording = {
    pairs: library.pairs.chosenPairs(cluster, options.messaging.pairs, placement),
    placement,
    roundTrips: [],
    perPair: new Map(),
    raw: [],
    fixedRate: [],
    saturation: [],
    bulk: [],
    machine: [],
  };
  for (let segment = 0; segment < options.messaging.repeats; segment += 1)
    await new library.segment.Segment(segment, recording, options).measure();
  return recording;
}

/** @typedef {{ messages: number, elapsed_ns: number }} Arrivals */

/** Messages a second; 0 when none came. @param {Arrivals} arrivals */
export const rateOf = ({ messages, elapsed_ns }) => (elapsed_ns > 0 ? (messages * 1e9) / elapsed_ns : 0);

/** Every size with every class of pairs that was measured. @param {Recording} recording @param {readonly number[]} sizes */
export const cellsOf = ({ pairs }, sizes) => {
  const classes = [...new Set(pairs.map(({ pairClass }) => pairClass))];
  return sizes.flatMap((sizeBytes) => classes.map((pairClass) => ({ sizeBytes, pairClass })));
};
/** @typedef {ReturnType<typeof cellsOf>[number]} Cell */
