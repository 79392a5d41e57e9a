import { ActionError } from '../base/errors.js';
import type { Limit, NamedLimit, Threshold } from '../config/limits.js';
import type { Operation } from '../config/operations.js';
import { idOf, quantiles } from '../measure/figures.js';
import { idsOf } from '../measure/operation-ids.js';
import type { Figure, Series, Unit } from '../measure/series.js';
import type { Objective } from './comparison.js';
import { headOf } from './judge.js';
import type { Metric } from './metrics.js';

/** What a limit has to be of for a figure of this unit, and how many of the limit's unit one of the figure's is. */
const kinds: Readonly<Record<Unit, Readonly<{ of: Limit['of']; size: number }>>> = {
  us: { of: 'time', size: 1 },
  ms: { of: 'time', size: 1000 },
  bytes: { of: 'bytes', size: 1 },
  'bytes-per-second': { of: 'rate', size: 1 },
  'per-second': { of: 'rate', size: 1 },
  share: { of: 'share', size: 1 },
  count: { of: 'number', size: 1 },
  ratio: { of: 'number', size: 1 },
};

const examples: Readonly<Record<Limit['of'], string>> = {
  time: '`< 5ms`',
  bytes: '`< 200MiB`',
  rate: '`> 1000/s`',
  share: '`< 1%`',
  number: '`< 3`',
};

/** Figures that a limit may be set to, by their ids; those of operations come on top. A test compares it with a report. */
export const limitable: Readonly<Record<string, Unit>> = {
  'formation-time-ms': 'ms',
  'mesh-time-ms': 'ms',
  'global-agreement-ms': 'ms',
  'connect-slowest-us': 'us',
  'connect-median-us': 'us',
  'connect-retries': 'count',
  'network-overhead-bytes': 'bytes',
  'connection-bytes': 'bytes',
  'total-memory-bytes': 'bytes',
  'beam-memory-bytes': 'bytes',
  'file-descriptors': 'count',
  'idle-bytes-per-second': 'bytes-per-second',
  'idle-bytes-per-second-per-connection': 'bytes-per-second',
  ...Object.fromEntries(quantiles.map((p) => [`latency-${idOf(p)}-us`, 'us'] as const)),
  'latency-max-us': 'us',
  'latency-mean-us': 'us',
  throughput: 'per-second',
  'response-p50-us': 'us',
  'response-p99-us': 'us',
  'response-p999-us': 'us',
  'response-max-us': 'us',
  'service-p99-us': 'us',
  'send-lag-p99-us': 'us',
  'achieved-rate': 'per-second',
  'saturated-messages-per-second': 'per-second',
  'saturated-bytes-per-second': 'bytes-per-second',
  'receiver-queue-max': 'count',
  'small-beside-bulk-p50-us': 'us',
  'small-beside-bulk-p99-us': 'us',
  'small-alone-p50-us': 'us',
  'small-alone-p99-us': 'us',
  'wire-bytes-per-message': 'bytes',
  'packets-per-message': 'count',
  'detection-time-ms': 'ms',
  'survivor-views-missing': 'count',
};

/** What follows the id of an operation in those of its figures. */
export const limitableOfOperations: Readonly<Record<string, Unit>> = {
  ...Object.fromEntries(quantiles.map((p) => [`${idOf(p)}-us`, 'us'] as const)),
  'max-us': 'us',
  'mean-us': 'us',
  'calls-per-second': 'per-second',
  'error-share': 'share',
  'response-p50-us': 'us',
  'response-p99-us': 'us',
  'response-p999-us': 'us',
  'response-max-us': 'us',
  'service-p99-us': 'us',
  'lag-p99-us': 'us',
  'achieved-rate': 'per-second',
  'open-error-share': 'share',
};

const unitsOf = (operations: readonly Operation[]): Map<string, Unit> =>
  new Map([
    ...Object.entries(limitable),
    ...idsOf(operations).flatMap((id) =>
      Object.entries(limitableOfOperations).map(([end, unit]) => [`${id}-${end}`, unit] as const),
    ),
  ]);

/** `latency-p99` is `latency-p99-us`: the unit may be left out. */
export const isNamed = (name: string, id: string): boolean =>
  id === name ||
  /^-(?:us|ms|bytes|per-second|bytes-per-second)$/.test(id.startsWith(name) ? id.slice(name.length) : '');

/** So many names are told; all of them would be a page. */
const TOLD = 8;

const listed = (ids: readonly string[]): string =>
  ids
    .slice(0, TOLD)
    .map((id) => `\`${id}\``)
    .join(', ') + (ids.length > TOLD ? ', …' : '');

/**
 * Sees to it that every limit and threshold is of something that is measured, before anything is created.
 * @throws ActionError `config` with all that are not
 */
export const checkNames = (
  { limits, thresholds }: { limits: readonly NamedLimit[]; thresholds: readonly Threshold[] },
  { operations, metrics }: { operations: readonly Operation[]; metrics: readonly Metric[] },
): void => {
  const units = unitsOf(operations);
  const problems = [
    ...limits.flatMap(({ name, value: { of } }) => {
      const [id] = [...units.keys()].filter((each) => isNamed(name, each));
      if (id === undefined)
        return [`Expected \`slo\` to name figures such as ${listed([...units.keys()])}, got \`${name}\``];
      const kind = kinds[units.get(id) ?? 'count'].of;
      return kind === of
        ? []
        : [
            `Expected \`slo\` \`${name}\` to be a limit such as ${examples[kind]}, got one such as ${examples[of]}`,
          ];
    }),
    ...thresholds
      .filter(({ name }) => !metrics.some(({ head }) => isNamed(name, head.id)))
      .map(
        ({ name }) =>
          `Expected \`thresholds\` to name metrics among ${metrics.map(({ head }) => `\`${head.id}\``).join(', ')}, got \`${name}\``,
      ),
  ];
  const [first] = problems;
  if (first !== undefined) throw new ActionError('config', first, { details: problems });
};

/** The metrics with the user's thresholds. */
export const withThresholds = (
  metrics: readonly Metric[],
  thresholds: readonly Threshold[],
): readonly Metric[] =>
  metrics.map((metric) => {
    const own = thresholds.findLast(({ name }) => isNamed(name, metric.head.id));
    return own ? { ...metric, threshold: own.value } : metric;
  });

const holds = (value: number, relation: Limit['relation'], limit: number): boolean => {
  switch (relation) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
  }
};

const unmeasured = ({ name, value: { relation, value } }: NamedLimit): Objective => ({
  id: name,
  label: name,
  unit: 'count',
  better: 'neither',
  definition: 'It was not measured in this run.',
  relation,
  limit: value,
  value: null,
  holds: false,
});

const objectiveOf = (figure: Figure, { relation, value: limit }: Limit): Objective => {
  const inUnit = limit / kinds[figure.unit].size;
  const value = 'value' in figure ? figure.value : null;
  const holding = value !== null && holds(value, relation, inUnit);
  return { ...headOf(figure), relation, limit: inUnit, value, holds: holding };
};

/** The user's limits beside what was measured. One of a figure that is not there does not hold. */
export const objectivesOf = (limits: readonly NamedLimit[], series: readonly Series[]): Objective[] => {
  const figures = series.flatMap((each) => each.figures);
  return limits.map((limit) => {
    const figure = figures.find(({ id }) => isNamed(limit.name, id));
    return figure ? objectiveOf(figure, limit.value) : unmeasured(limit);
  });
};
