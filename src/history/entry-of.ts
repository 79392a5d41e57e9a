import type { Comparison } from '../compare/comparison.js';
import type { Figure, Series } from '../measure/series.js';
import { HISTORY_SCHEMA_VERSION, type CircumstancesKey, type HistoryEntry, type Metric } from './entry.js';
import { nameOf } from './key.js';

/** A run that has been reported, as far as the history keeps it: every Report is one. */
type Reported = Readonly<{
  runId: string;
  createdAt: string;
  series: readonly Series[];
  comparison: Pick<Comparison, 'verdicts'> | null;
  source: Readonly<{ commit: string | null; ref: string | null; runUrl: string | null }> | null;
}>;

type Measured = Extract<Figure, { value: number }>;

/** Figures that tell how the machine was, not how the cluster is. */
const OF_THE_MACHINE: readonly string[] = ['cpu-ruler-us', 'tcp-ruler-us', 'steal-share', 'cpu-wait-share'];

const metricOf = (
  { id, label, unit, better, value, interval }: Measured,
  verdicts: Comparison['verdicts'],
): Metric => ({
  label,
  unit,
  better,
  value,
  interval: interval ?? null,
  verdict: verdicts.find((verdict) => verdict.id === id)?.kind ?? null,
});

/** The line that a run leaves: figures that were measured and of which one direction is the better. */
export const entryOf = (
  { runId, createdAt, series, comparison, source }: Reported,
  circumstances: CircumstancesKey,
): HistoryEntry => {
  const measured = series
    .flatMap(({ figures }) => figures)
    .filter((figure): figure is Measured => 'value' in figure);
  const [machine, metrics] = [true, false].map((wanted) =>
    measured.filter(({ id }) => OF_THE_MACHINE.includes(id) === wanted),
  ) as [Measured[], Measured[]];
  return {
    schemaVersion: HISTORY_SCHEMA_VERSION,
    key: nameOf(circumstances),
    circumstances,
    createdAt,
    runId,
    commit: source?.commit ?? null,
    ref: source?.ref ?? null,
    url: source?.runUrl ?? null,
    metrics: Object.fromEntries(
      metrics
        .filter(({ better }) => better !== 'neither')
        .map((figure) => [figure.id, metricOf(figure, comparison?.verdicts ?? [])]),
    ),
    machine: Object.fromEntries(machine.map(({ id, value }) => [id, value])),
  };
};
