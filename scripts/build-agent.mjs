// @ts-check
/** src/agent/*.erl → dist/cluster_agent.etf. */
import { mkdir, writeFile } from 'node:fs/promises';
import { AGENT, compileAgent } from './agent/compile.mjs';
import { ensureEngine } from './setup/engine.mjs';
import { ensureTestImages } from './setup/images.mjs';

await ensureEngine();
const [oldest] = await ensureTestImages();
if (oldest?.otp !== 25) throw new Error('Expected an image of OTP 25 to compile the agent with, got none');
const agent = await compileAgent(oldest.image);
await mkdir(new URL('./', AGENT), { recursive: true });
await writeFile(AGENT, agent);
process.stdout.write(`dist/cluster_agent.etf: ${agent.length} bytes\n`);
