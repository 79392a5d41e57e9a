import { readFile } from 'node:fs/promises';
import { release } from 'node:os';
import { ActionError } from '../base/errors.js';

const GC_THRESH3 = '/proc/sys/net/ipv4/neigh/default/gc_thresh3';

/**
 * The kernel holds one ARP table for all network namespaces, and a full mesh needs an entry for every ordered pair of
 * nodes. Beyond `gc_thresh3` the mesh hangs without a word, so it is found out before anything is created. Where the
 * limit cannot be read (a daemon on another kernel, a job in a container) there is nothing to refuse.
 * @throws ActionError `docker`
 */
export const checkArpTable = async (
  nodeCount: number,
  kernelVersion: string,
  file = GC_THRESH3,
): Promise<void> => {
  if (kernelVersion !== release()) return;
  const needed = nodeCount * (nodeCount - 1);
  const limit = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
  if (Number.isNaN(limit) || needed < limit) return;
  const room = String(2 ** Math.ceil(Math.log2(2 * needed)));
  throw new ActionError(
    'docker',
    `Expected room for the ${String(needed)} ARP entries of ${String(nodeCount)} fully connected nodes, got a kernel limit of ${String(limit)}; run \`sudo sysctl -w net.ipv4.neigh.default.gc_thresh3=${room} net.ipv4.neigh.default.gc_thresh2=${room}\` in an earlier step or lower \`node-count\``,
  );
};
