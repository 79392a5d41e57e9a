/** Lines of values over the same steps; null where there is none. */
export type Grid = readonly (readonly (number | null)[])[];

/** Indices of what is left. */
export type Part = { lines: number[]; steps: number[] };

const shareOf = (values: readonly (number | null | undefined)[]): number =>
  values.filter((value) => typeof value !== 'number').length / values.length;

/**
 * The lines and steps of which every value is known: what lacks the greatest share of its values is left out first, a
 * step before a line.
 */
export const gapless = (grid: Grid, stepCount: number): Part => {
  let lines = grid.map((_, at) => at);
  let steps = Array.from({ length: stepCount }, (_, at) => at);
  for (;;) {
    const gaps = [
      ...steps.map((step) => ({ step, share: shareOf(lines.map((line) => grid[line]?.[step])) })),
      ...lines.map((line) => ({ line, share: shareOf(steps.map((step) => grid[line]?.[step])) })),
    ];
    const worst = gaps.reduce((most, gap) => (gap.share > most.share ? gap : most), { share: 0 });
    if ('step' in worst) steps = steps.filter((step) => step !== worst.step);
    else if ('line' in worst) lines = lines.filter((line) => line !== worst.line);
    else return { lines, steps };
  }
};
