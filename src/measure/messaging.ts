import type { LaunchedCluster } from '../cluster/cluster.js';
import type { MessagingConfig } from '../config/config.js';
import type { Engine } from '../docker/engine.js';
import { fixedRateSeries } from './fixed-rate.js';
import { headOfLineSeries } from './head-of-line.js';
import { machineSeries } from './machine.js';
import { overheadSeries } from './overhead.js';
import { chosenPairs } from './pairs.js';
import { placed } from './placement.js';
import type { Recording } from './recording.js';
import { roundTripSeries } from './round-trip.js';
import { Segment, type SegmentOptions } from './segment.js';
import type { Series } from './series.js';
import { throughputSeries } from './throughput.js';

export type { MessagingProgress } from './segment.js';

export type MeasureMessagingOptions = SegmentOptions & { engine: Pick<Engine, 'updateContainer'> };

/**
 * Measures messages between the chosen pairs: round trips in a closed loop, response times at a fixed rate, throughput
 * at saturation, plain TCP beside them, and the machine meanwhile. Every measurement is cut into segments, and these
 * take turns, so that a machine that slows down does so to all of them.
 * @throws ActionError `fault` with fewer than two running nodes
 */
export const measureMessaging = (
  cluster: LaunchedCluster,
  options: MeasureMessagingOptions,
): Promise<Series[]> => {
  const { messaging, engine, signal } = options;
  // Judged before anything is pinned.
  chosenPairs(cluster, messaging.pairs, { cpus: new Map() });
  return placed(cluster, { engine, cpuPlacement: messaging.cpuPlacement, signal }, async (placement) => {
    const recording: Recording = {
      pairs: chosenPairs(cluster, messaging.pairs, placement),
      placement,
      roundTrips: [],
      raw: [],
      fixedRate: [],
      saturation: [],
      bulk: [],
      machine: [],
    };
    for (let segment = 0; segment < messaging.repeats; segment += 1)
      await new Segment(segment, recording, options).measure();
    return messagingSeries(recording, messaging);
  });
};

/** What was recorded, told. */
export const messagingSeries = (recording: Recording, messaging: MessagingConfig): Series[] => {
  const told = [
    roundTripSeries(recording, messaging),
    ...(messaging.rate > 0 ? [fixedRateSeries(recording, messaging)] : []),
    throughputSeries(recording, messaging),
    headOfLineSeries(recording),
    overheadSeries(recording, messaging),
  ];
  return [
    ...told,
    machineSeries(
      recording,
      messaging,
      told.flatMap(({ figures }) => figures),
    ),
  ];
};
