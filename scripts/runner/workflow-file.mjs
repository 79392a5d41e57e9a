// @ts-check
/** What a workflow file says, as far as its one job is run here. What is not understood is refused, never passed over. */
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { mapValues } from './action-file.mjs';

/** @typedef {Record<string, string>} Texts */
/**
 * One step: an action with inputs, or a script for bash.
 *
 * @typedef {object} Step
 * @property {string} title
 * @property {string} [id]
 * @property {string} [uses]
 * @property {Texts} with
 * @property {string} [run]
 * @property {Texts} env
 * @property {string} directory the step's working directory within the workspace
 * @property {boolean} strict whether a failure within a pipe is one, which naming the shell brings with it
 * @property {'success' | 'failure' | 'always'} when
 * @property {Comparison[]} conditions all of which have to hold, too
 * @property {boolean} mayFail
 */
/** A value, such as `steps.one.outcome`, that is or is not a text. @typedef {{name: string, equal: boolean, text: string}} Comparison */
/** @typedef {{env: Texts, conditions: Comparison[], steps: Step[]}} Workflow */

const KEYS = {
  workflow: ['name', 'on', 'permissions', 'concurrency', 'env', 'jobs'],
  job: ['name', 'runs-on', 'timeout-minutes', 'if', 'permissions', 'env', 'defaults', 'steps'],
  step: ['name', 'id', 'if', 'uses', 'with', 'run', 'shell', 'env', 'working-directory', 'continue-on-error'],
};
const STATUS = /** @type {const} */ ({
  'success()': 'success',
  'failure()': 'failure',
  'always()': 'always',
});

/**
 * @param {string} path
 * @param {(text: string) => string} [changed] what is read instead
 * @returns {Promise<Workflow>}
 */
export async function readWorkflow(path, changed = (text) => text) {
  const workflow = known(parse(changed(await readFile(path, 'utf8'))), KEYS.workflow, path);
  const [[name, content] = ['', undefined], ...others] = Object.entries(workflow.jobs ?? {});
  if (!content || others.length > 0)
    throw new Error(`Expected one job in ${path}, got ${others.length + (content ? 1 : 0)}`);
  const job = known(content, KEYS.job, `job ${name}`);
  const directory = text(job.defaults?.run?.['working-directory'] ?? '.');
  return {
    env: { ...mapValues(workflow.env, text), ...mapValues(job.env, text) },
    conditions: readCondition(job.if, `job ${name}`).conditions,
    steps: job.steps.map((/** @type {unknown} */ step, /** @type {number} */ at) =>
      readStep(step, { where: `step ${at + 1} of ${name}`, directory }),
    ),
  };
}

/** @param {unknown} value @param {{where: string, directory: string}} options @returns {Step} */
function readStep(value, { where, directory }) {
  const step = known(value, KEYS.step, where);
  if ((step.uses === undefined) === (step.run === undefined))
    throw new Error(`Expected ${where} to have either \`uses\` or \`run\``);
  if (step.shell !== undefined && step.shell !== 'bash')
    throw new Error(`Expected the \`shell\` of ${where} to be \`bash\`, got \`${step.shell}\``);
  return {
    title: step.name ?? step.uses ?? text(step.run).split('\n')[0],
    ...(step.id === undefined ? {} : { id: step.id }),
    ...(step.uses === undefined ? { run: text(step.run) } : { uses: step.uses }),
    with: mapValues(step.with, text),
    env: mapValues(step.env, text),
    directory: step['working-directory'] ?? directory,
    strict: step.shell !== undefined,
    ...readCondition(step.if, where),
    mayFail: step['continue-on-error'] === true,
  };
}

/**
 * A status, comparisons, or both, joined by `&&`; `success()` where no status is asked for.
 *
 * @param {unknown} condition
 * @param {string} where
 * @returns {Pick<Step, 'when' | 'conditions'>}
 */
function readCondition(condition, where) {
  /** @type {Pick<Step, 'when' | 'conditions'>} */
  const read = { when: 'success', conditions: [] };
  if (condition === undefined) return read;
  const whole = text(condition).replace(/^\$\{\{(.*)\}\}$/, '$1');
  for (const part of whole.split('&&').map((each) => each.trim())) {
    const [, name, operator, value] = /^([\w.-]+) (==|!=) '([^']*)'$/.exec(part) ?? [];
    if (part in STATUS) read.when = STATUS[/** @type {keyof typeof STATUS} */ (part)];
    else if (name !== undefined && value !== undefined)
      read.conditions.push({ name, equal: operator === '==', text: value });
    else
      throw new Error(
        `Expected the \`if\` of ${where} to be of ${Object.keys(STATUS)} and \`name == 'text'\`, got \`${part}\``,
      );
  }
  return read;
}

/** @param {unknown} value @param {readonly string[]} keys @param {string} where @returns {Record<string, any>} */
function known(value, keys, where) {
  if (typeof value !== 'object' || value === null) throw new Error(`Expected ${where} to have keys`);
  const unknown = Object.keys(value).filter((key) => !keys.includes(key));
  if (unknown.length > 0) throw new Error(`Expected ${where} to have only ${keys}, got ${unknown}`);
  return value;
}

/** @param {unknown} value */
const text = (value) => (value === undefined || value === null ? '' : String(value));

/** What `github` holds by its dotted names, such as `event.number`. */
/** @typedef {{env: Texts, steps: Record<string, {outputs: Texts, outcome?: string}>, github: Texts, runner: Texts}} Contexts */

/**
 * The text with its `${{ … }}` replaced. What is not set is the empty text, as on the runner; only expressions other
 * than names, of contexts other than these, are refused.
 *
 * @param {string} template
 * @param {Contexts} contexts
 */
export const evaluate = (template, contexts) =>
  template.replace(/\$\{\{(.*?)\}\}/gs, (_whole, expression) => valueOf(expression.trim(), contexts));

/** @param {Comparison} comparison @param {Contexts} contexts */
export const holds = ({ name, equal, text: expected }, contexts) =>
  (valueOf(name, contexts) === expected) === equal;

/** @param {string} expression @param {Contexts} contexts */
function valueOf(expression, { env, steps, github, runner }) {
  const [context, ...path] = expression.split('.');
  const [name = '', of = '', output = ''] = path;
  if (path.length === 1 && context === 'env') return env[name] ?? '';
  if (context === 'github' && path.join('.') in github) return github[path.join('.')] ?? '';
  if (path.length === 1 && context === 'runner' && name in runner) return runner[name] ?? '';
  if (path.length === 3 && context === 'steps' && of === 'outputs') return steps[name]?.outputs[output] ?? '';
  if (path.length === 2 && context === 'steps' && of === 'outcome') return steps[name]?.outcome ?? 'skipped';
  throw new Error(
    `Expected an expression such as \${{ env.NAME }} or \${{ steps.id.outputs.name }}, got \${{ ${expression} }}`,
  );
}
