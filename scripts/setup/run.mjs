// @ts-check
/** Other programs, started by argv and never through a shell. */
import { spawn } from 'node:child_process';

/** @typedef {readonly [string, ...string[]]} Argv */

export const isRoot = process.getuid?.() === 0;

/** Messages in one language, and the administrator's programs, which are not on every user's path. */
export const ENVIRONMENT = { ...process.env, LC_ALL: 'C.UTF-8', PATH: `${process.env.PATH}:/usr/sbin:/sbin` };

/** A person, or the system, asked us to end. */
export class Interrupted extends Error {}

/**
 * The same command with root's rights; sudo must not stop to ask for a password.
 *
 * @param {Argv} argv
 * @returns {Argv}
 */
export const asRoot = (argv) => (isRoot ? argv : ['sudo', '-n', '--', ...argv]);

/**
 * Runs a program to its end and gives back what it printed; its output is shown only when it fails.
 *
 * @param {Argv} argv
 * @param {{cwd?: string}} [options]
 */
export async function run(argv, options) {
  const { stdout, ended } = start(argv, options);
  const chunks = [];
  for await (const chunk of stdout) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  await ended.catch((error) => {
    error.message += tail(text);
    throw error;
  });
  return text;
}

/**
 * Starts a program whose output the caller streams. `ended` rejects when the program fails. While it runs, an
 * interrupt ends the program and not us, so that the caller's `finally` still tidies up.
 *
 * @param {Argv} argv
 * @param {{cwd?: string}} [options]
 */
export function start([command, ...args], { cwd } = {}) {
  // A process group of its own: an interrupt must also reach the program's children.
  const child = spawn(command, args, {
    cwd,
    env: ENVIRONMENT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const shown = [command, ...args].join(' ');

  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (errors = (errors + text).slice(-4000)));

  /** @type {NodeJS.Signals | undefined} */
  let interruptedBy;
  /** @param {NodeJS.Signals} signal */
  const interrupt = (signal) => {
    interruptedBy = signal;
    if (child.pid !== undefined) endGroup(child.pid);
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);

  /** @type {Promise<void>} */
  const ended = new Promise((resolve, reject) => {
    child.once('error', (cause) =>
      reject(new Error(`Expected to run \`${shown}\`, got: ${cause.message}`, { cause })),
    );
    child.once('close', (code, signal) => {
      if (interruptedBy) reject(new Interrupted(`Interrupted by ${interruptedBy} while \`${shown}\` ran`));
      else if (code === 0) resolve();
      else
        reject(
          new Error(`Expected \`${shown}\` to succeed, but it ended with ${signal ?? code}${tail(errors)}`),
        );
    });
  });
  const finished = ended.finally(() => process.off('SIGINT', interrupt).off('SIGTERM', interrupt));
  finished.catch(() => {}); // whoever awaits it hears of it; until then it is not "unhandled"
  return { stdout: child.stdout, ended: finished };
}

/** @param {number} leader */
function endGroup(leader) {
  try {
    process.kill(-leader, 'SIGTERM');
  } catch {
    // It has just ended by itself.
  }
  if (isRoot) return;
  // sudo passes the signal on to its child, but not to the child's children, which are root's.
  const [command, ...args] = asRoot(['kill', '-TERM', '--', `-${leader}`]);
  spawn(command, args, { stdio: 'ignore' }).on('error', () => {});
}

/** The last lines of a program's output, indented below a message. @param {string} text */
export function tail(text, lines = 15) {
  const last = text.trim().split('\n').slice(-lines).join('\n    ');
  return last && `\n    ${last}`;
}
