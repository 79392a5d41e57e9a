// @ts-check
/** The commands that a step gives by printing them: `::name key=value,…::data` and `##[name key=value;…]data`. */

/** @typedef {{name: string, properties: Record<string, string>, data: string}} Command */

/** Percent comes last: `%250A` is the text `%0A`. */
const dataEscapes = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%25', '%'],
];
const propertyEscapes = [['%3A', ':'], ['%2C', ','], ...dataEscapes];
const oldEscapes = [['%3B', ';'], ['%5D', ']'], ...dataEscapes];

/** @param {string} text @param {string[][]} escapes */
const unescaped = (text, escapes) =>
  escapes.reduce((result, [escape = '', character = '']) => result.replaceAll(escape, character), text);

/**
 * The command in a line, if it is one. `::` must open the line, `##[` may stand anywhere in it.
 *
 * @param {string} line
 * @param {(name: string) => boolean} isCommand
 * @returns {Command | undefined}
 */
export const parseCommand = (line, isCommand) => newStyle(line, isCommand) ?? oldStyle(line, isCommand);

/** @type {typeof parseCommand} */
const newStyle = (line, isCommand) => {
  const [, head = '', data = ''] = /^\s*::(.*?)::(.*)$/s.exec(line) ?? [];
  const { name, rest } = nameIn(head);
  if (!isCommand(name)) return undefined;
  return { name, properties: properties(rest, ',', propertyEscapes), data: unescaped(data, dataEscapes) };
};

/** @type {typeof parseCommand} */
const oldStyle = (line, isCommand) => {
  const [, head = '', data = ''] = /##\[([^\]]*)\](.*)$/s.exec(line) ?? [];
  const { name, rest } = nameIn(head);
  if (!isCommand(name)) return undefined;
  return { name, properties: properties(rest, ';', oldEscapes), data: unescaped(data, oldEscapes) };
};

/** @param {string} head */
const nameIn = (head) => {
  const space = head.indexOf(' ');
  const [name, rest] = space < 0 ? [head, ''] : [head.slice(0, space), head.slice(space + 1)];
  return { name: name.toLowerCase(), rest };
};

/** @param {string} text @param {string} separator @param {string[][]} escapes @returns {Record<string, string>} */
const properties = (text, separator, escapes) =>
  Object.fromEntries(
    text
      .trim()
      .split(separator)
      .map((pair) => /^([^=]+)=(.+)$/s.exec(pair))
      .filter((match) => match !== null)
      .map(([, key = '', value = '']) => [key, unescaped(value, escapes)]),
  );
