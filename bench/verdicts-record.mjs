#!/usr/bin/env node
// @ts-check
/** Launches clusters by the hundred, a share of them slowed, and keeps what a comparison measures of each: bench/verdicts/pool.jsonl. */
import { readFile } from 'node:fs/promises';
import { findTestImages } from '../scripts/setup/images.mjs';
import { say } from '../scripts/setup/say.mjs';
import { loadLibrary } from './support/library.mjs';
import { BLOCKS, keepRound, poolRound, SLOWED } from './verdicts/pool.mjs';
import { compileSlowed } from './verdicts/slowed.mjs';

/** @typedef {import('./verdicts/pool.mjs').Kind} Kind */

const rounds = Number(process.argv[2] ?? 90);
const pauseMs = Number(process.argv[3] ?? 0);
const library = await loadLibrary();
const images = await findTestImages();
const [oldest, image] = [25, 27].map((otp) => images.find((each) => each.otp === otp)?.image);
if (!oldest || !image)
  throw new Error('Expected images of OTP 25 and 27, got none; run `node scripts/setup.mjs --all-otp`');
const controller = new AbortController();
process.once('SIGINT', () => controller.abort(new Error('interrupted')));
const { signal } = controller;

/** Rounds as played, of the library's types. @param {readonly Buffer[]} agents @param {number} round @param {string} cpus */
const play = (agents, round, cpus) =>
  library.round.playRound(
    agents.map((agentModules) => ({
      name: /** @type {const} */ ('base'),
      config,
      code: library.noCode.noCode,
      agentModules,
    })),
    { engine, messaging, operations: [], signal, round, cpus },
  );
const engine = library.dockerode.dockerodeEngine(library.inputs.dockerHost());
const inputs = library.schema.parseInputs(
  library.options.optionsAsInputs({ nodeCount: 3, image, pull: 'never' }),
);
const config = library.config.toConfig(inputs, {
  runId: library.inputs.newRunId(),
  tempDir: library.inputs.tempDirectory(),
});
// As the action's defaults have it.
const messaging = library.options.messagingOptions(1000, {}, 3);
const plain = await readFile(new URL('../dist/cluster_agent.etf', import.meta.url));

/** @type {Record<string, Buffer>} */
const agents = { a: plain };
const first = await play([plain, plain, plain, plain], -1, '1');
const least = (/** @type {readonly number[]} */ values) => Math.min(...values);
// Both at the machine's quickest, or one would be told in another's time.
const tripNs =
  1000 * least(first.cells.filter(({ metric }) => metric === 'latency-p50-us').map(({ value }) => value));
const turnNs = least(first.machine.cpuNs) / 200_000;
for (const [kind, share] of Object.entries(SLOWED)) {
  const turns = Math.round((share * tripNs) / turnNs);
  say(
    `${kind}: ${turns} turns of ${turnNs.toFixed(2)} ns in each echo, ${(100 * share).toFixed(0)} % of a round trip of ${(tripNs / 1000).toFixed(1)} µs`,
  );
  agents[kind] = await compileSlowed(oldest, turns);
}
for (let round = 0; round < rounds && !signal.aborted; round += 1) {
  const block = round % 3 === 2 ? 'Y' : 'X';
  const kinds = /** @type {Kind[]} */ ([...BLOCKS[block]]);
  const began = performance.now();
  const at = new Date().toISOString();
  const record = await play(
    kinds.map((kind) => /** @type {Buffer} */ (agents[kind])),
    round,
    String(round % 2),
  );
  await keepRound(poolRound(record, { block, kinds, at }));
  say(`round ${round + 1} of ${rounds} took ${((performance.now() - began) / 1000).toFixed(1)} s`);
  if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
}
process.exit(0);
