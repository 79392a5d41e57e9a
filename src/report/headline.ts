import type { Figure } from '../measure/series.js';
import { isValued } from './figures.js';
import { verdictIds } from './verdict.js';

const isModelled = (figure: Figure): boolean =>
  isValued(figure) && (figure.model !== undefined || figure.calibrated !== undefined);

/** Of the figures of a series: the verdict's, those that there is a model of, and the first. */
export const isHeadline = (figure: Figure, at: number): boolean =>
  at === 0 || verdictIds.some((id) => id === figure.id) || isModelled(figure);
