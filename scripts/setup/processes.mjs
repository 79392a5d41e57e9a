// @ts-check
/** What runs on this machine, as Linux tells it. */
import { readdir, readFile } from 'node:fs/promises';

/** @param {string} name @returns {Promise<number[]>} */
export async function processesNamed(name) {
  const pids = (await readdir('/proc').catch(() => [])).map(Number).filter(Number.isInteger);
  const names = await Promise.all(pids.map(processName));
  return pids.filter((_, index) => names[index] === name);
}

/** Nothing for a process that has ended, even if nobody has collected it yet. @param {number} pid */
export async function processName(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [, name, state] = /^\d+ \((.*)\) (\S)/s.exec(stat) ?? [];
  return state === 'Z' ? undefined : name;
}

/** @param {number} pid @returns {Promise<string[]>} */
export async function commandLine(pid) {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
}
