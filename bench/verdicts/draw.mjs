// @ts-check
/** Comparisons drawn from the pool: rounds of two and two clusters, as the action plays them; no cluster is ever split. */

/** @typedef {import('./pool.mjs').PoolRound} PoolRound */
/** @typedef {import('./pool.mjs').Kind} Kind */
/** @typedef {import('../../src/compare/round.js').RoundRecord} RoundRecord */

/** Every third round of each block is kept aside: nothing was tuned on it. @param {readonly PoolRound[]} pool @param {'tuning' | 'aside'} part */
export function partOf(pool, part) {
  /** @type {Record<string, number>} */
  const seen = {};
  return pool.filter(({ block }) => {
    const count = (seen[block] ?? 0) + 1;
    seen[block] = count;
    return (count % 3 === 0) === (part === 'aside');
  });
}

/** Uniform numbers from 0 to below 1, the same for the same seed (mulberry32). @param {number} seed */
export function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @template T @param {readonly T[]} items @param {() => number} random */
function shuffled(items, random) {
  const all = [...items];
  for (let at = all.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [all[at], all[other]] = [/** @type {T} */ (all[other]), /** @type {T} */ (all[at])];
  }
  return all;
}

/** So many rounds: without putting any back, unless there are not as many. @param {readonly PoolRound[]} pool @param {number} count @param {() => number} random */
function someRounds(pool, count, random) {
  /** @type {PoolRound[]} */
  const drawn = [];
  while (drawn.length < count) drawn.push(...shuffled(pool, random).slice(0, count - drawn.length));
  return drawn;
}

/** Places of the pairs of this kind in a round: the outermost first. @param {PoolRound} round @param {Kind} kind */
function pairsOf({ kinds }, kind) {
  const places = kinds.flatMap((each, at) => (each === kind ? [at] : []));
  return Array.from({ length: places.length / 2 }, (_, at) => [
    /** @type {number} */ (places[at]),
    /** @type {number} */ (places[places.length - 1 - at]),
  ]);
}

/**
 * The round as if these had been all: the places of the base and of the head, in the order base, head, head, base.
 *
 * @param {PoolRound} drawn @param {number} round @param {readonly number[]} base @param {readonly number[]} head
 * @returns {RoundRecord}
 */
function recordOf(drawn, round, base, head) {
  const places = [base[0], head[0], head[1], base[1]].map((place) => place ?? 0);
  const entries = places.map((place, at) => ({
    arm: at === 0 || at === 3 ? 'base' : 'head',
    otps: ['27'],
    formationMs: drawn.formationMs[place] ?? NaN,
    memoryBytes: drawn.memoryBytes[place] ?? undefined,
  }));
  const cells = Object.entries(drawn.cells).flatMap(([metric, contestants]) =>
    places.flatMap((place, contestant) =>
      (contestants[place] ?? []).flatMap((passes, lane) =>
        passes.flatMap((value, pass) => (value === null ? [] : [{ metric, contestant, lane, pass, value }])),
      ),
    ),
  );
  return { round, cpus: drawn.cpus, entries, absent: [], cells, machine: drawn.machine };
}

/**
 * One comparison of so many rounds: clusters like any against clusters of this kind.
 *
 * @param {readonly PoolRound[]} pool @param {Kind} kind @param {number} count @param {() => number} random
 * @returns {RoundRecord[]}
 */
export function drawComparison(pool, kind, count, random) {
  const fitting = pool.filter(({ kinds }) => kinds.includes(kind));
  return someRounds(fitting, count, random).map((drawn, round) => {
    const plain = shuffled(pairsOf(drawn, 'a'), random);
    const head = kind === 'a' ? plain[1] : pairsOf(drawn, kind)[0];
    return recordOf(drawn, round, plain[0] ?? [], head ?? []);
  });
}
