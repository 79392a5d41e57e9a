/** Reads the HTML that we write: every attribute quoted, every element closed, and nothing else with a `<` in it. */

export type Element = { name: string; attributes: Record<string, string>; text: string };

const VOID = ['meta', 'path', 'circle', 'rect'];

const tokens =
  /<!doctype html>|<style>[^<]*<\/style>|<(\/?)([a-z][a-z0-9]*)((?: [a-zA-Z:-]+="[^"<>]*")*)(\/?)>|[^<>]+|[<>]/g;

const attributesOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/ ([a-zA-Z:-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      decoded(value),
    ]),
  );

const decoded = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

/**
 * The elements in the order in which they begin, each with all text inside.
 * @throws where the page is not what we would write
 */
export const elementsOf = (html: string): Element[] => {
  const elements: Element[] = [];
  const open: Element[] = [];
  for (const [token, slash, name, attributes = '', selfClosed] of html.matchAll(tokens)) {
    if (token === '<' || token === '>') throw new Error(`Expected no bare ${token} in the page`);
    if (token === '<!doctype html>' || token.startsWith('<style>')) continue;
    if (name === undefined) {
      if (/&(?!(?:lt|gt|quot|amp|#39);)/.test(token)) throw new Error(`Expected no bare & in ${token}`);
      for (const each of open) each.text += decoded(token);
    } else if (slash) {
      const last = open.pop();
      if (last?.name !== name) throw new Error(`Expected </${last?.name ?? 'nothing'}>, got </${name}>`);
    } else {
      const element = { name, attributes: attributesOf(attributes), text: '' };
      elements.push(element);
      if (!selfClosed && !VOID.includes(name)) open.push(element);
    }
  }
  if (open.length > 0)
    throw new Error(`Expected all elements to be closed, but <${open.at(-1)!.name}> is not`);
  return elements;
};
