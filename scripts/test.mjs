#!/usr/bin/env node
// @ts-check
/**
 * All tests. What needs no cluster runs beside those of the runner, and gives way to them: they wait for Docker for most of
 * their time. With arguments, jest with these.
 */
import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';

const JEST = fileURLToPath(new URL('../node_modules/jest/bin/jest.js', import.meta.url));
const NODE = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

/** Some of these hold times against one another, and want the machine for themselves. */
const ALONE = ['agent', 'docker'];
const RUNNER = ['runner'];
const OTHERS = ['unit', 'github', 'page'];

/** @param {readonly string[]} args @param {{ aside?: boolean }} [options] @returns {Promise<number>} */
function jest(args, { aside = false } = {}) {
  const child = spawn(process.execPath, [...NODE, JEST, '--runInBand', ...args], {
    stdio: ['inherit', aside ? 'pipe' : 'inherit', aside ? 'pipe' : 'inherit'],
  });
  if (aside && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  /** @type {Buffer[]} */
  const said = [];
  for (const output of [child.stdout, child.stderr]) output?.on('data', (chunk) => said.push(chunk));
  return new Promise((resolve) => {
    child.once('close', (code) => {
      // In one piece, not among the lines of the other.
      process.stderr.write(Buffer.concat(said));
      resolve(code ?? 1);
    });
  });
}

const args = process.argv.slice(2);
const all = async () => [
  await jest(['--selectProjects', ...ALONE]),
  ...(await Promise.all([
    jest(['--selectProjects', ...OTHERS], { aside: true }),
    jest(['--selectProjects', ...RUNNER]),
  ])),
];
const codes = args.length > 0 ? [await jest(args)] : await all();
process.exitCode = Math.max(...codes);
