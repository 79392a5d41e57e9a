// @ts-check
/** An action's inputs as flags of a command line. */
import { parseArgs } from 'node:util';

/** @typedef {import('./action-file.mjs').Action} Action */

/**
 * @param {readonly string[]} argv
 * @param {Action} action
 * @returns {{help: boolean, inputs: Record<string, string>}}
 */
export function parseFlags(argv, { inputs }) {
  const names = Object.keys(inputs);
  const options = Object.fromEntries(names.map((name) => [name, { type: /** @type {const} */ ('string') }]));
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { ...options, help: { type: 'boolean', short: 'h' } },
    });
    const { help = false, ...given } = values;
    return { help: help === true, inputs: /** @type {Record<string, string>} */ (given) };
  } catch (error) {
    const [reason = ''] = /** @type {Error} */ (error).message.split(/\.?(?:\n| (?=[A-Z]))|\.$/);
    const valid = names.map((name) => `--${name}`).join(', ');
    throw new Error(`Expected the action's inputs as flags, got: ${reason}. Valid are ${valid} and --help`, {
      cause: error,
    });
  }
}

/** @param {Action} action @param {number} width */
export function renderHelp({ name, inputs }, width) {
  const flags = Object.entries(inputs).map(([input, { description, default: text }]) => {
    const fallback = text === '' ? '' : `\n      default: ${text}`;
    return `  --${input}\n${wrapped(description, width - 6).replaceAll(/^/gm, '      ')}${fallback}`;
  });
  return `${name}: runs the action as a workflow would, main and then post.\n\n${flags.join('\n')}`;
}

/** @param {string} text @param {number} width */
const wrapped = (text, width) => {
  const lines = [''];
  for (const word of text.trim().split(/\s+/)) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
};
