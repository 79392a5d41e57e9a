/** What no measurement reaches; beyond it numbers cannot be drawn any more. */
const LARGEST = 1e15;
const SMALLEST = 1e-12;

export const bounded = (value: number): number =>
  Math.abs(value) < SMALLEST ? 0 : Math.min(LARGEST, Math.max(-LARGEST, value));
