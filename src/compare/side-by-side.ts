import { distinct } from '../base/lists.js';
import type { MessagingConfig } from '../config/config.js';
import type { Operation } from '../config/operations.js';
import type { Engine } from '../docker/engine.js';
import { machineCaution } from '../measure/machine.js';
import { percent } from '../measure/percent.js';
import { mean } from '../measure/statistics.js';
import type { Comparison } from './comparison.js';
import type { Arm } from './contestants.js';
import type { Metric } from './metrics.js';
import { idsOf } from '../measure/operation-ids.js';
import { PASSES, playRound, type RoundRecord } from './round.js';
import { judgeRounds, type Judged } from './verdicts.js';

export type SideBySideProgress = { round: number; pass: number; passes: number; elapsedMs: number };

export type SideBySideOptions = {
  base: Arm;
  head: Arm;
  engine: Engine;
  messaging: MessagingConfig;
  operations: readonly Operation[];
  metrics: readonly Metric[];
  /** CPUs that clusters are held to, one a round, in turn; none leaves it to the kernel. */
  cpus: readonly number[];
  /** Another round is begun only if it is likely to end within this. */
  budgetMs: number;
  signal: AbortSignal;
  onProgress?: (progress: SideBySideProgress) => void;
};

/** `90 s`, `4 min` */
const durationText = (ms: number): string =>
  ms < 120_000 ? `${String(Math.ceil(ms / 10_000) * 10)} s` : `${String(Math.ceil(ms / 60_000))} min`;

const advice =
  (spentMs: number) =>
  (times: number): string =>
    times === Infinity
      ? 'no `measure-budget` within reason would tell'
      : `it would take a \`measure-budget\` of about ${durationText(times * spentMs)}`;

/**
 * Base and head on this machine in turns: in every round two clusters of each are launched (base, head, head, base), live
 * side by side and are measured in a row, over and over, then removed. Clusters differ from one another by more than
 * moments do, so the cluster is what counts.
 * @throws ActionError of the first cluster that cannot be launched or measured
 */
export const compareSideBySide = async (options: SideBySideOptions): Promise<Comparison> => {
  const { base, head, cpus, budgetMs, onProgress } = options;
  const rounds: RoundRecord[] = [];
  const ids = idsOf(options.operations);
  const operations = options.operations.map((operation, at) => ({ operation, id: ids[at] ?? '' }));
  const beganAt = performance.now();
  const elapsedMs = (): number => performance.now() - beganAt;
  let longestMs = 0;
  while (rounds.length === 0 || elapsedMs() + longestMs <= budgetMs) {
    const round = rounds.length;
    const startedAt = elapsedMs();
    const onPass = (pass: number): void =>
      onProgress?.({ round: round + 1, pass: pass + 1, passes: PASSES, elapsedMs: elapsedMs() });
    // From the last on: the first has most of the machine's own work.
    const cpu = cpus[(cpus.length - 1 - (round % cpus.length) + cpus.length) % cpus.length];
    const at = cpu === undefined ? undefined : String(cpu);
    rounds.push(
      await playRound(round % 2 === 0 ? [base, head, head, base] : [head, base, base, head], {
        ...options,
        operations,
        round,
        cpus: at,
        onPass,
      }),
    );
    longestMs = Math.max(longestMs, elapsedMs() - startedAt);
  }
  const tookMs = elapsedMs();
  const judged = judgeRounds(rounds, {
    metrics: options.metrics,
    wouldTake: advice(Math.max(budgetMs, tookMs)),
  });
  const side = ({ config, name }: Arm) => ({
    images: distinct(config.images.length > 0 ? config.images : [config.image]),
    code: [...config.software.code],
    clusters: rounds.flatMap(({ entries }) => entries).filter(({ arm }) => arm === name).length,
  });
  return {
    baseline: {
      kind: 'interleaved',
      base: side(base),
      head: side(head),
      rounds: rounds.length,
      budgetMs,
      tookMs,
    },
    verdicts: judged.verdicts,
    control: judged.control,
    cautions: cautionsOf(rounds, judged, { budgetMs, tookMs }),
    notes: notesOf(judged),
  };
};

const otpsOf = (rounds: readonly RoundRecord[], name: Arm['name']): string =>
  distinct(
    rounds.flatMap(({ entries }) => entries.filter(({ arm }) => arm === name).flatMap(({ otps }) => otps)),
  )
    .sort()
    .join(', ');

const cautionsOf = (
  rounds: readonly RoundRecord[],
  { aside }: Judged,
  { budgetMs, tookMs }: { budgetMs: number; tookMs: number },
): string[] => {
  const stealShare = mean(rounds.flatMap(({ machine }) => machine.stealShare ?? []));
  const [before, after] = [otpsOf(rounds, 'base'), otpsOf(rounds, 'head')];
  const machine = machineCaution({ stealShare });
  return [
    ...(before === after ? [] : [`The baseline ran Erlang/OTP ${before}, this change ${after}.`]),
    ...(machine === undefined ? [] : [machine]),
    ...(aside.caution === undefined ? [] : [aside.caution]),
    ...failures(rounds),
    ...(tookMs > budgetMs && rounds.length === 1
      ? [
          `One round alone took ${durationText(tookMs)}, more than the \`measure-budget\` of ${durationText(budgetMs)}.`,
        ]
      : []),
  ];
};

const notesOf = ({ aside }: Judged): string[] =>
  aside.lanes.length === 0
    ? []
    : [
        `${String(aside.lanes.length)} of ${String(aside.of)} pairs of nodes were set aside (${percent(aside.lanes.length / aside.of)}), because plain TCP between them was off, too: an accident of their launch.`,
      ];

/** A call that fails has no time, so nothing above tells of it. */
const failures = (rounds: readonly RoundRecord[]): string[] => {
  const shareOf = (arm: Arm['name']): number =>
    mean(
      rounds.flatMap(({ entries, cells }) =>
        cells
          .filter(
            ({ metric, contestant }) => metric.endsWith('-error-share') && entries[contestant]?.arm === arm,
          )
          .map(({ value }) => value),
      ),
    ) ?? 0;
  const [before, after] = [shareOf('base'), shareOf('head')];
  return before + after === 0
    ? []
    : [
        `Of the calls of operations ${percent(after)} failed in this change, ${percent(before)} in the baseline; verdicts are of those that succeeded.`,
      ];
};
