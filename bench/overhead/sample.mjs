// @ts-check
/** One fresh cluster, read as the action reads it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { withCluster } from '../support/cluster.mjs';

/** @typedef {import('../support/bench.mjs').Bench} Bench */
/** @typedef {import('../support/circumstances.mjs').ErlangImage} ErlangImage */
/** @typedef {{ tx_bytes: number, tx_packets: number }} Sent */

/**
 * @typedef {{
 *   otp: number,
 *   nodeCount: number,
 *   connections: number,
 *   workingSetBytes: number,
 *   beamBytes: number,
 *   descriptors: number,
 *   formationBytes: number,
 *   formationPackets: number,
 *   connectUs: readonly number[],
 * }} Sample
 */
/** @typedef {{ otp: number, nodeCount: number, connections: number, bytes: number, packets: number, ms: number }} IdleSample */

/** @param {Bench} bench @param {{ image: ErlangImage, nodeCount: number }} what @returns {Promise<Sample>} */
export const sample = ({ library, signal }, { image: { otp, image }, nodeCount }) =>
  withCluster({ library, image, nodeCount, signal }, async ({ cluster, mesh }) => {
    const footprint = await library.footprint.measureFootprint(cluster, signal);
    const figure = (/** @type {string} */ id) => {
      const value = library.series.valueOf([footprint], id);
      if (value === undefined) throw new Error(`Expected \`${id}\` of OTP ${otp} to be measured, got none`);
      return value;
    };
    const sent = difference(total(mesh.wireBefore), total(mesh.wireAfter));
    return {
      otp,
      nodeCount,
      connections: figure('distribution-connections'),
      workingSetBytes: figure('total-memory-bytes'),
      beamBytes: figure('beam-memory-bytes'),
      descriptors: figure('file-descriptors'),
      formationBytes: sent.tx_bytes,
      formationPackets: sent.tx_packets,
      connectUs: mesh.connectUs,
    };
  });

/** @param {Bench} bench @param {{ image: ErlangImage, nodeCount: number, idleMs: number }} what @returns {Promise<IdleSample>} */
export const idleSample = ({ library, signal }, { image: { otp, image }, nodeCount, idleMs }) =>
  withCluster({ library, image, nodeCount, signal }, async ({ cluster }) => {
    // Waits until what forming left behind has passed.
    await library.footprint.measureFootprint(cluster, signal);
    const wires = async () => total((await cluster.askAll('wire', [], signal)).map(({ reply }) => reply));
    const before = await wires();
    const startedAt = performance.now();
    await sleep(idleMs, undefined, { signal });
    const sent = difference(before, await wires());
    return {
      otp,
      nodeCount,
      connections: library.model.modelledConnections(nodeCount),
      bytes: sent.tx_bytes,
      packets: sent.tx_packets,
      ms: performance.now() - startedAt,
    };
  });

/** @param {readonly Sent[]} wires @returns {Sent} */
const total = (wires) => ({
  tx_bytes: wires.reduce((sum, each) => sum + each.tx_bytes, 0),
  tx_packets: wires.reduce((sum, each) => sum + each.tx_packets, 0),
});

/** @param {Sent} before @param {Sent} after @returns {Sent} */
const difference = (before, after) => ({
  tx_bytes: after.tx_bytes - before.tx_bytes,
  tx_packets: after.tx_packets - before.tx_packets,
});
