// @ts-check
/** The process of a step, started, read and stopped as the runner does. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long the runner waits after each signal of a cancel before it sends the next. */
const CANCEL = /** @type {const} */ ([
  ['SIGINT', 7500],
  ['SIGTERM', 2500],
]);
/** How long a descendant that still holds the process's output may delay the end of the step. */
const HELD_OUTPUT_MS = 5000;

/** @typedef {{exitCode: number, signal: NodeJS.Signals | null, durationMs: number}} ProcessEnd */
/**
 * @typedef {object} StepOptions
 * @property {readonly [string, ...string[]]} command a program and its arguments
 * @property {Record<string, string>} env
 * @property {string} cwd
 * @property {(line: string) => void} onLine
 */

export class StepProcess {
  /** @type {Promise<ProcessEnd>} */
  ended;
  cancelled = false;
  #child;

  /** @param {StepOptions} options */
  constructor({ command: [program, ...args], env, cwd, onLine }) {
    const startedAt = performance.now();
    // In a group of its own, so that Ctrl-C in a terminal reaches it only as what we make of it.
    this.#child = spawn(program, args, { env, cwd, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    const { stdin, stdout, stderr } = this.#child;
    stdin.end();
    const read = Promise.all([stdout, stderr].map((stream) => eachLine(stream, onLine)));
    this.ended = once(this.#child, 'exit').then(async ([code, signal]) => {
      const timer = new AbortController();
      await Promise.race([read, sleep(HELD_OUTPUT_MS, undefined, timer).catch(() => {})]);
      timer.abort();
      for (const stream of [stdout, stderr]) stream.destroy();
      return { exitCode: code ?? 128 + numberOf(signal), signal, durationMs: performance.now() - startedAt };
    });
  }

  get pid() {
    return /** @type {number} */ (this.#child.pid);
  }

  /** To the step's own process alone; not heard by one that has ended. @param {NodeJS.Signals} signal */
  signal(signal) {
    this.#child.kill(signal);
  }

  /** Ends the process the way the runner cancels a step. */
  async cancel() {
    if (this.cancelled) return;
    this.cancelled = true;
    for (const [signal, graceMs] of CANCEL) {
      this.signal(signal);
      const timer = new AbortController();
      const late = sleep(graceMs, true, timer).catch(() => false);
      if (!(await Promise.race([this.ended.then(() => false), late]))) {
        timer.abort();
        return;
      }
    }
    this.signal('SIGKILL');
  }
}

/** @param {NodeJS.Signals | null} signal */
const numberOf = (signal) => (signal ? constants.signals[signal] : 0);

/**
 * Resolves at the end of the stream, or when it is destroyed.
 *
 * @param {import('node:stream').Readable} stream
 * @param {(line: string) => void} onLine
 */
async function eachLine(stream, onLine) {
  let rest = '';
  stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    // A carriage return at the very end may be half of a line's end.
    const parts = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = parts.pop() ?? '';
    parts.forEach(onLine);
  });
  await once(stream, 'close');
  if (rest !== '') onLine(rest.replace(/\r$/, ''));
}
