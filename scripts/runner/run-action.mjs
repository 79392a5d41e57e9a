// @ts-check
/** Runs an action as the runner of GitHub Actions runs it: main, and then post, whatever became of main. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { complaintAbout, mapValues, readAction } from './action-file.mjs';
import { stepEnvironment } from './environment.mjs';
import { createCommandFiles, processCommandFiles, savedSoFar } from './file-commands.mjs';
import { Masks } from './masks.mjs';
import { StepLog } from './step-log.mjs';
import { StepProcess } from './step-process.mjs';
import { evaluate } from './workflow-file.mjs';

/** @typedef {import('./step-log.mjs').LogEntry} LogEntry */
/** @typedef {import('./file-commands.mjs').FileCommands} FileCommands */
/** @typedef {import('./file-commands.mjs').CommandFiles} CommandFiles */
/**
 * What became of a step. `printed` is what it printed, unmasked.
 *
 * @typedef {{outcome: 'success' | 'failure' | 'cancelled', log: LogEntry[], printed: string[]}
 *   & import('./step-process.mjs').ProcessEnd & FileCommands} StepResult
 */
/**
 * @typedef {object} RunOptions
 * @property {string} actionDir
 * @property {Record<string, string>} [inputs] those that the workflow gives; the others have their defaults
 * @property {Record<string, string>} [env] of the job
 * @property {string} [token] of the job, for inputs whose default it is
 * @property {readonly string[]} [path] what earlier steps of the job added to PATH
 * @property {Masks} [masks] of the job
 * @property {string} [workspace] where the steps run; a fresh directory when not given
 * @property {string} [tempDir] RUNNER_TEMP; a fresh directory when not given
 * @property {string} [node] the Node that runs the action
 * @property {(entry: LogEntry) => void} [onLog]
 */

/** Starts main. @param {RunOptions} options */
export async function runAction(options) {
  const action = await readAction(options.actionDir);
  const directory = await mkdtemp(join(tmpdir(), 'action-run-'));
  const { workspace = join(directory, 'workspace'), tempDir = join(directory, 'temp') } = options;
  for (const path of [workspace, tempDir]) await mkdir(path, { recursive: true });
  return new ActionRun(action, { ...options, directory, workspace, tempDir });
}

/** A job of one step. */
export class ActionRun {
  /** The end of main, well or not. @type {Promise<StepResult>} */
  main;
  /** The step that runs, or ran last. @type {{process: StepProcess, files: CommandFiles}} */
  #current;
  #masks;
  /** @type {Record<string, string>} */
  #state = {};
  /** @type {Record<string, string>} */
  #env;
  /** @type {readonly string[]} */
  #path;
  #action;
  #options;

  /**
   * @param {import('./action-file.mjs').Action} action
   * @param {RunOptions & {directory: string, workspace: string, tempDir: string}} options
   */
  constructor(action, options) {
    this.#action = action;
    this.#options = options;
    this.#masks = options.masks ?? new Masks();
    this.#env = { ...options.env };
    this.#path = options.path ?? [];
    ({ current: this.#current, ended: this.main } = this.#step(action.runs.main));
  }

  /** Runs post with what main saved, once main has ended. It may be run again. @returns {Promise<StepResult>} */
  async post() {
    await this.main;
    const { name, runs } = this.#action;
    if (runs.post === undefined)
      throw new Error(`Expected \`runs.post\` in the action.yml of ${name}, got none`);
    const { current, ended } = this.#step(runs.post);
    this.#current = current;
    return ended;
  }

  /** Sends a signal to the node process that runs. @param {NodeJS.Signals} signal */
  signal(signal) {
    this.#current.process.signal(signal);
  }

  /** Cancels the step that runs. */
  async cancel() {
    await this.#current.process.cancel();
  }

  /** What the step that runs has saved so far, which the runner itself reads only at its end. */
  savedState() {
    return savedSoFar(this.#current.files);
  }

  /** Removes the directories that were made for this run. */
  async remove() {
    await rm(this.#options.directory, { recursive: true, force: true });
  }

  /** @param {string} script */
  #step(script) {
    const {
      node = process.execPath,
      actionDir,
      directory,
      inputs,
      workspace,
      tempDir,
      onLog,
      token = '',
    } = this.#options;
    const contexts = { env: {}, steps: {}, runner: { temp: tempDir }, github: { workspace, token } };
    const defaults = mapValues(this.#action.inputs, (input) => evaluate(input.default, contexts));
    const log = new StepLog({ masks: this.#masks, onEntry: onLog });
    const complaint = complaintAbout(inputs, this.#action);
    if (complaint !== undefined) log.add('warning', complaint);
    const files = createCommandFiles(directory);
    const step = new StepProcess({
      command: [node, join(actionDir, script)],
      env: stepEnvironment({
        inputs: { ...defaults, ...inputs },
        state: this.#state,
        env: this.#env,
        path: this.#path,
        files,
        workspace,
        tempDir,
      }),
      cwd: workspace,
      onLine: (line) => log.print(line),
    });
    return { current: { process: step, files }, ended: this.#ended(step, { files, log }) };
  }

  /**
   * @param {StepProcess} step
   * @param {{files: CommandFiles, log: StepLog}} options
   * @returns {Promise<StepResult>}
   */
  async #ended(step, { files, log }) {
    const end = await step.ended;
    const commands = await processCommandFiles(files, { log, masks: this.#masks });
    const state = { ...log.state, ...commands.state };
    const outputs = { ...log.outputs, ...commands.outputs };
    Object.assign(this.#state, state);
    Object.assign(this.#env, commands.env);
    this.#path = [...this.#path.filter((path) => !commands.path.includes(path)), ...commands.path];
    const failed = end.exitCode !== 0 || log.failed;
    const outcome = step.cancelled ? 'cancelled' : failed ? 'failure' : 'success';
    return { ...end, ...commands, state, outputs, outcome, log: log.entries, printed: log.printed };
  }
}
