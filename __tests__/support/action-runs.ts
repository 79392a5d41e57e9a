import { fileURLToPath } from 'node:url';
import {
  runAction,
  type ActionRun,
  type LogEntry,
  type StepResult,
} from '../../scripts/runner/run-action.mjs';
import { image } from './images.js';
import { leftOf } from './real-cluster.js';
import { Watch } from './watch.js';

export const project = fileURLToPath(new URL('../../', import.meta.url));

export type StartedAction = { run: ActionRun; log: Watch<LogEntry>; runId: () => string };

/** Whatever a test did to main: post follows, and after it nothing of the run is left. */
const finish = async (run: ActionRun): Promise<void> => {
  run.signal('SIGKILL');
  const { state } = await run.main;
  const post = await run.post();
  await run.remove();
  expect({ outcome: post.outcome, left: await leftOf(state['run-id'] ?? '') }).toEqual({
    outcome: 'success',
    left: [],
  });
};

/** Starts the committed bundle, as the runner would, on an image that is there. Each test that does so is tidied up after. */
export const actionRuns = () => {
  const runs: ActionRun[] = [];
  afterEach(async () => {
    await Promise.all(runs.splice(0).map(finish));
  });
  return async (
    inputs: Record<string, string>,
    job: { env?: Record<string, string>; token?: string } = {},
  ): Promise<StartedAction> => {
    const log = new Watch<LogEntry>();
    const run = await runAction({
      actionDir: project,
      inputs: { image, pull: 'never', ...inputs },
      onLog: log.push,
      ...job,
    });
    runs.push(run);
    return { run, log, runId: () => run.savedState()['run-id'] ?? '(none yet)' };
  };
};

/** Waits for what must come while main runs; when main ends before, its log says why. */
export const beforeEndOf = <T>({ run }: StartedAction, awaited: Promise<T>): Promise<T> =>
  Promise.race([
    awaited,
    run.main.then(({ log }) => {
      throw new Error(`Expected main to be running, but it has ended:\n${textOf({ log })}`);
    }),
  ]);

/** When messages are being measured, by the log of main. */
export const measuring = (started: StartedAction): Promise<LogEntry> =>
  beforeEndOf(
    started,
    started.log.first(({ kind, text }) => kind === 'line' && saysThatItMeasures(text)),
  );

export const saysThatItMeasures = (line: string): boolean => /^ *segment 1 of \d+: round trips, /.test(line);

export const textOf = ({ log }: Pick<StepResult, 'log'>): string => log.map(({ text }) => text).join('\n');

export const ofKind = ({ log }: Pick<StepResult, 'log'>, kind: LogEntry['kind']): string[] =>
  log.filter((entry) => entry.kind === kind).map(({ text }) => text);
