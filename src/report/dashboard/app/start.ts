import { boardOf, type Board } from './board.js';
import { html } from './element.js';
import { entriesOf } from './entries.js';
import { keysOf } from './keys.js';
import { optionsOf } from './options.js';
import { factTable, problemList, rangeText } from './remarks.js';
import { hashOf, viewIn, type View } from './view.js';

/** Where things go; all are in the page from the start. */
const slot = <T extends HTMLElement>(id: string, kind: new () => T): T => {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`Expected the page to have #${id}`);
  return found;
};

const slots = () => ({
  key: slot('key', HTMLSelectElement),
  runs: slot('runs', HTMLSelectElement),
  status: slot('status', HTMLElement),
  problems: slot('problems', HTMLElement),
  facts: slot('facts', HTMLElement),
  board: slot('board', HTMLElement),
});
type Slots = ReturnType<typeof slots>;

const read = async (path: string): Promise<string> => {
  const response = await fetch(path, { cache: 'no-cache' });
  if (response.ok) return response.text();
  throw new Error(`${path} could not be read: ${String(response.status)} ${response.statusText}`.trim());
};

const fail = (page: Slots, error: unknown): void => {
  const hint = location.protocol === 'file:' ? ' Open this page through a web server.' : '';
  const message = error instanceof Error ? error.message : String(error);
  page.status.textContent = '';
  page.board.replaceChildren();
  page.problems.replaceChildren(html('p', {}, `${message}.${hint}`));
};

const isStill = (page: Slots, { key, latest }: View): boolean =>
  page.key.value === key && page.runs.value === String(latest);

type Known = ReturnType<typeof keysOf>;

/** `undefined` where there is nothing to draw, or somebody has chosen another view meanwhile. */
const show = async (page: Slots, view: View, { keys, strange }: Known): Promise<Board | undefined> => {
  const path = `history/${view.key}.jsonl`;
  page.status.textContent = 'Loading…';
  const { entries, problems } = entriesOf(await read(path), view.key);
  if (!isStill(page, view)) return undefined;
  const runs = entries.slice(-view.latest);
  const circumstances = keys.get(view.key);
  page.problems.replaceChildren(...problemList(strange, path, problems));
  page.facts.replaceChildren(...(circumstances ? [factTable(view.key, circumstances)] : []));
  page.status.textContent = rangeText(runs, entries);
  const board = runs.length > 0 ? boardOf(runs) : undefined;
  page.board.replaceChildren(...(board?.elements ?? []));
  board?.draw();
  return board;
};

const offer = (page: Slots, { keys }: Known): void => {
  const options = optionsOf(keys);
  page.key.replaceChildren(...options.keys);
  page.runs.replaceChildren(...options.runs);
};

const follow = (page: Slots, known: Known): void => {
  let board: Board | undefined;
  const look = (): void => {
    const view = viewIn(location.hash, known.keys);
    if (!view) {
      page.status.textContent = 'No run yet';
      page.problems.replaceChildren(...problemList(known.strange, '', []));
      return;
    }
    page.key.value = view.key;
    page.runs.value = String(view.latest);
    show(page, view, known).then(
      (found) => (board = found ?? board),
      (error: unknown) => {
        if (isStill(page, view)) fail(page, error);
      },
    );
  };
  const choose = (): void => {
    history.replaceState(null, '', hashOf({ key: page.key.value, latest: Number(page.runs.value) }));
    look();
  };
  page.key.addEventListener('change', choose);
  page.runs.addEventListener('change', choose);
  addEventListener('hashchange', look);
  addEventListener('resize', () => board?.draw());
  look();
};

/** Fills the page, and again whenever one looks at something else. */
export const start = async (): Promise<void> => {
  const page = slots();
  try {
    const known = keysOf(await read('keys.json'));
    offer(page, known);
    follow(page, known);
  } catch (error) {
    fail(page, error);
  }
};
