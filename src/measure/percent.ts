/** `4.2 %`, `3 %`, `12 %`: two digits of a share, whatever its sign. */
export const percent = (share: number): string => {
  const value = Math.abs(share) * 100;
  return `${String(Number(value.toFixed(value < 9.95 ? 1 : 0)))} %`;
};

/** `+4.2 %`, `−12 %`: of a relative change. */
export const signedPercent = (share: number): string => `${share < 0 ? '−' : '+'}${percent(share)}`;
