// @ts-check
/** ROC curves as an SVG file: what share of slowdowns a rule finds at what share of false alarms, whatever its limit is. */
import { scaleLinear, scalePow } from 'd3-scale';
import { line, curveStepAfter } from 'd3-shape';
import { SLOWED } from './pool.mjs';

/** @typedef {import('../verdicts.mjs').Trial} Trial */

const [WIDTH, HEIGHT] = [860, 460];
const COLOURS = ['#0067a5', '#c4500b', '#856800', '#007a5e', '#a8489a'];
const SHOWN = /** @type {const} */ (['s5', 's10']);

/** Points [false alarms, found] over all limits. @param {readonly number[]} alike @param {readonly number[]} slowed @returns {[number, number][]} */
function curveOf(alike, slowed) {
  const limits = [...new Set([...alike, ...slowed])].sort((a, b) => b - a);
  const above = (/** @type {readonly number[]} */ scores, /** @type {number} */ limit) =>
    scores.filter((score) => score >= limit).length / scores.length;
  return [
    [0, 0],
    ...limits.map((limit) => /** @type {[number, number]} */ ([above(alike, limit), above(slowed, limit)])),
  ];
}

/** @param {readonly Trial[]} trials @param {{ rounds: number }} at */
export function plotOf(trials, { rounds }) {
  const rules = [...new Set(trials.map(({ rule }) => rule))].filter((rule) => rule !== 'ratio > 110 %');
  const scores = (/** @type {string} */ rule, /** @type {string} */ kind) =>
    (
      trials.find((trial) => trial.rule === rule && trial.kind === kind && trial.rounds === rounds)
        ?.outcomes ?? []
    ).map(({ score }) => score);
  const panels = SHOWN.map((kind, panel) => {
    const left = 60 + panel * 400;
    // The left end is what matters.
    const x = scalePow([0, 1], [left, left + 330]).exponent(1 / 3);
    const y = scaleLinear([0, 1], [340, 40]);
    const path = line()
      .x(([alarms]) => x(alarms))
      .y(([, found]) => y(found))
      .curve(curveStepAfter)
      .digits(1);
    const grid = [
      ...[0, 0.25, 0.5, 0.75, 1].map(
        (value) =>
          `<path d="M${left} ${y(value)}h330" stroke="#ddd"/><text x="${left - 6}" y="${y(value) + 4}" text-anchor="end">${value * 100} %</text>`,
      ),
      ...[0, 0.01, 0.05, 0.2, 0.5, 1].map(
        (value) =>
          `<path d="M${x(value).toFixed(1)} 40v300" stroke="#ddd"/><text x="${x(value).toFixed(1)}" y="358" text-anchor="middle">${value * 100} %</text>`,
      ),
    ];
    const curves = rules.map(
      (rule, at) =>
        `<path d="${path(curveOf(scores(rule, 'a'), scores(rule, kind)))}" fill="none" stroke="${COLOURS[at]}" stroke-width="${at === 0 ? 2.5 : 1.5}"/>`,
    );
    return `<text x="${left}" y="24" font-weight="600">Echo slowed by ${(SLOWED[kind] * 100).toFixed(0)} %: found, by false alarms</text>${grid.join('')}${curves.join('')}`;
  });
  const legend = rules.map(
    (rule, at) =>
      `<path d="M${60 + (at % 2) * 400} ${392 + Math.floor(at / 2) * 20}h24" stroke="${COLOURS[at]}" stroke-width="3"/><text x="${92 + (at % 2) * 400}" y="${396 + Math.floor(at / 2) * 20}">${rule.replace('>', '&gt;')}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12"><rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>${panels.join('')}${legend.join('')}</svg>\n`;
}
