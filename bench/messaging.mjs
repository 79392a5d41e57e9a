#!/usr/bin/env node
// @ts-check
/** Messages between three nodes beside plain TCP and beside a flood without our accounting. */
import { say } from '../scripts/setup/say.mjs';
import { accountingSection, countAccounting } from './messaging/accounting.mjs';
import { recordSegments } from './messaging/record.mjs';
import { latencyTables } from './messaging/latency.mjs';
import { throughputTable } from './messaging/throughput.mjs';
import { bench, seldom } from './support/bench.mjs';
import { withCluster } from './support/cluster.mjs';
import { count, duration } from './support/flags.mjs';

const SIZES = [0, 64, 1024, 64 * 1024, 1024 * 1024];

await bench({
  name: 'messaging',
  title: 'Messaging: the distribution beside plain TCP, and what our accounting costs',
  images: 'one',
  flags: {
    repeats: count(20, 'segments that every measurement is cut into'),
    duration: duration('1s', 'of every measurement of a size, over all segments'),
    pairs: count(60, 'pairs of a flood with and one without our accounting, a size and pair class'),
    'pair-ms': count(100, 'milliseconds of each flood of a pair'),
  },
  async run({ library, images, signal }, { repeats, duration, pairs, 'pair-ms': pairMs }) {
    const [{ image } = { image: '' }] = images;
    const messaging = library.options.messagingOptions(
      1000,
      { sizeBytes: SIZES, repeats, durationMs: duration, concurrency: [1, 16] },
      3,
    );
    const tell = seldom(5000);
    return withCluster({ library, image, nodeCount: 3, signal }, ({ cluster, engine }) => {
      const { cpuPlacement } = messaging;
      return library.placement.placed(cluster, { engine, cpuPlacement, signal }, async (placement) => {
        say('messaging: three nodes, ring, pinned');
        const onProgress = (/** @type {import('../src/measure/messaging.js').MessagingProgress} */ at) =>
          tell(() => `messaging: segment ${at.segment} of ${at.segments}, ${at.step}`);
        const segments = { cluster, placement, messaging, signal, onProgress };
        const recording = await recordSegments(library, segments);
        const counted = await countAccounting(library, { recording, messaging, pairs, pairMs, signal, tell });
        return [
          ...(placement.problem ? [`The nodes could not be pinned: ${placement.problem}`] : []),
          ...latencyTables(library, recording, messaging),
          throughputTable(library, recording, messaging),
          accountingSection(library, counted, pairMs),
        ].join('\n\n');
      });
    });
  },
});
