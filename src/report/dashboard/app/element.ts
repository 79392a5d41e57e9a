/** Parts of a page. Text is always text: nothing here reads markup. */

export type Child = Node | string;
export type Attributes = Readonly<Record<string, string | number>>;

const filled = <T extends Element>(element: T, attributes: Attributes, children: readonly Child[]): T => {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
};

export const html = <Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] => filled(document.createElement(name), attributes, children);

export const svg = <Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[Name] =>
  filled(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);

const isWeb = (address: string): boolean => {
  try {
    return ['http:', 'https:'].includes(new URL(address).protocol);
  } catch {
    return false;
  }
};

/** Leads somewhere on the web, or is text. */
export const link = (address: string | undefined, text: string): Child =>
  address !== undefined && isWeb(address) ? html('a', { href: address, rel: 'noreferrer' }, text) : text;
