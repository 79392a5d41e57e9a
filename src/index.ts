import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as core from '@actions/core';
import { ActionError, messageOf } from './base/errors.js';
import { commentMain } from './comment-main.js';
import { joinDirOf } from './config/config.js';
import { dockerHost, newRunId, readEvent, readInputs, tempDirectory } from './config/inputs.js';
import { dockerodeEngine } from './docker/dockerode.js';
import { main } from './main.js';
import { post } from './post.js';
import { foreignLines } from './report/foreign-lines.js';
import { renderComment } from './report/comment.js';
import type { Report } from './report/report.js';

/**
 * The runner starts dist/index.js as main, and dist/post.js, which imports it, as post. Saved state alone does not tell
 * them apart: a main that was killed in its first moments has saved none.
 */
const isPost = basename(process.argv[1] ?? '') === 'post.js';

const runMain = async (cancel: AbortController): Promise<void> => {
  const runId = newRunId();
  // Before the first resource exists, so that post finds whatever comes to be.
  core.saveState('run-id', runId);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      // Whatever does not hear the cancel (a daemon that hangs) must not hold up the runner, which waits for seconds only.
      setTimeout(() => {
        core.setFailed(`Cancelled by ${signal} while Docker did not answer; the post step cleans up`);
        process.exit();
      }, 1500).unref();
      cancel.abort(
        new ActionError('cancelled', `Expected to run to the end, got ${signal}; the post step cleans up`),
      );
    });
  }
  const config = readInputs(runId);
  const event = readEvent();
  // The runner masks secrets already; one that stands in the workflow file itself it does not know.
  if (config.github.token.length > 8) core.setSecret(config.github.token);
  if (config.mode === 'comment') {
    const text = (report: Report, marker: string): string => renderComment(report, { marker });
    await commentMain({ config, event, signal: cancel.signal, text });
    return;
  }
  core.saveState('report-dir', config.reportDir);
  const agentModules = readFileSync(join(import.meta.dirname, 'cluster_agent.etf'));
  const engine = dockerodeEngine(dockerHost());
  await main({ config, event, engine, agentModules, signal: cancel.signal });
};

const runPost = async (): Promise<void> => {
  const runId = core.getState('run-id');
  const reportDir = core.getState('report-dir');
  if (runId === '' || reportDir === '') {
    core.info('main ended before it created anything');
    return;
  }
  await post({
    engine: dockerodeEngine(dockerHost()),
    runId,
    mainEnded: core.getState('main-ended') === 'true',
    reportDir,
    joinDir: joinDirOf(tempDirectory(), runId),
  });
};

/** One annotation that says it all; what nodes printed goes to the log, where nothing in it can command the runner. */
const showFailure = (error: unknown): void => {
  const { kind, details } = error instanceof ActionError ? error : { kind: undefined, details: [] };
  if (kind === 'config' && details.length > 0) {
    core.setFailed(details.join('\n'));
    return;
  }
  for (const line of foreignLines(details)) process.stdout.write(line);
  core.setFailed(messageOf(error));
  if (kind === undefined && error instanceof Error) core.debug(error.stack ?? '');
};

if (isPost) {
  try {
    await runPost();
  } catch (error) {
    core.warning(`Cleaning up failed: ${messageOf(error)}`);
  }
  process.exit(0);
} else {
  const cancel = new AbortController();
  try {
    await runMain(cancel);
  } catch (error) {
    showFailure(error);
  }
  if (!cancel.signal.aborted) core.saveState('main-ended', 'true');
  // Nothing that is still open (a connection to a node, an aborted call) may hold the step up.
  process.exit();
}
