import { shown } from '../base/text.js';
import type { LaunchProgress } from '../cluster/launch.js';
import type { Verdict } from '../compare/comparison.js';
import type { SideBySideProgress } from '../compare/side-by-side.js';
import type { Teardown } from '../cluster/teardown.js';
import type { App } from '../config/lines.js';
import type { MessagingConfig } from '../config/config.js';
import type { Operation } from '../config/operations.js';
import { plannedOperationsMs } from '../config/schedule.js';
import type { CheckResult } from '../measure/checks.js';
import type { MessagingProgress } from '../measure/messaging.js';
import type { OperationsProgress } from '../measure/operations.js';
import { signedPercent } from '../measure/percent.js';
import { quantity } from './quantity.js';

type Say = (line: string) => void;

/** Says a line only when it differs from the last and either a stage is complete or a second has passed. */
const sparingly = (say: Say, now = (): number => performance.now()) => {
  let lastMs = -Infinity;
  let lastLine = '';
  return (line: string, complete: boolean): void => {
    if (line === lastLine || (!complete && now() - lastMs < 1000)) return;
    lastMs = now();
    lastLine = line;
    say(line);
  };
};

const words = { created: 'created', started: 'started', up: 'up' } as const;

export const launchProgress = (say: Say): ((progress: LaunchProgress) => void) => {
  const line = sparingly(say);
  return (progress) => {
    if (progress.stage === 'pull') {
      const { image, layersDone, layers } = progress;
      line(`pulled ${String(layersDone)} of ${String(layers)} layers of ${shown(image)}`, false);
    } else {
      const { stage, count, of } = progress;
      line(`${String(count)} of ${String(of)} nodes ${words[stage]}`, count === of);
    }
  };
};

/** What was started for an application: also what it depends on, if that did not run before. */
export const appProgress =
  (say: Say): ((app: App, started: readonly string[]) => void) =>
  ({ name, on }, started) => {
    const others = started.filter((each) => each !== name).map((each) => shown(each));
    const where = on === 'first' ? ' on the first node' : '';
    const also = others.length > 0 ? `, and what it needs: ${others.join(', ')}` : '';
    say(started.includes(name) ? `started ${name}${where}${also}` : `${name} runs already${where}`);
  };

/** @param ms of all windows and warm-ups */
export const messagingPlan = ({ messageCount, durationMs }: MessagingConfig, ms: number): string =>
  `takes ${quantity(ms, 'ms')} or more${durationMs === undefined ? `, depending on how quick ${quantity(messageCount)} round trips are` : ''}`;

export const messagingProgress = (say: Say): ((progress: MessagingProgress) => void) => {
  const line = sparingly(say);
  return ({ segment, segments, step, sizeBytes, done, of }) => {
    const far = of === undefined ? '' : `, ${quantity(done)} of ${quantity(of)}`;
    const where = `segment ${String(segment)} of ${String(segments)}`;
    line(`${where}: ${step}, messages of ${quantity(sizeBytes, 'bytes')}${far}`, false);
  };
};

/** How long operations take at least. */
export const operationsPlan = (
  operations: readonly Operation[],
  measuring: Pick<MessagingConfig, 'warmupMs' | 'repeats'>,
): string => `takes ${quantity(plannedOperationsMs(operations, measuring), 'ms')} or more`;

export const operationsProgress = (say: Say): ((progress: OperationsProgress) => void) => {
  const line = sparingly(say);
  return ({ segment, segments, operation, done }) => {
    line(
      `segment ${String(segment)} of ${String(segments)}: ${shown(operation)}, ${quantity(done)} calls`,
      false,
    );
  };
};

export const comparisonProgress = (say: Say, budgetMs: number): ((progress: SideBySideProgress) => void) => {
  const line = sparingly(say);
  return ({ round, pass, passes, elapsedMs }) =>
    line(
      `round ${String(round)}, pass ${String(pass)} of ${String(passes)}, after ${quantity(elapsedMs, 'ms')} of ${quantity(budgetMs, 'ms')}`,
      pass === passes,
    );
};

/** What is said of one metric, as a line of the log. */
export const verdictLine = ({ label, kind, change, reason }: Verdict): string =>
  `${label}: ${kind}${change === null ? '' : ` (${signedPercent(change)})`}. ${reason}`;

/** What came of a check on one node. */
export const checked = ({ node, function: name, holds, got }: CheckResult): string =>
  `${node}: ${shown(name)} ${holds ? 'holds' : `does not hold, got ${shown(got, 300)}`}`;

/** What a teardown did, a line each. */
export const removed = ({ containers, networks, volumes, failures }: Teardown): string[] => [
  ...containers.map((name) => `removed container ${name}`),
  ...networks.map((name) => `removed network ${name}`),
  ...volumes.map((name) => `removed volume ${name}`),
  ...(containers.length + networks.length + volumes.length + failures.length === 0
    ? ['nothing was left to remove']
    : []),
];
