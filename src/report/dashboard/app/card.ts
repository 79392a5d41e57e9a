import type { HistoryEntry } from '../../../history/entry.js';
import { shown } from '../../../base/text.js';
import { chartOf, type Chart } from './chart.js';
import { html } from './element.js';
import { details, sentence } from './run.js';
import type { Trend } from './trend.js';

/** A metric: its trend, and what one of the runs says of it. */
export type Card = {
  element: HTMLElement;
  /** Draws it as wide as it is. */
  draw: () => void;
  select: (run: number) => void;
};

export type Listeners = {
  /** A run is looked at, until another is. */
  look: (run: number) => void;
  /** A run is kept in sight, or let go. */
  keep: (run: number) => void;
  /** One went from run to run, by key. */
  step: (run: number) => void;
};

const FAR = 10;

/** How far a key takes one from a run; `undefined` of another key. */
const moved = (key: string, run: number, last: number): number | undefined => {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowDown: -1,
    ArrowRight: 1,
    ArrowUp: 1,
    PageDown: -FAR,
    PageUp: FAR,
    Home: -last,
    End: last,
  };
  const by = Object.hasOwn(steps, key) ? steps[key] : undefined;
  return by === undefined ? undefined : Math.min(last, Math.max(0, run + by));
};

const directions = { lower: 'Lower is better.', higher: 'Higher is better.', neither: '' } as const;

export const cardOf = (trend: Trend, entries: readonly HistoryEntry[], listeners: Listeners): Card => {
  const last = entries.length - 1;
  const name = shown(trend.head.label, 120);
  const plot = html('div', {
    class: 'plot',
    tabindex: 0,
    role: 'slider',
    'aria-label': `${name}, by run`,
    'aria-valuemin': 1,
    'aria-valuemax': entries.length,
  });
  const reading = html('p', { class: 'reading' });
  let chart: Chart | undefined;
  let selected = last;
  const select = (run: number): void => {
    const [entry, point = null] = [entries[run], trend.points[run]];
    if (!entry) return;
    selected = run;
    chart?.pointTo(run);
    reading.replaceChildren(...details(entry, point));
    plot.setAttribute('aria-valuenow', String(run + 1));
    plot.setAttribute('aria-valuetext', sentence(entry, point));
  };
  const runAt = ({ clientX }: MouseEvent): number =>
    chart?.runAt(clientX - plot.getBoundingClientRect().left) ?? last;
  plot.addEventListener('pointermove', (event) => listeners.look(runAt(event)));
  plot.addEventListener('click', (event) => listeners.keep(runAt(event)));
  plot.addEventListener('keydown', (event) => {
    const run = moved(event.key, selected, last);
    if (run === undefined) return;
    event.preventDefault();
    listeners.step(run);
  });
  return {
    element: html(
      'section',
      { class: 'card', id: `metric-${trend.id}` },
      html('h2', {}, name),
      plot,
      reading,
      html('p', { class: 'muted' }, directions[trend.head.better]),
    ),
    draw: () => {
      chart = chartOf(trend, entries, Math.max(240, plot.clientWidth));
      plot.replaceChildren(chart.picture);
      chart.pointTo(selected);
    },
    select,
  };
};
