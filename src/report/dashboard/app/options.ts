import { html } from './element.js';
import { keyText, type Keys } from './keys.js';
import { choices } from './view.js';

const LONGEST_TEXT = 140;

/** The choices of both selects. */
export const optionsOf = (keys: Keys): { keys: HTMLElement[]; runs: HTMLElement[] } => ({
  keys: [...keys].map(([key, circumstances]) =>
    html('option', { value: key }, keyText(key, circumstances, LONGEST_TEXT)),
  ),
  runs: choices.map((choice) =>
    html('option', { value: choice }, choice === 0 ? 'all runs' : `latest ${choice.toLocaleString('en-US')}`),
  ),
});
