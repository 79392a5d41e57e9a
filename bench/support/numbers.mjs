// @ts-check
/** Numbers as a person reads them in a table. */

/** Three significant digits, never fewer than the whole part has. @param {number} value */
export function digits(value) {
  const whole = Math.max(0, Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.max(0, 2 - whole) });
}

/** @param {number | undefined} value */
export const micros = (value) =>
  value === undefined ? '–' : value < 1000 ? `${digits(value)} µs` : `${digits(value / 1000)} ms`;

/** @param {number} value */
export const perSecond = (value) => `${Math.round(value).toLocaleString('en-US')}/s`;

/** 10^6 bytes a second. @param {number} bytesPerSecond */
export const megabytes = (bytesPerSecond) => `${digits(bytesPerSecond / 1e6)} MB/s`;

/** @param {number} bytes */
export const mebibytes = (bytes) => `${digits(bytes / 1024 ** 2)} MiB`;

/** @param {number} share */
export const percent = (share) => `${(share * 100).toFixed(Math.abs(share) < 0.1 ? 1 : 0)} %`;

/** @param {number} value */
export const ratio = (value) => (Number.isFinite(value) ? value.toFixed(value < 10 ? 2 : 1) : '∞');

/** `0.98 (0.96–1.00)` @param {import('./statistics.mjs').Estimate} estimate */
export const estimate = ({ value, low, high, count }) => {
  if (count === 0) return '–';
  return Number.isFinite(low) ? `${ratio(value)} (${ratio(low)}–${ratio(high)})` : ratio(value);
};

/** `4 min 5 s` @param {number} ms */
export function span(ms) {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
