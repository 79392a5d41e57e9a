import { valueOf, type Series } from '../measure/series.js';
import { geometricMean } from '../measure/statistics.js';
import { RULER } from './cells.js';
import type { Verdict, VerdictKind } from './comparison.js';
import { beside, type Estimate } from './estimate.js';
import { headOf, judge } from './judge.js';
import type { Metric } from './metrics.js';

/** An earlier run that can be compared with this one: values by the ids of figures. */
export type PastRun = Readonly<{
  metrics: Readonly<Record<string, Readonly<{ value: number; verdict?: VerdictKind | null }>>>;
  machine: Readonly<Record<string, number>>;
}>;

/** Of older ones another machine, another kernel, another base may be the truth. */
export const PAST_RUNS = 30;

const missing = (runs: number, value: number | null): string | undefined => {
  if (value === null) return 'it was not measured in this run';
  if (runs === 0) return undefined;
  return 'a single earlier run does not tell what chance does';
};

const wouldTake = (): string =>
  'runs differ too much from one another: compare on one machine (`baseline-image`, `baseline-code`)';

/** From so many runs on, what was called a regression is how things are now. */
const ACCEPTED_RUNS = 10;

/** Without runs that were called regressed themselves, or a regression would hide in its own history within days. */
const soundOf = (runs: readonly PastRun[], id: string): PastRun[] => {
  const isSound = ({ metrics }: PastRun): boolean => metrics[id]?.verdict !== 'regressed';
  const sound = runs.filter(isSound);
  return runs.length - sound.length < ACCEPTED_RUNS ? sound : [...runs];
};

/** Round trips share most of the machine's moods with plain TCP between the same containers. */
const isRuled = (id: string): boolean => /^(?:latency|response|service)-/.test(id);

/** The ruler has to take away so much of the spread to be worth its own. */
const HELPS = 0.8;

type Beside = { estimate: Estimate | undefined; isByRuler: boolean };

/** By the ruler where earlier runs then differ clearly less from one another (bench/RESULTS.md has how much that is). */
const estimateOf = (
  id: string,
  { runs, value, ruler }: { runs: readonly PastRun[]; value: number; ruler: number | undefined },
): Beside => {
  const values = valuesOf(runs, id);
  const plain = beside(values, value);
  const rulers = runs.flatMap(({ metrics, machine }) => (metrics[id] ? (machine[RULER] ?? []) : []));
  const isKnown = isRuled(id) && ruler !== undefined && rulers.length === values.length;
  if (!plain || !isKnown) return { estimate: plain, isByRuler: false };
  const ruled = beside(
    values.map((each, at) => each / (rulers[at] ?? NaN)),
    value / ruler,
  );
  return ruled && ruled.error < HELPS * plain.error
    ? { estimate: ruled, isByRuler: true }
    : { estimate: plain, isByRuler: false };
};

const valuesOf = (runs: readonly PastRun[], id: string): number[] =>
  runs.flatMap(({ metrics }) => metrics[id]?.value ?? []).filter((value) => value > 0);

/** What the figures of this run say beside those of earlier ones, which spread as they spread. */
export const judgeBeside = (
  runs: readonly PastRun[],
  series: readonly Series[],
  metrics: readonly Metric[],
): Verdict[] => {
  const figures = series.flatMap((each) => each.figures);
  const measured = metrics.flatMap(({ head: { id }, threshold }) => {
    const figure = figures.find((each) => each.id === id);
    return figure ? [{ figure, threshold }] : [];
  });
  return measured.map(({ figure, threshold }) => {
    const recent = soundOf(runs.slice(-PAST_RUNS), figure.id);
    const earlier = valuesOf(recent, figure.id);
    const value = 'value' in figure ? figure.value : null;
    const reason = missing(earlier.length, value);
    const { estimate, isByRuler } =
      value === null
        ? { estimate: undefined, isByRuler: false }
        : estimateOf(figure.id, { runs: recent, value, ruler: valueOf(series, RULER) });
    const verdict = judge({
      head: headOf(figure),
      estimate,
      baseline: geometricMean(earlier) ?? null,
      value,
      threshold,
      judged: measured.length,
      isNew: earlier.length === 0 && value !== null,
      wouldTake,
      ...(reason === undefined ? {} : { missing: reason }),
    });
    const by = 'Compared by the TCP ruler of each run, which takes most of the machine off.';
    if (!isByRuler || !estimate || value === null) return verdict;
    // As the earlier runs would have been on a machine like today's.
    return { ...verdict, baseline: value / Math.exp(estimate.log), reason: `${verdict.reason} ${by}` };
  });
};
