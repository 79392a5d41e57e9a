// @ts-check
/** What a step prints, read as the runner reads it. */
import { parseCommand } from './commands.mjs';

/**
 * One thing in the log, its secrets masked. Lines between a `group` and its `endgroup` name it.
 *
 * @typedef {object} LogEntry
 * @property {'line' | 'group' | 'endgroup' | 'error' | 'warning' | 'notice' | 'debug'} kind
 * @property {string} text
 * @property {string} [group]
 * @property {Record<string, string>} [properties] of an annotation: `title`, `file`, …
 */

const ANNOTATIONS = /** @type {const} */ (['error', 'warning', 'notice']);
/** Known, and of no consequence here. */
const IGNORED = ['add-matcher', 'remove-matcher', 'echo'];
/** Refused by every runner since 2020. */
const REFUSED = ['set-env', 'add-path'];
const COMMANDS = new Set([
  ...ANNOTATIONS,
  ...IGNORED,
  ...REFUSED,
  'group',
  'endgroup',
  'debug',
  'add-mask',
  'save-state',
  'set-output',
  'stop-commands',
]);

export class StepLog {
  /** @type {LogEntry[]} */
  entries = [];
  /** The lines as they were printed: with secrets, commands and all. @type {string[]} */
  printed = [];
  /** Whether a command could not be processed, which fails the step. */
  failed = false;
  /** By printed commands, which is the way of old. @type {Record<string, string>} */
  state = {};
  /** @type {Record<string, string>} */
  outputs = {};
  /** @type {string | undefined} */
  #group;
  /** Turns commands on again, which are off while there is one. @type {string | undefined} */
  #resume;
  #masks;
  #onEntry;

  /** @param {{masks: import('./masks.mjs').Masks, onEntry?: ((entry: LogEntry) => void) | undefined}} options */
  constructor({ masks, onEntry = () => {} }) {
    this.#masks = masks;
    this.#onEntry = onEntry;
  }

  /** One line that the step printed, on either stream. @param {string} line */
  print(line) {
    this.printed.push(line);
    const command = parseCommand(line, (name) => COMMANDS.has(name) || name === this.#resume);
    if (this.#resume !== undefined && command?.name !== this.#resume) this.add('line', line);
    else if (!command) this.add('line', line);
    else this.#obey(command, line);
  }

  /** @param {LogEntry['kind']} kind @param {string} text @param {Record<string, string>} [properties] */
  add(kind, text, properties) {
    /** @type {LogEntry} */
    const entry = { kind, text: this.#masks.apply(text) };
    if (this.#group !== undefined && kind !== 'group') entry.group = this.#group;
    if (properties && Object.keys(properties).length > 0) entry.properties = properties;
    this.entries.push(entry);
    this.#onEntry(entry);
  }

  /** @param {string} what @param {string} why */
  refuse(what, why) {
    this.failed = true;
    this.add('error', `Unable to process ${what} successfully.`);
    this.add('error', why);
  }

  /** @param {import('./commands.mjs').Command} command @param {string} line */
  #obey({ name, properties, data }, line) {
    const annotation = ANNOTATIONS.find((kind) => kind === name);
    if (annotation) this.add(annotation, data, properties);
    else if (name === 'debug') this.add('debug', data);
    else if (name === this.#resume) {
      this.add('line', line);
      this.#resume = undefined;
    } else if (name === 'stop-commands') this.#stop(data, line);
    else if (name === 'group') {
      this.#group = this.#masks.apply(data);
      this.add('group', data);
    } else if (name === 'endgroup') {
      this.add('endgroup', '');
      this.#group = undefined;
    } else if (name === 'add-mask') this.#mask(data);
    else if (name === 'save-state') this.#set(this.state, { name, properties, data });
    else if (name === 'set-output') this.#set(this.outputs, { name, properties, data });
    else if (REFUSED.includes(name)) this.refuse(`command '${line}'`, `The \`${name}\` command is disabled.`);
  }

  /** @param {string} token @param {string} line */
  #stop(token, line) {
    if (token === '' || COMMANDS.has(token.toLowerCase()) || token.toLowerCase() === 'pause-logging') {
      this.refuse(
        `command '${line}'`,
        'You cannot use a endToken that is an empty string, a command or pause-logging.',
      );
      return;
    }
    this.#resume = token.toLowerCase();
    if (token.length > 6) this.#masks.add(token);
    this.add('line', line);
  }

  /** @param {string} secret */
  #mask(secret) {
    if (secret.trim() === '')
      this.add('warning', "Can't add secret mask for empty string in ##[add-mask] command.");
    else
      for (const part of [secret, ...secret.split(/[\r\n]+/).map((each) => each.trim())])
        this.#masks.add(part);
  }

  /** @param {Record<string, string>} values @param {import('./commands.mjs').Command} command */
  #set(values, { name, properties, data }) {
    if (properties['name']) values[properties['name']] = data;
    else this.refuse(`command '${name}'`, `Required field 'name' is missing in ##[${name}] command.`);
  }
}
