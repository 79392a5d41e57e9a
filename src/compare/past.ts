import type { Figure, Series } from '../measure/series.js';
import type { Verdict } from './comparison.js';
import { beside } from './estimate.js';
import { judge } from './judge.js';
import type { Metric } from './metrics.js';

/** An earlier run that can be compared with this one: values by the ids of figures. */
export type PastRun = Readonly<{ metrics: Readonly<Record<string, Readonly<{ value: number }>>> }>;

/** Of older ones another machine, another kernel, another base may be the truth. */
export const PAST_RUNS = 30;

const missing = (runs: number, value: number | null): string | undefined => {
  if (value === null) return 'it was not measured in this run';
  if (runs === 0) return undefined;
  return 'a single earlier run does not tell what chance does';
};

const wouldTake = (): string =>
  'runs differ too much from one another: compare on one machine (`baseline-image`, `baseline-code`)';

const middleOf = (values: readonly number[]): number | null =>
  values.length === 0
    ? null
    : Math.exp(values.reduce((total, value) => total + Math.log(value), 0) / values.length);

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
    const earlier = runs
      .slice(-PAST_RUNS)
      .flatMap(({ metrics: values }) => values[figure.id]?.value ?? [])
      .filter((value) => value > 0);
    const value = 'value' in figure ? figure.value : null;
    const reason = missing(earlier.length, value);
    return judge({
      head: headOf(figure),
      estimate: value === null ? undefined : beside(earlier, value),
      baseline: middleOf(earlier),
      value,
      threshold,
      judged: measured.length,
      isNew: earlier.length === 0 && value !== null,
      wouldTake,
      ...(reason === undefined ? {} : { missing: reason }),
    });
  });
};

const headOf = ({ id, label, unit, better, definition }: Figure) => ({ id, label, unit, better, definition });
