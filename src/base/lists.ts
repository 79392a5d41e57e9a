/** Each value once, in the order of its first appearance. */
export const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
