import { sum } from '../base/lists.js';
import type { Operation } from '../config/operations.js';
import { figureOf, idOf, nameOf, percentileFigure, quantiles, type Head } from './figures.js';
import { Times } from './histogram.js';
import { achieved, notHeldNote } from './open-loop.js';
import {
  callRate,
  faultCount,
  faultShare,
  successes,
  type ClosedRecord,
  type OpenRecord,
} from './operation-recording.js';
import { windowOf } from './operation-rows.js';
import type { Figure } from './series.js';

const NONE = 'no call succeeded';

const timesOf = ({ nodes }: ClosedRecord): Times => Times.merged(nodes.map(({ times }) => times));

type Told = { id: string; operation: Operation };

const share = (head: Head, value: number | undefined, sections: readonly (number | undefined)[]): Figure =>
  figureOf(head, value, sections, 'no call came to an end');

/** Of calls in turn, with the first number of callers. */
export const closedFigures = ({ id, operation }: Told, records: readonly ClosedRecord[]): Figure[] => {
  const { name, batch, concurrency } = operation;
  const how = `${String(concurrency[0])} in flight on each node${batch > 1 ? `, ${String(batch)} calls timed together and counted with their mean` : ''}`;
  const segments = records.map(timesOf);
  const all = Times.merged(segments);
  const nodes = records.flatMap((record) => record.nodes);
  const us = (part: string, label: string, definition: string): Head => ({
    id: `${id}-${part}-us`,
    label: `${name} ${label}`,
    unit: 'us',
    better: 'lower',
    definition,
  });
  return [
    ...quantiles.map((p) =>
      percentileFigure(
        us(
          idOf(p),
          nameOf(p),
          `\`sorted[floor(count · ${String(p)})]\` of all calls that succeeded (${how}), from a histogram exact to 0.4 %: from just before the call to its return, inside the calling process.`,
        ),
        segments,
        p,
      ),
    ),
    figureOf(
      us('max', 'longest', `The longest call that succeeded (${how}); exact.`),
      all.count === 0 ? undefined : all.maxNs / 1000,
      [],
      NONE,
    ),
    figureOf(
      us('mean', 'mean', `Sum of the times of all calls that succeeded (${how}) by their count; exact.`),
      all.meanNs === undefined ? undefined : all.meanNs / 1000,
      segments.map(({ meanNs }) => (meanNs === undefined ? undefined : meanNs / 1000)),
      NONE,
    ),
    {
      id: `${id}-calls`,
      label: `${name} calls`,
      unit: 'count',
      better: 'neither',
      definition: `How many calls succeeded (${how}).`,
      value: successes(nodes),
    },
    figureOf(
      {
        id: `${id}-calls-per-second`,
        label: `${name} rate`,
        unit: 'per-second',
        better: 'higher',
        definition: `Calls that succeeded (${how}) a second, over all nodes: for each node by the time that its callers were at it, errors included.`,
      },
      callRate(records),
      records.map((record) => callRate([record])),
      NONE,
    ),
    share(
      {
        id: `${id}-error-share`,
        label: `${name} errors`,
        unit: 'share',
        better: 'lower',
        definition: `Calls that failed (${how}) of all that came to an end: \`error\`, \`{error, _}\`, \`{aborted, _}\`, \`{badrpc, _}\`, an exception, the end of the calling process, or no return within ${String(operation.timeoutMs)} ms.`,
      },
      faultShare(nodes),
      records.map((record) => faultShare(record.nodes)),
    ),
  ];
};

/** Of calls at a fixed rate. */
export const openFigures = ({ id, operation }: Told, records: readonly OpenRecord[]): Figure[] => {
  const { name, rate } = operation;
  const at = `at ${String(rate)}/s over all nodes`;
  const windows = records.map(windowOf);
  const nodes = records.flatMap((record) => record.nodes);
  const longest = Times.merged(windows.map(({ response }) => response));
  const kinds = {
    response: `From when a call was due to its return, ${at}.`,
    service: `From just before a call to its return, ${at}.`,
    lag: `From when a call was due to when it was made, ${at}.`,
  } as const;
  const percentile = (kind: keyof typeof kinds, p: number): Figure =>
    percentileFigure(
      {
        id: `${id}-${kind}-${idOf(p)}-us`,
        label: `${name} ${kind} ${nameOf(p)}`,
        unit: 'us',
        better: 'lower',
        definition: kinds[kind],
      },
      windows.map((window) => window[kind]),
      p,
    );
  return [
    percentile('response', 0.5),
    percentile('response', 0.99),
    percentile('response', 0.999),
    figureOf(
      {
        id: `${id}-response-max-us`,
        label: `${name} longest response`,
        unit: 'us',
        better: 'lower',
        definition: `The longest time from when a call was due to its return, ${at}; exact.`,
      },
      longest.count === 0 ? undefined : longest.maxNs / 1000,
      [],
      'no call that fell due within the windows succeeded',
    ),
    percentile('service', 0.99),
    percentile('lag', 0.99),
    figureOf(
      {
        id: `${id}-achieved-rate`,
        label: `${name} rate achieved`,
        unit: 'per-second',
        better: 'higher',
        definition: `Calls that succeeded within the windows, whenever they were due, per second of window; ${at}.`,
      },
      achieved(windows),
      windows.map((window) => achieved([window])),
      'no call that fell due within the windows succeeded',
    ),
    share(
      {
        id: `${id}-open-error-share`,
        label: `${name} errors ${at}`,
        unit: 'share',
        better: 'lower',
        definition: `Calls that fell due within the windows and failed, of all of those that came to an end; ${at}.`,
      },
      faultShare(nodes),
      records.map((record) => faultShare(record.nodes)),
    ),
  ];
};

/** Why a rate was not held, when it was not: what is missing neither came back in time nor failed. */
export const rateNote = (records: readonly OpenRecord[], rate: number, held: number): string[] => {
  const windows = records.map(windowOf);
  const nodes = records.flatMap((record) => record.nodes);
  const seconds = sum(windows.map(({ windowMs }) => windowMs)) / 1000;
  const unanswered = sum(windows.map((each) => each.unanswered));
  const failed = faultCount(nodes);
  const due = sum(windows.map(({ response }) => response.count)) + failed;
  const back = sum(windows.map((each) => each.backInWindow)) + failed;
  if (due === 0) return [`No call fell due within the windows at ${String(rate)}/s.`];
  if (unanswered === 0 && back >= held * due) return [];
  return [notHeldNote('', { rate, back: back / seconds, unanswered: { count: unanswered, what: 'calls' } })];
};
