// @ts-check
/** Runs the job of a workflow file: its steps in order, and their post steps in reverse. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mapValues } from './action-file.mjs';
import { stepEnvironment } from './environment.mjs';
import { createCommandFiles, processCommandFiles } from './file-commands.mjs';
import { Masks } from './masks.mjs';
import { runAction } from './run-action.mjs';
import { StepLog } from './step-log.mjs';
import { StepProcess } from './step-process.mjs';
import { evaluate, holds, readWorkflow } from './workflow-file.mjs';

/** @typedef {import('./run-action.mjs').StepResult} StepResult */
/** @typedef {import('./run-action.mjs').LogEntry} LogEntry */
/** @typedef {import('./workflow-file.mjs').Step} Step */
/** @typedef {{step: Step, result: StepResult}} StepRun */
/**
 * @typedef {object} WorkflowOptions
 * @property {string} repository the directory that a checkout gives; a copy of it is the workspace
 * @property {string} workflow the workflow file's path in it
 * @property {Record<string, string>} actions the directories of the actions that may be used, by `owner/name`
 * @property {Record<string, string>} [env] goes before the workflow's own
 * @property {string} [token] of the job
 * @property {Record<string, string>} [github] more of that context, by dotted names such as `event.number`
 * @property {string} [artifacts] the directory where jobs find what others uploaded
 * @property {(text: string) => string} [changed] the workflow file's text, to run another
 * @property {string} [node] the Node that runs actions
 * @property {(entry: LogEntry) => void} [onLog]
 */

/**
 * Actions of others that are played, as what they come down to. The workspace is the checkout already; another one is
 * made beside it, of a commit that it has. An upload of what is not there fails, as with `if-no-files-found: error`.
 */
const PLAYED = {
  'actions/checkout':
    'test -z "$INTO" || { git clone -q . "$INTO" && git -C "$INTO" checkout -q "${REF:-HEAD}"; }',
  'actions/upload-artifact': 'test -s "$FILE" && mkdir -p "$ARTIFACT" && cp "$FILE" "$ARTIFACT"',
  'actions/download-artifact': 'mkdir -p "$FILE" && cp "$ARTIFACT"/* "$FILE"',
};

/** @param {WorkflowOptions} options */
export async function startWorkflow(options) {
  const workflow = await readWorkflow(join(options.repository, options.workflow), options.changed);
  for (const { uses } of workflow.steps) if (uses !== undefined) actionOf(uses, options.actions);
  const directory = await mkdtemp(join(tmpdir(), 'workflow-run-'));
  const [workspace, tempDir] = [join(directory, 'workspace'), join(directory, 'temp')];
  await mkdir(tempDir);
  await cp(options.repository, workspace, { recursive: true });
  return new WorkflowRun(workflow, { ...options, directory, workspace, tempDir });
}

/** Where it is; nothing for what is played. @param {string} uses @param {Record<string, string>} actions */
function actionOf(uses, actions) {
  const [name = ''] = uses.split('@');
  if (name in PLAYED || name in actions) return actions[name];
  throw new Error(
    `Expected \`uses\` of ${[...Object.keys(PLAYED), ...Object.keys(actions)].join(', ')}, got \`${uses}\``,
  );
}

export class WorkflowRun {
  /** Those that ran, in order; the others were skipped. @type {StepRun[]} */
  steps = [];
  #masks = new Masks();
  /** @type {Record<string, string>} */
  #env;
  /** @type {string[]} */
  #path = [];
  /** @type {import('./run-action.mjs').ActionRun[]} */
  #actions = [];
  #workflow;
  #options;

  /**
   * @param {import('./workflow-file.mjs').Workflow} workflow
   * @param {WorkflowOptions & {directory: string, workspace: string, tempDir: string}} options
   */
  constructor(workflow, options) {
    this.#workflow = workflow;
    this.#options = options;
    const contexts = { env: {}, steps: {}, github: {}, runner: {} };
    this.#env = { ...mapValues(workflow.env, (value) => evaluate(value, contexts)), ...options.env };
  }

  get workspace() {
    return this.#options.workspace;
  }

  get tempDir() {
    return this.#options.tempDir;
  }

  /** The result of the step with this id. @param {string} id @returns {StepResult} */
  step(id) {
    const found = this.steps.find(({ step }) => step.id === id);
    if (found) return found.result;
    throw new Error(
      `Expected a step \`${id}\` that ran, got ${this.steps.map(({ step }) => step.title).join(', ')}`,
    );
  }

  /**
   * Runs the steps; after one that failed only those that ask for it.
   *
   * @returns {Promise<'success' | 'failure' | 'skipped'>} skipped by the job's own condition
   */
  async main() {
    if (!this.#isMet(this.#workflow.conditions)) return 'skipped';
    /** @type {'success' | 'failure'} */
    let outcome = 'success';
    for (const step of this.#workflow.steps) {
      if (step.when !== 'always' && step.when !== outcome) continue;
      if (!this.#isMet(step.conditions)) continue;
      const result = await this.#run(step);
      this.steps.push({ step, result });
      Object.assign(this.#env, result.env);
      this.#path = [...this.#path.filter((path) => !result.path.includes(path)), ...result.path];
      if (result.outcome !== 'success' && !step.mayFail) outcome = 'failure';
    }
    return outcome;
  }

  /** Runs the post steps of the actions that were started, the last one first. @returns {Promise<StepResult[]>} */
  async post() {
    /** @type {StepResult[]} */
    const results = [];
    for (const action of this.#actions.splice(0).toReversed()) {
      results.push(await action.post());
      await action.remove();
    }
    return results;
  }

  /** Removes the workspace and the temporary directory. */
  async remove() {
    await rm(this.#options.directory, { recursive: true, force: true });
  }

  /** @param {readonly import('./workflow-file.mjs').Comparison[]} conditions */
  #isMet(conditions) {
    return conditions.every((condition) => holds(condition, this.#contexts()));
  }

  /** @returns {import('./workflow-file.mjs').Contexts} */
  #contexts() {
    const { workspace, tempDir, token = '', github = {} } = this.#options;
    const results = this.steps.flatMap(({ step, result }) =>
      step.id === undefined ? [] : [[step.id, result]],
    );
    return {
      env: this.#env,
      steps: Object.fromEntries(results),
      github: { workspace, token, ...github },
      runner: { temp: tempDir },
    };
  }

  /** @param {Step} step @returns {Promise<StepResult>} */
  #run(step) {
    const contexts = this.#contexts();
    const env = { ...this.#env, ...mapValues(step.env, (value) => evaluate(value, contexts)) };
    const fill = (/** @type {string} */ value) => evaluate(value, { ...contexts, env });
    if (step.uses === undefined) return this.#runScript(step, { env, fill });
    const inputs = mapValues(step.with, fill);
    const actionDir = actionOf(step.uses, this.#options.actions);
    if (actionDir !== undefined) return this.#runAction(actionDir, { env, inputs });
    return this.#play(step, { env, inputs });
  }

  /** @param {Step} step @param {{env: Record<string, string>, inputs: Record<string, string>}} options */
  #play({ uses = '', ...step }, { env, inputs }) {
    const { directory, artifacts = join(directory, 'artifacts') } = this.#options;
    const { path = '', ref = '', name = 'artifact' } = inputs;
    const run = PLAYED[/** @type {keyof typeof PLAYED} */ (uses.split('@')[0])];
    const given = { INTO: path, REF: ref, FILE: path, ARTIFACT: join(artifacts, name) };
    const script = { ...step, run, directory: '.', strict: false };
    return this.#runScript(script, { env: { ...env, ...given }, fill: (text) => text });
  }

  /** @param {string} actionDir @param {{env: Record<string, string>, inputs: Record<string, string>}} options */
  async #runAction(actionDir, { env, inputs }) {
    const { workspace, tempDir, node, onLog, token = '' } = this.#options;
    const own = { actionDir, inputs, env, token, workspace, tempDir };
    const options = { ...own, path: this.#path, masks: this.#masks };
    const run = await runAction({ ...options, ...(node ? { node } : {}), ...(onLog ? { onLog } : {}) });
    this.#actions.push(run);
    return run.main;
  }

  /**
   * @param {Step} step
   * @param {{env: Record<string, string>, fill: (text: string) => string}} options
   * @returns {Promise<StepResult>}
   */
  async #runScript({ run = '', directory, strict }, { env, fill }) {
    const { workspace, tempDir, onLog } = this.#options;
    const files = createCommandFiles(tempDir);
    const script = `${files.GITHUB_ENV}.sh`;
    await writeFile(script, fill(run));
    const log = new StepLog({ masks: this.#masks, onEntry: onLog });
    const inputs = { inputs: {}, state: {}, env, path: this.#path, files, workspace, tempDir };
    const process = new StepProcess({
      command: ['bash', ...(strict ? ['--noprofile', '--norc', '-eo', 'pipefail'] : ['-e']), script],
      env: stepEnvironment(inputs),
      cwd: join(workspace, fill(directory)),
      onLine: (line) => log.print(line),
    });
    const end = await process.ended;
    const commands = await processCommandFiles(files, { log, masks: this.#masks });
    await Promise.all([script, ...Object.values(files)].map((path) => rm(path, { force: true })));
    const outcome = end.exitCode === 0 && !log.failed ? 'success' : 'failure';
    return { ...end, ...commands, outcome, log: log.entries, printed: log.printed };
  }
}
