import * as core from '@actions/core';
import { messageOf } from './base/errors.js';
import { abortable } from './base/until.js';
import { HELPER_HOST, isHelper } from './cluster/helper.js';
import { HostsFile } from './cluster/hosts-file.js';
import { joinFiles, removeJoinFiles } from './cluster/join.js';
import { isOwn, LABEL, ofRun } from './cluster/labels.js';
import { NodeLog } from './cluster/node-log.js';
import { nodeHost } from './cluster/plan.js';
import { RecordParser } from './cluster/records.js';
import { GROUP_SEPARATOR } from './cluster/relay.js';
import { SETTLE_MS, teardown } from './cluster/teardown.js';
import type { ContainerSummary, Engine } from './docker/engine.js';
import { removed } from './report/progress.js';
import { saveNodeLog } from './report/publish.js';

/** The runner gives a cancelled job five minutes in all; other steps want some of it. */
const TIMEOUT_MS = 95_000;
const LOGS_TIMEOUT_MS = 15_000;

export type PostOptions = {
  engine: Engine;
  runId: string;
  reportDir: string;
  joinDir: string;
  /** Whether main came to its end, well or not. */
  mainEnded: boolean;
};

/** Leaves nothing of the run behind. Never throws: trouble is a warning, because the job's outcome is decided. */
export const post = async ({ engine, runId, reportDir, joinDir, mainEnded }: PostOptions): Promise<void> => {
  await endJoining(runId, joinDir);
  try {
    await abortable(saveLogsOfTheDead(engine, { runId, reportDir }), AbortSignal.timeout(LOGS_TIMEOUT_MS));
  } catch (error) {
    core.warning(`The logs of ended nodes could not be saved: ${messageOf(error)}`);
  }
  const result = await teardown(engine, runId, {
    timeoutMs: TIMEOUT_MS,
    settleMs: mainEnded ? 0 : SETTLE_MS,
  });
  for (const line of removed(result)) core.info(line);
  for (const failure of result.failures) core.warning(`Could not remove ${failure}`);
};

/** Nobody joins from now on: the cookie's files and the names in the hosts file go first. */
const endJoining = async (runId: string, joinDir: string): Promise<void> => {
  const ends = [
    removeJoinFiles(joinFiles(joinDir)),
    new HostsFile({ isAlive: () => Promise.resolve(true) }).remove(runId),
  ];
  for (const result of await Promise.allSettled(ends))
    if (result.status === 'rejected')
      core.warning(`What others joined the cluster with could not be removed: ${messageOf(result.reason)}`);
};

const saveLogsOfTheDead = async (
  engine: Engine,
  { runId, reportDir }: { runId: string; reportDir: string },
): Promise<void> => {
  const containers = (await engine.listContainers(ofRun(runId))).filter(isOwn);
  // What has no number and is no helper never ran.
  const spoke = containers.filter((each) => isHelper(each) || each.labels[LABEL.index] !== undefined);
  for (const container of spoke.filter(({ running }) => !running)) {
    const host = isHelper(container)
      ? HELPER_HOST
      : nodeHost(Number.parseInt(container.labels[LABEL.index] ?? '0', 10));
    const path = await saveNodeLog(reportDir, { host, lines: await printed(engine, container) });
    core.info(`${host} had ended; its last lines are in ${path}`);
  }
};

/** What a node printed to its end, later than main wrote its log; without the agent's records in between. */
const printed = async (engine: Engine, { id }: ContainerSummary): Promise<readonly string[]> => {
  const secret = (await engine.inspectContainer(id))?.env['ERLANG_COOKIE'];
  const log = new NodeLog(secret === undefined ? {} : { secret });
  const parser = new RecordParser({
    onMessage: () => undefined,
    onLogLine: (line) => {
      if (!line.startsWith(GROUP_SEPARATOR)) log.add(line);
    },
  });
  parser.push(await engine.containerLogs(id, { tail: 2000 }));
  parser.end();
  return log.lines;
};
