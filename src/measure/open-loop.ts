import { Times } from './histogram.js';
import type { OpenLoopTimes } from './loads.js';
import { sum, throughput } from './statistics.js';

/** A rate counts as held from this part of it on: what comes in late at both ends of a window is no backlog. */
export const HELD = 0.95;

/** What came of a window of an open loop. */
export type OpenLoop = Pick<OpenLoopTimes, 'response' | 'service' | 'lag' | 'unanswered' | 'backInWindow'>;

/** What came of all of them together. */
export const mergedLoops = (loops: readonly OpenLoop[]): OpenLoop => ({
  response: Times.merged(loops.map(({ response }) => response)),
  service: Times.merged(loops.map(({ service }) => service)),
  lag: Times.merged(loops.map(({ lag }) => lag)),
  unanswered: loops.reduce((sum, each) => sum + each.unanswered, 0),
  backInWindow: loops.reduce((sum, each) => sum + each.backInWindow, 0),
});

export type OpenLoopWindow = Pick<OpenLoop, 'response' | 'unanswered' | 'backInWindow'> & {
  windowMs: number;
};

/** Due per second of the windows: less than the rate where a window holds a fraction of one. */
export const due = (windows: readonly OpenLoopWindow[]): number =>
  throughput(
    sum(windows.map(({ response }) => response.count)),
    sum(windows.map(({ windowMs }) => windowMs)),
  );

/** Back per second of the windows; `undefined` when nothing fell due. */
export const achieved = (windows: readonly OpenLoopWindow[]): number | undefined => {
  const windowMs = sum(windows.map((each) => each.windowMs));
  return windowMs > 0 && due(windows) > 0
    ? throughput(sum(windows.map(({ backInWindow }) => backInWindow)), windowMs)
    : undefined;
};
