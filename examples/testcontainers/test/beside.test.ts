import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GenericContainer, Wait } from 'testcontainers';
import { ErlangCluster } from '../src/erlang-cluster.js';

const image = process.env['IMAGE'] ?? 'erlang:27';

/** A hidden node that says who is in the cluster, and then waits to be stopped. */
const guest = `
  umask 077 && printf %s "$ERLANG_COOKIE" > "$HOME/.erlang.cookie" &&
  exec erl -noinput -hidden -sname guest -eval '
    [First | _] = [list_to_atom(Name) || Name <- string:lexemes(os:getenv("ERLANG_NODES"), ",")],
    io:format("members ~0p~n", [lists:sort([First | erpc:call(First, erlang, nodes, [])])])'`;

test('a container of testcontainers joins the cluster by the names of its nodes', async (context) => {
  await using cluster = await new ErlangCluster(image).withNodeCount(3).start();
  context.diagnostic(`cluster ${cluster.cluster.clusterId}`);

  await using container = await cluster
    .admit(new GenericContainer(image), 'guest')
    .withCommand(['sh', '-c', guest])
    .withWaitStrategy(Wait.forLogMessage(/members .*/))
    .start();

  const lines: string[] = [];
  for await (const line of await container.logs()) {
    lines.push(String(line).trim());
    if (lines.some((text) => text.startsWith('members'))) break;
  }
  assert.deepEqual(lines, ["members ['node1@erlang-node-1','node2@erlang-node-2','node3@erlang-node-3']"]);

  // The cluster is measured as ever while the container is beside it.
  const { latencyP50Us } = await cluster.cluster.testMessaging(100, { durationMs: 500, repeats: 2 });
  assert.ok(latencyP50Us !== undefined && latencyP50Us > 0);
});
