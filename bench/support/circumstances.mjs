// @ts-check
/** What the figures were measured on: the Docker host's machine and software. */
import { readFile } from 'node:fs/promises';
import { cpus, release } from 'node:os';
import { percent, span } from './numbers.mjs';

/** @typedef {import('../../src/docker/engine.js').EngineInfo} EngineInfo */
/** @typedef {{ otp: number, image: string }} ErlangImage */

/** Steal and all of the machine's CPU time so far, in ticks; nothing where the kernel does not tell. */
async function processorTicks() {
  const [line = ''] = (await readFile('/proc/stat', 'utf8').catch(() => '')).split('\n');
  // user nice system idle iowait irq softirq steal; guest time is part of user.
  const ticks = line.split(/ +/).slice(1, 9).map(Number);
  return { steal: ticks[7] ?? NaN, total: ticks.reduce((sum, each) => sum + each, 0) };
}

/** Looks at the machine from now on; what it returns tells how it was meanwhile. @param {EngineInfo} info */
export async function watchMachine(info) {
  const startedAt = performance.now();
  const before = await processorTicks();
  return async (/** @type {readonly ErlangImage[]} */ images) => {
    const after = await processorTicks();
    const stolen = (after.steal - before.steal) / (after.total - before.total);
    return describe(info, images, { stolen, ms: performance.now() - startedAt });
  };
}

/** @param {EngineInfo} info @param {readonly ErlangImage[]} images @param {{ stolen: number, ms: number }} run */
function describe(info, images, { stolen, ms }) {
  const facts = [
    `${new Date().toISOString().slice(0, 10)}`,
    `${cpuModel(info)}, ${info.cpus} CPUs, ${Math.round(info.memoryBytes / 1024 ** 3)} GiB`,
    `kernel ${info.kernelVersion}, cgroup v${info.cgroupVersion}`,
    `Docker ${info.serverVersion} (${info.storageDriver})`,
    images.map(({ otp, image }) => `OTP ${otp} (${imageKind(image)})`).join(', '),
    `Node ${process.version.slice(1)}`,
    `took ${span(ms)}`,
    Number.isFinite(stolen)
      ? `${percent(stolen)} of the CPU time stolen by the hypervisor`
      : 'steal not told',
  ];
  return `_${facts.join(' · ')}_`;
}

/** Only the same kernel is evidence that the daemon runs where we can see the CPU. @param {EngineInfo} info */
export const cpuModel = ({ kernelVersion }) =>
  kernelVersion === release() ? (cpus()[0]?.model.trim() ?? 'CPU not told') : 'CPU not known';

/** @param {string} image */
export const imageKind = (image) =>
  image.startsWith('erlang-cluster-action/erlang:') ? `erlang-base of Debian ${image.split(':')[1]}` : image;
