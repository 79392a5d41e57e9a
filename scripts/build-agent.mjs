// @ts-check
/** src/agent/cluster_agent.erl → dist/cluster_agent.beam. */
import { mkdir, writeFile } from 'node:fs/promises';
import { AGENT_BEAM, compileAgent } from './agent/compile.mjs';
import { ensureEngine } from './setup/engine.mjs';
import { ensureTestImages } from './setup/images.mjs';

await ensureEngine();
const [oldest] = await ensureTestImages();
if (oldest?.otp !== 25) throw new Error('Expected an image of OTP 25 to compile the agent with, got none');
const beam = await compileAgent(oldest.image);
await mkdir(new URL('./', AGENT_BEAM), { recursive: true });
await writeFile(AGENT_BEAM, beam);
process.stdout.write(`dist/cluster_agent.beam: ${beam.length} bytes\n`);
