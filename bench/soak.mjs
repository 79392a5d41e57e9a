#!/usr/bin/env node
// @ts-check
/** A million messages of 1 MiB between 25 nodes, 100 in flight: memory over time, progress, and how fast it is cancelled. */
import { say } from '../scripts/setup/say.mjs';
import { cancelInTheMiddle } from './soak/cancel.mjs';
import { soak } from './soak/run.mjs';
import { cancelSection, soakSection } from './soak/tables.mjs';
import { bench } from './support/bench.mjs';
import { withCluster } from './support/cluster.mjs';
import { count, duration } from './support/flags.mjs';

await bench({
  name: 'soak',
  title: 'Soak: a million large messages, and a cancel in the middle',
  images: 'one',
  flags: {
    for: duration('40m', 'the longest that messages are sent for'),
    messages: count(1_000_000, 'round trips'),
    nodes: count(25, 'nodes, in a ring'),
    senders: count(100, 'round trips in flight'),
    size: count(1024 * 1024, 'bytes of a message'),
    every: duration('5s', 'how often memory is looked at'),
    cancel: duration('5s', 'when the second run is cancelled'),
  },
  async run({ library, images, signal }, { for: forMs, messages, nodes, senders, size, every, cancel }) {
    const [{ image } = { image: '' }] = images;
    const messaging = library.options.messagingOptions(
      messages,
      { sizeBytes: size, concurrency: senders, rate: 0, repeats: 1 },
      nodes,
    );
    say(`soak: launching ${nodes} nodes`);
    return withCluster({ library, image, nodeCount: nodes, signal }, async ({ cluster, engine }) => {
      const asked = { library, cluster, engine, messaging, signal };
      const soaked = await soak({ ...asked, forMs, everyMs: every });
      say(`soak: once more, cancelled after ${cancel / 1000} s`);
      const cancelled = await cancelInTheMiddle({ ...asked, afterMs: cancel });
      return [soakSection(soaked, messaging), cancelSection(cancelled)].join('\n\n');
    });
  },
});
