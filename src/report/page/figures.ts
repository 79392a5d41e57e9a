import type { Figure } from '../../measure/series.js';
import { isValued } from '../figures.js';
import { interval, quantity, ratio } from '../quantity.js';
import { markup, prose, type Markup, type Part } from './markup.js';

type Valued = Extract<Figure, { value: number }>;
type Model = 'model' | 'calibrated';

const intervalText = ({ value, unit, interval: ends }: Valued): string =>
  ends ? interval(value, ends, unit) : '';

const modelText = (figure: Valued, model: Model): string => {
  const says = figure[model];
  return says ? quantity(says.value, figure.unit) : '';
};

const ratioText = (figure: Valued, model: Model): string => {
  const says = figure[model];
  return says ? (ratio(figure.value, says.value) ?? '') : '';
};

const columns: readonly { label: string; text: (figure: Valued) => string }[] = [
  { label: '95 % interval', text: intervalText },
  { label: 'Rule of thumb', text: (figure) => modelText(figure, 'model') },
  { label: 'Measured ÷ rule', text: (figure) => ratioText(figure, 'model') },
  { label: 'Calibrated', text: (figure) => modelText(figure, 'calibrated') },
  { label: 'Measured ÷ calibrated', text: (figure) => ratioText(figure, 'calibrated') },
];

const absence = (absent: string): Markup => markup`not measured: ${prose(absent)}`;

const row = (figure: Figure, shown: typeof columns): Markup =>
  isValued(figure)
    ? markup`<td class="number"><strong>${quantity(figure.value, figure.unit)}</strong></td>${shown.map(
        ({ label, text }) => markup`<td class="number" data-label="${label}">${text(figure)}</td>`,
      )}`
    : markup`<td class="absent" colspan="${shown.length + 1}">${absence(figure.absent)}</td>`;

/** Figures, each with what there is to compare it with. Where there is little room, a row is a block. */
export const figureTable = (title: string, figures: readonly Figure[]): Markup => {
  const valued = figures.filter(isValued);
  const shown = columns.filter(({ text }) => valued.some((figure) => text(figure) !== ''));
  const heads = ['Measured', ...shown.map(({ label }) => label)];
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Figures of ${title}"><table class="figures">
<thead><tr><th scope="col">Figure</th>${heads.map((label) => markup`<th scope="col" class="number">${label}</th>`)}</tr></thead>
<tbody>${figures.map((figure) => markup`<tr><td>${prose(figure.label)}</td>${row(figure, shown)}</tr>\n`)}</tbody>
</table></div>`;
};

const directions = {
  lower: 'Lower is better.',
  higher: 'Higher is better.',
  neither: '',
} as const;

const formula = (name: string, model: { formula: string } | undefined): Part =>
  model ? markup` ${name}: ${prose(model.formula, 500)}.` : '';

const formulas = (figure: Figure): Part =>
  isValued(figure) ? [formula('Rule of thumb', figure.model), formula('Calibrated', figure.calibrated)] : '';

/** What each figure means, folded. */
export const definitions = (figures: readonly Figure[]): Markup =>
  markup`<details><summary>How this was measured</summary><dl>${figures.map(
    (figure) =>
      markup`<dt>${prose(figure.label)} <code class="muted">${figure.id}</code></dt><dd>${prose(figure.definition, 1000)} ${directions[figure.better]}${formulas(figure)}</dd>`,
  )}</dl></details>`;

const comparison = (figure: Valued, name: string, model: Model): string[] => {
  const [says, off] = [modelText(figure, model), ratioText(figure, model)];
  return says === '' ? [] : [`${name} ${says}${off === '' ? '' : ` (${off})`}`];
};

const remarks = (figure: Valued): string[] => [
  ...(figure.interval ? [`95 %: ${intervalText(figure)}`] : []),
  ...comparison(figure, 'rule of thumb', 'model'),
  ...comparison(figure, 'calibrated', 'calibrated'),
];

/** A figure at a glance, with a link to where it comes from. */
export const tile = (figure: Figure, from: { title: string; href: string }): Markup => {
  const value = isValued(figure)
    ? [
        markup`<span class="big">${quantity(figure.value, figure.unit)}</span>`,
        ...remarks(figure).map((text) => markup`<span class="remark">${text}</span>`),
      ]
    : markup`<span class="absent">${absence(figure.absent)}</span>`;
  return markup`<li><span class="label">${prose(figure.label)}</span>${value}<a href="${from.href}">${prose(from.title, 60)}</a></li>`;
};
