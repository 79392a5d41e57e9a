// @ts-check
/** Constants of the calibrated models, by least squares over all clusters of a release. */
import { writeFile } from 'node:fs/promises';
import { cpuModel, imageKind } from '../support/circumstances.mjs';
import { fitConstant, fitLine } from '../support/statistics.mjs';
import { formatted } from '../support/table.mjs';

/** @typedef {import('./sample.mjs').Sample} Sample */
/** @typedef {import('./sample.mjs').IdleSample} IdleSample */
/** @typedef {import('../support/circumstances.mjs').ErlangImage} ErlangImage */
/** @typedef {import('../support/statistics.mjs').Point} Point */

export const CALIBRATION = new URL('../calibration.json', import.meta.url);

/** Each node of a cluster is an observation. @param {(sample: Sample) => number} total */
const aNode = (total) => (/** @type {Sample} */ each) => ({
  x: each.nodeCount - 1,
  y: total(each) / each.nodeCount,
  weight: each.nodeCount,
});

/** And so is each connection. @param {(sample: Sample) => number} total */
const aConnection = (total) => (/** @type {Sample} */ each) => ({
  x: each.nodeCount,
  y: total(each) / each.connections,
  weight: each.connections,
});

/** What a straight line is put through: a point for each cluster, the mean of its nodes or connections. */
export const MODELS = /** @type {const} */ ([
  { id: 'memory', label: 'Memory a node', x: 'peers', point: aNode((each) => each.workingSetBytes) },
  {
    id: 'beamMemory',
    label: '`erlang:memory(total)` a node',
    x: 'peers',
    point: aNode((each) => each.beamBytes),
  },
  { id: 'descriptors', label: 'Descriptors a node', x: 'peers', point: aNode((each) => each.descriptors) },
  {
    id: 'formationBytes',
    label: 'Bytes to form a connection',
    x: 'nodes',
    point: aConnection((each) => each.formationBytes),
  },
  {
    id: 'formationPackets',
    label: 'Packets to form a connection',
    x: 'nodes',
    point: aConnection((each) => each.formationPackets),
  },
]);
/** @typedef {typeof MODELS[number]} Model */
/** @typedef {typeof MODELS[number]['id']} ModelId */

/** @param {readonly Sample[]} samples @param {number} otp @param {Model} model @returns {Point[]} */
export const pointsOf = (samples, otp, { point }) => samples.filter((each) => each.otp === otp).map(point);

/** A slope is kept from this many of its standard errors on; less could as well be none. */
const SEEN = 2;

/** The line, or a constant where its slope cannot be told from none. @param {readonly Point[]} points */
export function plainestFit(points) {
  const line = fitLine(points);
  return Math.abs(line.slope) >= SEEN * line.slopeError ? line : fitConstant(points);
}

/** @param {ErlangImage} image @param {readonly Sample[]} samples @param {readonly IdleSample[]} idle */
export function calibrate({ otp, image }, samples, idle) {
  const lines = MODELS.map(
    (model) => /** @type {const} */ ([model.id, plainestFit(pointsOf(samples, otp, model))]),
  );
  const ours = idle.filter((each) => each.otp === otp);
  const connectionSeconds = ours.reduce((sum, { connections, ms }) => sum + (connections * ms) / 1000, 0);
  return {
    otp,
    image,
    lines: new Map(lines),
    idleBytesPerSecond: ours.reduce((sum, { bytes }) => sum + bytes, 0) / connectionSeconds,
    nodeCounts: [...new Set(samples.map(({ nodeCount }) => nodeCount))],
    clusters: samples.filter((each) => each.otp === otp).length,
  };
}
/** @typedef {ReturnType<typeof calibrate>} Calibration */

/** Constants with the digits that they are known to. @param {Calibration} calibration */
export function constantsOf({ lines, idleBytesPerSecond }) {
  const line = (/** @type {ModelId} */ id) => lines.get(id) ?? { intercept: NaN, slope: NaN };
  const rounded = (/** @type {number} */ value, decimals = 0) => Number(value.toFixed(decimals));
  return {
    memoryPerNodeBytes: rounded(line('memory').intercept),
    memoryPerPeerBytes: rounded(line('memory').slope),
    beamMemoryPerNodeBytes: rounded(line('beamMemory').intercept),
    beamMemoryPerPeerBytes: rounded(line('beamMemory').slope),
    descriptorsPerNode: rounded(line('descriptors').intercept, 2),
    descriptorsPerPeer: rounded(line('descriptors').slope, 3),
    formationBytesPerConnection: rounded(line('formationBytes').intercept),
    formationBytesPerConnectionAndNode: rounded(line('formationBytes').slope, 1),
    formationPacketsPerConnection: rounded(line('formationPackets').intercept, 1),
    formationPacketsPerConnectionAndNode: rounded(line('formationPackets').slope, 2),
    idleBytesPerSecondPerConnection: rounded(idleBytesPerSecond, 2),
  };
}

/** @param {import('../../src/docker/engine.js').EngineInfo} info @param {readonly Calibration[]} calibrations */
export async function writeCalibration(info, calibrations) {
  const measuredOn = {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpuModel(info),
    cpus: info.cpus,
    kernel: info.kernelVersion,
    architecture: info.architecture,
    cgroup: `v${info.cgroupVersion}`,
    docker: info.serverVersion,
  };
  const entries = calibrations.map((each) => [
    each.otp,
    {
      ...constantsOf(each),
      measuredOn: {
        ...measuredOn,
        image: imageKind(each.image),
        nodeCounts: each.nodeCounts,
        clusters: each.clusters,
      },
    },
  ]);
  const text = JSON.stringify(Object.fromEntries(entries), null, 2);
  await writeFile(CALIBRATION, await formatted(text, CALIBRATION));
}
