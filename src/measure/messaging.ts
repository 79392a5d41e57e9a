import type { LaunchedCluster } from '../cluster/cluster.js';
import type { MessagingConfig } from '../config/config.js';
import { plannedMs } from '../config/schedule.js';
import type { Engine } from '../docker/engine.js';
import { fixedRateSeries } from './fixed-rate.js';
import { headOfLineSeries } from './head-of-line.js';
import { machineSeries } from './machine-series.js';
import { overheadSeries } from './overhead.js';
import { chosenPairs, representatives } from './pairs.js';
import { placed } from './placement.js';
import type { Recording } from './recording.js';
import { roundTripSeries } from './round-trip.js';
import { Segment, type SegmentOptions } from './segment.js';
import type { Series } from './series.js';
import { throughputSeries } from './throughput.js';

export type { MessagingProgress } from './segment.js';

export type MeasureMessagingOptions = SegmentOptions & {
  engine: Pick<Engine, 'info' | 'updateContainer'>;
  /** Told at the start how long windows and warm-ups will take together, in milliseconds. */
  onPlan?: ((ms: number) => void) | undefined;
  /** Told what was measured until then when the measurement fails after its first segment. */
  onPartial?: ((series: Series[]) => void) | undefined;
};

/**
 * Measures messages between the chosen pairs: round trips in a closed loop, response times at a fixed rate, throughput
 * at saturation, plain TCP beside them, and the machine meanwhile. Every measurement is cut into segments, and these
 * take turns, so that a machine that slows down does so to all of them.
 * @throws ActionError `fault` with fewer than two running nodes
 */
export const measureMessaging = async (
  cluster: LaunchedCluster,
  { messaging, engine, signal, onProgress, onPlan, onPartial }: MeasureMessagingOptions,
): Promise<Series[]> => {
  // Judged before anything is pinned.
  chosenPairs(cluster, messaging.pairs, { cpus: new Map() });
  // Ends the loads of the other pairs when one fails.
  const failed = new AbortController();
  const options = { messaging, signal: AbortSignal.any([signal, failed.signal]), onProgress };
  return placed(cluster, { engine, cpuPlacement: messaging.cpuPlacement, signal }, async (placement) => {
    const recording: Recording = {
      pairs: chosenPairs(cluster, messaging.pairs, placement),
      placement,
      roundTrips: [],
      perPair: new Map(),
      raw: [],
      fixedRate: [],
      saturation: [],
      bulk: [],
      machine: [],
    };
    onPlan?.(plannedMs(messaging, recording.pairs.length, representatives(recording.pairs).length));
    try {
      for (let segment = 0; segment < messaging.repeats; segment += 1)
        await new Segment(segment, recording, options).measure();
    } catch (error) {
      failed.abort(error);
      if (recording.machine.length > 0) onPartial?.(messagingSeries(recording, messaging));
      throw error;
    }
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
