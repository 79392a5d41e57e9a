#!/usr/bin/env node
// @ts-check
/** What nodes and connections cost: memory, descriptors, bytes; measured, and fitted for the calibrated models. */
import { say } from '../scripts/setup/say.mjs';
import { calibrate, writeCalibration } from './overhead/calibration.mjs';
import { idleSample, sample } from './overhead/sample.mjs';
import { fitSection, idleSection, measuredSection, pasteSection } from './overhead/tables.mjs';
import { bench } from './support/bench.mjs';
import { count, counts, duration } from './support/flags.mjs';

/** @typedef {import('./overhead/sample.mjs').Sample} Sample */
/** @typedef {import('./overhead/sample.mjs').IdleSample} IdleSample */

await bench({
  name: 'overhead',
  title: 'Overhead: what nodes and connections cost',
  images: 'all',
  flags: {
    nodes: counts([2, 3, 5, 10, 15, 20, 25], 'numbers of nodes'),
    clusters: count(3, 'fresh clusters of each number of nodes and OTP release'),
    'idle-nodes': counts([3, 10], 'numbers of nodes that are watched while idle'),
    idle: duration('60s', 'how long they are watched'),
  },
  async run(context, { nodes, clusters, 'idle-nodes': idleNodes, idle: idleMs }) {
    const { images, write } = context;
    /** @type {Sample[]} */
    const samples = [];
    // Releases take turns, so that a machine that changes does so to all of them.
    for (let round = 1; round <= clusters; round += 1) {
      for (const nodeCount of nodes) {
        for (const image of images) samples.push(await sample(context, { image, nodeCount }));
        say(`overhead: round ${round} of ${clusters}, ${nodeCount} nodes measured`);
      }
    }
    /** @type {IdleSample[]} */
    const idle = [];
    for (const nodeCount of idleNodes) {
      for (const image of images) idle.push(await idleSample(context, { image, nodeCount, idleMs }));
      say(`overhead: ${nodeCount} nodes watched while idle`);
    }
    const calibrations = images.map((image) => calibrate(image, samples, idle));
    if (write) await writeCalibration(context.info, calibrations);
    return [
      measuredSection(samples),
      fitSection(context.library, calibrations, samples),
      idleSection(idle),
      pasteSection(calibrations),
    ].join('\n\n');
  },
});
