import { quantity } from '../quantity.js';
import { evenly, legend } from './marks.js';
import { markup, prose, type Markup, type Part } from './markup.js';

/** A box of a section: half of the width where there is room for two, or all of it. */
export type Card = {
  body: Part;
  isFull?: boolean;
  /** Takes the whole width, its parts side by side, rather than that a half is left over. */
  yields?: boolean;
};

const cardOf = ({ body, isFull = false }: Card): Markup =>
  markup`<div class="card${isFull ? ' full' : ''}">${body}</div>`;

const alongside = ({ body }: Card): Card => ({
  body: markup`<div class="split">${body}</div>`,
  isFull: true,
});

/** Halves first. */
export const grid = (cards: readonly Card[]): Markup => {
  const [halves, full] = [cards.filter(({ isFull }) => !isFull), cards.filter(({ isFull }) => isFull)];
  const isOdd = halves.length % 2 === 1;
  const leading = halves.map((card, at) => (isOdd && at === 0 && card.yields ? alongside(card) : card));
  return markup`<div class="cards">${[...leading, ...full].map(cardOf)}</div>`;
};

export const folded = (summary: Part, body: Part): Markup =>
  markup`<details><summary>${summary}</summary>${body}</details>`;

/** More plots of a kind are folded. */
const OPEN_PLOTS = 2;

type Plots<T> = {
  title: string;
  items: readonly T[];
  draw: (items: readonly T[]) => Markup;
  /** What stands below a plot. */
  below?: (items: readonly T[]) => Part;
  isLine: boolean;
};

/** As many plots as it takes to tell their lines apart; all but the first ones folded. */
export const plots = <T extends { label: string }>({
  title,
  items,
  draw,
  below,
  isLine,
}: Plots<T>): Card[] => {
  const parts = evenly(items);
  const cards = parts.map((part, at): Card => {
    const which = parts.length > 1 ? ` (${String(at + 1)} of ${String(parts.length)})` : '';
    const labels = legend(
      part.map(({ label }) => label),
      { isLine },
    );
    return {
      body: markup`<figure><figcaption><h3>${prose(title)}${which}</h3></figcaption>${draw(part)}${labels}${below?.(part) ?? ''}</figure>`,
    };
  });
  const [open, rest] = [cards.slice(0, OPEN_PLOTS), cards.slice(OPEN_PLOTS)];
  const more = folded(markup`${quantity(rest.length)} more: ${prose(title)}`, grid(rest));
  return rest.length === 0 ? open : [...open, { body: more, isFull: true }];
};
