/** Where runs and values stand in a picture. */
export type Place = { x: (run: number) => number; y: (value: number) => number };

export const HEIGHT = 200;
export const TOP = 10;
export const BOTTOM = HEIGHT - 24;

/** A coordinate: a tenth of a pixel is enough. */
export const fixed = (value: number): string => String(Math.round(value * 10) / 10);
