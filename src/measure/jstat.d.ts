/** What of jStat is used here; the package has no types of its own. */
declare module 'jstat' {
  const jStat: {
    studentt: {
      /** The quantile of `p` from 0 to 1. */
      inv: (p: number, degrees: number) => number;
      cdf: (x: number, degrees: number) => number;
    };
  };
  // eslint-disable-next-line no-restricted-syntax -- as it exports itself
  export default jStat;
}
