import * as core from '@actions/core';
import { abortable } from './base/until.js';
import { findElixir, startApps } from './cluster/apps.js';
import { blameTheDead } from './cluster/deaths.js';
import { HostsFile, hostsLines } from './cluster/hosts-file.js';
import { joinFiles, joinText, writeJoinFiles } from './cluster/join.js';
import { ofRun } from './cluster/labels.js';
import { launch } from './cluster/launch.js';
import { canMask } from './cluster/mask.js';
import { formMesh } from './cluster/mesh.js';
import { planCluster } from './cluster/plan.js';
import { checkArpTable } from './cluster/preflight.js';
import { teardown } from './cluster/teardown.js';
import { collectCode } from './code/collect.js';
import type { Config } from './config/config.js';
import type { GitHubEvent } from './config/event.js';
import type { Point } from './config/operations.js';
import type { Engine } from './docker/engine.js';
import { checkAt, mustHold } from './measure/checks.js';
import { measureFootprint } from './measure/footprint.js';
import { formationSeries } from './measure/formation.js';
import { measureMessaging } from './measure/messaging.js';
import { findFunctions } from './measure/operation-setup.js';
import { measureOperations, type MeasuredOperations } from './measure/operations.js';
import { measureFailure } from './measure/recovery.js';
import type { Series } from './measure/series.js';
import { tellGitHub } from './on-github.js';
import {
  appProgress,
  checked,
  launchProgress,
  messagingPlan,
  messagingProgress,
  operationsPlan,
  operationsProgress,
  removed,
} from './report/progress.js';
import { circumstancesOf } from './report/circumstances.js';
import { composeReport, type Findings } from './report/compose.js';
import { renderSummary } from './report/markdown.js';
import type { Joining } from './report/outputs.js';
import type { Report } from './report/report.js';
import { prepareReportDir, publish } from './report/publish.js';
import { sourceOf } from './report/source.js';

/** Of the comment; GitHub takes 65,536 characters. */
export const COMMENT_BYTES = 60_000;

export type MainOptions = {
  config: Config;
  /** Null outside of GitHub. */
  event: GitHubEvent | null;
  engine: Engine;
  agentModules: Buffer;
  signal: AbortSignal;
};

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
    await work(found, { config, engine, agentModules, signal });
  } catch (error) {
    found.error = found.cluster && !signal.aborted ? await blameTheDead(engine, found.cluster, error) : error;
    troubles.push(found.error);
  }
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
    const text = (it: Report): string => renderSummary(it, { maxBytes: COMMENT_BYTES });
    if (!signal.aborted) await tellGitHub(report, { config, event, signal, text });
  } catch (error) {
    troubles.push(error);
  }
  // A cancelled run leaves the removal to the post step, which follows at once.
  if (!config.keepAlive && !signal.aborted) await remove(engine, config.runId);
  found.cluster?.detach();
  if (troubles.length > 0) throw troubles[0];
  signal.throwIfAborted();
};

const work = async (
  found: Findings,
  { config, engine, agentModules, signal }: Omit<MainOptions, 'event'>,
): Promise<void> => {
  const { plan, series } = found;
  const n = String(config.nodeCount);

  const code = await collectCode(config.software, process.cwd());
  const info = await abortable(engine.info(), signal);
  if (config.hostsFile) await abortable(hostsFile(engine).check(), signal);
  await checkArpTable(config.nodeCount, info.kernelVersion);
  const cluster = await core.group(`Launch ${n} nodes`, async () => {
    const launched = await launch({
      engine,
      plan,
      config,
      code,
      agentModules,
      signal,
      onProgress: launchProgress(core.info),
      onLog: (host, log) => found.logs.push({ host, lines: log.lines }),
    });
    found.circumstances = circumstancesOf(info, launched);
    return (found.cluster = launched);
  });

  await core.group('Form the mesh', async () => {
    const timeoutMs = config.readyTimeoutMs - cluster.phases.readyMs();
    const mesh = await formMesh(cluster, { signal, timeoutMs });
    const otps = cluster.nodes.map(({ facts }) => facts.otp);
    const spans = cluster.phases.spans();
    series.push(formationSeries({ nodeCount: config.nodeCount, otps, spans, mesh }));
    core.info('every node sees all others');
  });

  const { apps } = config.software;
  await findElixir(cluster.running, code, signal);
  if (apps.length > 0) {
    await core.group('Start applications', () =>
      startApps(cluster, apps, {
        signal,
        timeoutMs: config.readyTimeoutMs,
        onProgress: appProgress(core.info),
      }),
    );
  }
  await findFunctions(cluster, config, signal);
  /** Everything that was checked is kept, also when it does not hold. */
  const check = async (point: Point): Promise<void> => {
    const { expectations } = config;
    if (!expectations.some(({ at }) => at.includes(point))) return;
    await core.group(`Check ${point}`, async () => {
      const results = await checkAt(cluster, { expectations, point, signal });
      found.checks = [...(found.checks ?? []), ...results];
      for (const line of results.map(checked)) core.info(line);
      mustHold(results);
    });
  };
  await check('formed');

  await core.group('Measure the footprint', async () => {
    series.push(await measureFootprint(cluster, signal));
  });

  const { messaging } = config;
  if (messaging.messageCount > 0) {
    await core.group('Measure messaging', async () => {
      const onProgress = messagingProgress(core.info);
      const onPlan = (ms: number): void => core.info(messagingPlan(messaging, ms));
      const onPartial = (told: Series[]): number => series.push(...told);
      const options = { engine, messaging, signal, onProgress, onPlan, onPartial };
      series.push(...(await measureMessaging(cluster, options)));
    });
  }

  const { operations } = config;
  if (operations.length > 0) {
    await core.group(`Measure ${operations.map(({ name }) => name).join(', ')}`, async () => {
      core.info(operationsPlan(operations, messaging));
      const onPartial = ({ rows, series: told }: MeasuredOperations): void => {
        found.operations = rows;
        series.push(...told);
      };
      const onProgress = operationsProgress(core.info);
      const options = { operations, measuring: messaging, engine, signal, onProgress, onPartial };
      onPartial(await measureOperations(cluster, options));
    });
  }

  const { failureIndex: index } = config;
  if (index !== undefined) {
    await check('before-fault');
    await core.group(`Fail ${cluster.node(index).name}`, async () => {
      series.push(await measureFailure(cluster, { engine, index, signal }));
    });
    await check('after-heal');
  }
  await check('end');
};

const hostsFile = (engine: Engine): HostsFile =>
  new HostsFile({ isAlive: async (runId) => (await engine.listContainers(ofRun(runId))).length > 0 });

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
