// @ts-check
/** Agents whose echo takes a little longer: a real slowdown of a known size in the path of every round trip. */
import { agentModules, compileAgent } from '../../scripts/agent/compile.mjs';

const ECHO = `echo(To) ->
    receive Message -> To ! Message end,
    echo(To).`;

/** As the CPU ruler spins, so that its time is known. @param {number} turns */
const slowedEcho = (turns) => `echo(To) ->
    receive Message -> _ = spin(${turns}, 1), To ! Message end,
    echo(To).

spin(0, Sum) -> Sum;
spin(Left, Sum) -> spin(Left - 1, (Sum * 31 + Left) band 16#ffffff).`;

/** @param {string} image with OTP 25's compiler @param {number} turns of the spinning in each echo */
export async function compileSlowed(image, turns) {
  const sources = (await agentModules()).map(({ name, source }) => {
    const text = source.toString('utf8');
    if (name !== 'cluster_agent_load') return { name, source };
    if (!text.includes(ECHO))
      throw new Error('Expected the echo of cluster_agent_load.erl as it was, got another');
    return { name, source: Buffer.from(text.replace(ECHO, slowedEcho(turns))) };
  });
  return compileAgent(image, sources);
}
