import { aliveName } from '../../src/cluster/plan.js';
import { image } from './images.js';
import { execIn } from './real-cluster.js';
import { releaseOf } from './release-images.js';

/** All ways in which a node comes to boot. */
export const boots = [
  { what: 'an erl of ours', boot: 'erl', image },
  { what: 'a release of relx', boot: 'image', image: releaseOf('relx') },
  { what: 'a release of mix', boot: 'image', image: releaseOf('mix') },
] as const;

/** Whatever Erlang there is in the container, it has this program, which asks nodes as a hidden C node. */
const ERL_CALL =
  'ls /opt/shop/erts-*/bin/erl_call /usr/lib/erlang/bin/erl_call /usr/local/lib/erlang/bin/erl_call';

const CALL = `"$(${ERL_CALL} 2>/dev/null | head -n 1)" -sname "$0" -c "$ERLANG_COOKIE"`;

type Asked = { containerId: string; name: string };

/** What a function gives on a node, asked from its own container by none of our means. */
export const asked = async ({ containerId, name }: Asked, call: string): Promise<string> => {
  const { output } = await execIn(containerId, ['sh', '-c', `${CALL} -a "$1"`, aliveName(name), call]);
  return output.trim();
};

/** What expressions, each with its dot, give on a node: `{ok, …}`. */
export const evaluated = async ({ containerId, name }: Asked, expressions: string): Promise<string> => {
  const script = `printf '%s\\n' "$1" | ${CALL} -e`;
  const { output } = await execIn(containerId, ['sh', '-c', script, aliveName(name), expressions]);
  return output.trim();
};
