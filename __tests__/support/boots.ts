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

/** What a function gives on a node, asked from its own container by none of our means. */
export const asked = async (
  { containerId, name }: { containerId: string; name: string },
  call: string,
): Promise<string> => {
  const script = `exec "$(${ERL_CALL} 2>/dev/null | head -n 1)" -sname "$0" -c "$ERLANG_COOKIE" -a "$1"`;
  const { output } = await execIn(containerId, ['sh', '-c', script, name.replace(/@.*/, ''), call]);
  return output.trim();
};
