import * as core from '@actions/core';
import { ActionError, messageOf } from './base/errors.js';
import type { Metric } from './compare/metrics.js';
import { judgeBeside, PAST_RUNS } from './compare/past.js';
import type { Config } from './config/config.js';
import type { GitHubEvent } from './config/event.js';
import { connect } from './github/client.js';
import { readHistory } from './github/history-branch.js';
import type { HistoryEntry } from './history/entry.js';
import { circumstancesKey, nameOf } from './history/key.js';
import type { Findings } from './report/compose.js';
import { verdictLine } from './report/progress.js';

type Means = { config: Config; event: GitHubEvent | null; signal: AbortSignal };

/** Runs that can be compared with this one; `undefined` where GitHub would not tell, with a warning. */
const earlierRuns = async (
  key: string,
  { config, event, signal }: Means,
): Promise<readonly HistoryEntry[] | undefined> => {
  const { token, history } = config.github;
  if (!event) {
    core.warning('Nothing is compared with earlier runs: this is no job of GitHub Actions');
    return undefined;
  }
  try {
    const client = await connect({ event, token, signal });
    return await readHistory(client, { branch: history.branch, key });
  } catch (error) {
    // A file that is not ours is for its owner to mend; a GitHub that is not there is no fault of this run.
    if (error instanceof ActionError && error.kind === 'history') throw error;
    signal.throwIfAborted();
    core.warning(`Nothing is compared with earlier runs: ${messageOf(error)}`);
    return undefined;
  }
};

/**
 * What the figures say beside those of earlier runs of the same kind.
 * @throws ActionError `history` with path and line for a history that is corrupt or not ours
 */
export const comparePast = async (
  found: Findings,
  { metrics, ...means }: Means & { metrics: readonly Metric[] },
): Promise<void> => {
  const { circumstances, series } = found;
  const { github } = means.config;
  if (!circumstances) return;
  await core.group('Compare with earlier runs', async () => {
    const key = nameOf(circumstancesKey(means.config, circumstances));
    const all = await earlierRuns(key, means);
    if (!all) return;
    const runs = all.slice(-PAST_RUNS);
    found.comparison = {
      baseline: {
        kind: 'history',
        branch: github.history.branch,
        key,
        runs: runs.length,
        oldest: runs[0]?.commit ?? null,
        newest: runs.at(-1)?.commit ?? null,
      },
      verdicts: judgeBeside(runs, series, metrics),
      control: [],
      cautions: [],
      notes: [],
    };
    for (const line of found.comparison.verdicts.map(verdictLine)) core.info(line);
  });
};
