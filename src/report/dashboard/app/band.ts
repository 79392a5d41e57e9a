/** Where most values around a run lie. */
export type Band = { low: number; middle: number; high: number };

/** So many runs, half of them before and half of them after; fewer at both ends. */
export const WINDOW = 15;
/** Of fewer values nothing can be said. */
const FEWEST = 5;

/** Between the neighbours. @param sorted at least one */
const quantile = (sorted: readonly number[], p: number): number => {
  const place = (sorted.length - 1) * p;
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
};

/** Median and the middle 80 % of the values around each; null where there are too few. */
export const bandsOf = (values: readonly (number | null)[]): (Band | null)[] => {
  const half = Math.floor(WINDOW / 2);
  return values.map((_, at) => {
    const near = values
      .slice(Math.max(0, at - half), at + half + 1)
      .filter((value) => value !== null)
      .sort((one, other) => one - other);
    return near.length < FEWEST
      ? null
      : { low: quantile(near, 0.1), middle: quantile(near, 0.5), high: quantile(near, 0.9) };
  });
};
