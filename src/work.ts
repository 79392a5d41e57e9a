import * as core from '@actions/core';
import { abortable } from './base/until.js';
import { findElixir, startApps } from './cluster/apps.js';
import { HostsFile } from './cluster/hosts-file.js';
import { ofRun } from './cluster/labels.js';
import { launch } from './cluster/launch.js';
import { formMesh } from './cluster/mesh.js';
import { checkArpTable } from './cluster/preflight.js';
import { collectCode } from './code/collect.js';
import { ensureBaseline, sidesOf, type Sides } from './compare/arms.js';
import { comparedMetrics, type Metric } from './compare/metrics.js';
import { checkNames, withThresholds } from './compare/objectives.js';
import { comparePast } from './compare-past.js';
import { compareSideBySide } from './compare/side-by-side.js';
import type { Config } from './config/config.js';
import type { Point } from './config/operations.js';
import type { GitHubEvent } from './config/event.js';
import type { Engine } from './docker/engine.js';
import { checkAt, mustHold } from './measure/checks.js';
import { freeCpus } from './measure/placement.js';
import { measureFootprint } from './measure/footprint.js';
import { formationSeries } from './measure/formation.js';
import { measureMessaging } from './measure/messaging.js';
import { findFunctions } from './measure/operation-setup.js';
import { measureOperations, type MeasuredOperations } from './measure/operations.js';
import { measureFailure } from './measure/recovery.js';
import type { Series } from './measure/series.js';
import {
  appProgress,
  checked,
  verdictLine,
  launchProgress,
  messagingPlan,
  comparisonProgress,
  messagingProgress,
  operationsPlan,
  operationsProgress,
} from './report/progress.js';
import { circumstancesOf } from './report/circumstances.js';
import { type Findings } from './report/compose.js';

export type WorkOptions = {
  config: Config;
  /** Null outside of GitHub. */
  event: GitHubEvent | null;
  engine: Engine;
  agentModules: Buffer;
  signal: AbortSignal;
};

/** The stages of a run, one after the other; what was found is kept in `found` at once, also when a later one fails. */
export const work = async (
  found: Findings,
  { config, event, engine, agentModules, signal }: WorkOptions,
): Promise<void> => {
  const { plan, series } = found;
  const n = String(config.nodeCount);

  const code = await collectCode(config.software, process.cwd());
  const sides = await sidesOf(config, { directory: process.cwd(), code, agentModules });
  const { operations, messaging, baseline } = config;
  const metrics = withThresholds(comparedMetrics(messaging, operations), baseline.thresholds);
  checkNames(baseline, { operations, metrics });
  const info = await abortable(engine.info(), signal);
  if (config.hostsFile) await abortable(hostsFile(engine).check(), signal);
  await checkArpTable(config.nodeCount, info.kernelVersion);
  const cluster = await core.group(`Launch ${n} nodes`, async () => {
    const onPull = launchProgress(core.info);
    await ensureBaseline(engine, config, {
      signal,
      onProgress: (progress) => onPull({ stage: 'pull', ...progress }),
    });
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

  if (messaging.messageCount > 0) {
    await core.group('Measure messaging', async () => {
      const onProgress = messagingProgress(core.info);
      const onPlan = (ms: number): void => core.info(messagingPlan(messaging, ms));
      const onPartial = (told: Series[]): number => series.push(...told);
      const options = { engine, messaging, signal, onProgress, onPlan, onPartial };
      series.push(...(await measureMessaging(cluster, options)));
    });
  }

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

  if (sides) await compare(found, sides, { config, engine, metrics, signal });
  if (baseline.history) await comparePast(found, { config, event, metrics, signal });

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

/** Base and head in turns on this machine. */
const compare = async (
  found: Findings,
  sides: Sides,
  {
    config,
    engine,
    metrics,
    signal,
  }: Pick<WorkOptions, 'config' | 'engine' | 'signal'> & {
    metrics: readonly Metric[];
  },
): Promise<void> => {
  const { messaging, operations, baseline } = config;
  const { budgetMs } = baseline;
  await core.group('Compare with the baseline', async () => {
    found.comparison = await compareSideBySide({
      ...sides,
      engine,
      messaging,
      operations,
      metrics,
      cpus: messaging.cpuPlacement === 'free' ? [] : await freeCpus(found.cluster, signal),
      budgetMs,
      signal,
      onProgress: comparisonProgress(core.info, budgetMs),
    });
    for (const line of found.comparison.verdicts.map(verdictLine)) core.info(line);
  });
};

export const hostsFile = (engine: Engine): HostsFile =>
  new HostsFile({ isAlive: async (runId) => (await engine.listContainers(ofRun(runId))).length > 0 });
