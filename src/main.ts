import * as core from '@actions/core';
import { blameTheDead } from './cluster/deaths.js';
import { hostsLines } from './cluster/hosts-file.js';
import { joinFiles, joinText, writeJoinFiles } from './cluster/join.js';
import { canMask } from './cluster/mask.js';
import { planCluster } from './cluster/plan.js';
import { teardown } from './cluster/teardown.js';
import { failureOf } from './report/failure.js';
import { objectivesOf } from './compare/objectives.js';
import type { Engine } from './docker/engine.js';
import { tellGitHub } from './on-github.js';
import { composeReport, type Findings } from './report/compose.js';
import { renderComment } from './report/comment.js';
import { renderDashboard } from './report/dashboard/dashboard.js';
import type { Joining } from './report/outputs.js';
import { removed } from './report/progress.js';
import { prepareReportDir, publish } from './report/publish.js';
import type { Report } from './report/report.js';
import { sourceOf } from './report/source.js';
import { hostsFile, work, type WorkOptions } from './work.js';

export type MainOptions = WorkOptions;

/**
 * The main job: launch, form, measure, fail a node, report. Reports whatever was found, also when it fails.
 * @throws what went wrong first, after all was reported
 */
export const main = async ({ config, event, engine, agentModules, signal }: MainOptions): Promise<void> => {
  const plan = planCluster(config);
  if (canMask(config.cookie, plan)) core.setSecret(config.cookie);
  else
    core.warning(
      'The cookie is too short or too common a word to be masked in logs; choose a longer, random one.',
    );
  await prepareReportDir(config.reportDir);

  const source = sourceOf(event);
  const found: Findings = {
    config,
    plan,
    startedAt: new Date(),
    series: [],
    logs: [],
    ...(source && { source }),
  };
  const troubles: unknown[] = [];
  try {
    await work(found, { config, event, engine, agentModules, signal });
  } catch (error) {
    found.error = found.cluster && !signal.aborted ? await blameTheDead(engine, found.cluster, error) : error;
    troubles.push(found.error);
  }
  if (!('error' in found)) found.objectives = objectivesOf(config.baseline.limits, found.series);
  try {
    const joining = signal.aborted
      ? undefined
      : await offerJoining(found, engine).catch((error: unknown) => void troubles.push(error));
    const report = composeReport(found);
    const paths = await publish(report, {
      reportDir: config.reportDir,
      logs: found.logs,
      ...(joining ? { joining } : {}),
    });
    core.info(`report: ${paths.report}`);
    const text = (it: Report, marker: string): string => renderComment(it, { marker });
    const page = renderDashboard();
    if (!signal.aborted) await tellGitHub(report, { config, event, signal, text, page });
  } catch (error) {
    troubles.push(error);
  }
  if (config.baseline.failOn === 'regression') {
    const failure = failureOf(found.comparison?.verdicts ?? [], found.objectives ?? []);
    if (failure !== undefined) core.setFailed(failure);
  }
  // A cancelled run leaves the removal to the post step, which follows at once.
  if (!config.keepAlive && !signal.aborted) await remove(engine, config.runId);
  found.cluster?.detach();
  if (troubles.length > 0) throw troubles[0];
  signal.throwIfAborted();
};

/** What later steps need to join a cluster that lives on; `undefined` when there is none. */
const offerJoining = async (
  { config, plan, cluster }: Findings,
  engine: Engine,
): Promise<Joining | undefined> => {
  const nodes = cluster?.running ?? [];
  if (!config.keepAlive || nodes.length === 0) return undefined;
  const files = joinFiles(config.joinDir);
  await writeJoinFiles(files, { cookie: config.cookie, nodes });
  const lines = hostsLines(nodes);
  if (config.hostsFile) await hostsFile(engine).add(config.runId, lines);
  const text = joinText(files, { networkName: plan.networkName, nodes, boot: config.boot });
  return { ...files, hosts: lines.join('\n'), text };
};

const remove = (engine: Engine, runId: string): Promise<void> =>
  core.group('Remove the cluster', async () => {
    const result = await teardown(engine, runId);
    for (const line of removed(result)) core.info(line);
    for (const failure of result.failures) core.warning(`Could not remove ${failure}`);
  });
