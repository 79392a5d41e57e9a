import { sum } from '../base/lists.js';
import { Times } from './histogram.js';
import type { OpenLoopTimes } from './loads.js';
import { throughput } from './statistics.js';

/** A rate counts as held from this part of it on: what comes in late at both ends of a window is no backlog. */
export const HELD = 0.95;

/** What came of a window of an open loop. */
export type OpenLoop = Pick<OpenLoopTimes, 'response' | 'service' | 'lag' | 'unanswered' | 'backInWindow'>;

/** What came of all of them together. */
export const mergedLoops = (loops: readonly OpenLoop[]): OpenLoop => ({
  response: Times.merged(loops.map(({ response }) => response)),
  service: Times.merged(loops.map(({ service }) => service)),
  lag: Times.merged(loops.map(({ lag }) => lag)),
  unanswered: sum(loops.map((each) => each.unanswered)),
  backInWindow: sum(loops.map((each) => each.backInWindow)),
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

/** What a reader is told of a rate that was not held: `of` what, and what came back of it a second. */
export const notHeldNote = (
  of: string,
  { rate, back, unanswered }: { rate: number; back: number; unanswered: { count: number; what: string } },
): string => {
  const lost =
    unanswered.count === 0
      ? ''
      : ` ${String(unanswered.count)} ${unanswered.what} were not back when as much time again as the window (10 s at least) had passed; they count with the time they had waited till then.`;
  return `The rate could not be held${of}: ${String(Math.round(back))}/s came back of ${String(rate)}/s asked for, so response times grow with the length of the run.${lost}`;
};

/** Back per second of the windows; `undefined` when nothing fell due. */
export const achieved = (windows: readonly OpenLoopWindow[]): number | undefined => {
  const windowMs = sum(windows.map((each) => each.windowMs));
  return windowMs > 0 && due(windows) > 0
    ? throughput(sum(windows.map(({ backInWindow }) => backInWindow)), windowMs)
    : undefined;
};
