#!/usr/bin/env node
// @ts-check
/**
 * Runs the action on this machine as the runner would, its inputs given as flags: main, then post. Without `--image`
 * it takes an Erlang image that is already there. The files of the report stay in .cache/runs/.
 */
import { fileURLToPath } from 'node:url';
import { readAction } from './runner/action-file.mjs';
import { parseFlags, renderHelp } from './runner/flags.mjs';
import { runAction } from './runner/run-action.mjs';
import { renderSummary } from './runner/summary.mjs';
import { renderEntry, renderList } from './runner/terminal.mjs';
import { findErlangImage } from './setup/images.mjs';

const project = fileURLToPath(new URL('..', import.meta.url));
const width = process.stdout.columns ?? 120;
const color = process.stdout.isTTY && process.stdout.hasColors() && !process.env.NO_COLOR;

/** @param {string} [text] */
const say = (text = '') => void process.stdout.write(`${text}\n`);
// Who reads along may stop (`| head`); the cluster is still to be removed.
process.stdout.on('error', () => {});

try {
  const action = await readAction(project);
  const { help, inputs } = parseFlags(process.argv.slice(2), action);
  refuseFlagsOfNpm(Object.keys(action.inputs));
  if (help) say(renderHelp(action, Math.min(width, 100)));
  else process.exitCode = await start(inputs.image ? inputs : { ...(await imageAtHand()), ...inputs });
} catch (error) {
  console.error(`start: ${/** @type {Error} */ (error).message}`);
  process.exitCode = 1;
}

/** @param {Record<string, string>} inputs */
async function start(inputs) {
  const run = await runAction({
    actionDir: project,
    inputs,
    workspace: process.cwd(),
    tempDir: fileURLToPath(new URL('../.cache/runs', import.meta.url)),
    onLog: (entry) => {
      const text = renderEntry(entry, { color });
      if (text !== undefined) say(text);
    },
  });
  let cleaning = false;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => void (cleaning ? say('Still cleaning up') : run.cancel()));
  }
  const main = await run.main;
  cleaning = true;
  say('Post job cleanup');
  const post = await run.post();
  await run.remove();

  if (main.summary !== '') say(`\n${renderSummary(main.summary, { color })}`);
  const { 'report-path': report, 'summary-path': summary, 'page-path': page, ...outputs } = main.outputs;
  const set = Object.fromEntries(Object.entries(outputs).filter(([, value]) => value !== ''));
  if (Object.keys(set).length > 0) say(`\nOutputs\n${renderList(set, width)}`);
  if (report) say(`\nReport\n  ${report}\n  ${summary}\n  ${page}`);
  say(`\nmain: ${main.outcome}, post: ${post.outcome}`);
  if (main.outcome === 'cancelled') return 130;
  return main.outcome === 'success' && post.outcome === 'success' ? 0 : 1;
}

/** No registry is asked for an image that nobody named. */
async function imageAtHand() {
  const found = await findErlangImage().catch((cause) => {
    throw new Error(
      `Expected a Docker engine that answers, got: ${cause.message}. Run \`node scripts/setup.mjs\``,
      {
        cause,
      },
    );
  });
  if (!found)
    throw new Error('Expected an Erlang image on this machine, got none. Run `node scripts/setup.mjs`');
  say(`Image ${found.image} (OTP ${found.otp})`);
  return { image: found.image, pull: 'never' };
}

/** `npm start --node-count 5` gives the flag to npm, which keeps it. @param {string[]} names */
function refuseFlagsOfNpm(names) {
  const taken = names.find((name) => process.env[`npm_config_${name.replaceAll('-', '_')}`] !== undefined);
  if (taken)
    throw new Error(
      `Expected flags after \`--\`, got --${taken} as one of npm's. Write \`npm start -- --${taken} …\``,
    );
}
