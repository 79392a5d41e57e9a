import { readFile } from 'node:fs/promises';
import { AGENT, compileAgent } from '../../scripts/agent/compile.mjs';
import { testImages } from '../support/images.js';

test('the committed agent is what the oldest supported OTP makes of the sources, byte by byte', async () => {
  const [oldest] = testImages;
  expect(oldest?.otp).toBe(25);
  const compiled = await compileAgent(oldest?.image ?? '');
  expect(compiled.equals(await readFile(AGENT))).toBe(true);
});
