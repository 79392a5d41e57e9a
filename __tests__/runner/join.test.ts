import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { clusterOf, exampleRuns, logOf } from '../support/example-runs.js';
import { execIn } from '../support/real-cluster.js';

const start = exampleRuns();

const cookieIn = async (path: string): Promise<string> =>
  /^ERLANG_COOKIE=(.+)$/m.exec(await readFile(path, 'utf8'))?.[1] ?? '';

const nodeOf = (outputs: Record<string, string>): { containerId: string; name: string } =>
  (JSON.parse(outputs['nodes'] ?? '') as { containerId: string; name: string }[])[0]!;

test.each([
  ['kv', 'TEST COMPLETE, 2 ok, 0 failed of 2 test cases'],
  ['elixir-registry', '2 tests, 0 failures'],
])('the suite of %s passes against the cluster of the job', async (example, passed) => {
  const run = await start(example, 'service.yml');
  const outcome = await run.main();
  const log = logOf(run);
  expect({ outcome, log }).toEqual({ outcome: 'success', log: expect.stringMatching(passed) as string });
  const { outputs } = clusterOf(run);

  // The cookie is where it is said to be, and was never shown.
  const [envFile = '', cookieFile = ''] = [outputs['env-file'], outputs['cookie-file']];
  const cookie = await cookieIn(envFile);
  expect(cookie).toMatch(/^[A-Za-z0-9]{32}$/);
  expect(await readFile(cookieFile, 'utf8')).toBe(cookie);
  expect((await stat(envFile)).mode & 0o777).toBe(0o400);
  expect(log).not.toContain(cookie);
  expect(JSON.stringify(outputs)).not.toContain(cookie);
  expect(dirname(envFile)).not.toBe(dirname(outputs['report-path'] ?? ''));

  // The hidden test node has left no trace in the cluster.
  const { containerId, name } = nodeOf(outputs);
  const [host = ''] = name.split('@').slice(1);
  const seen = await execIn(containerId, [
    ...['erl', '-hidden', '-noinput', '-sname', 'probe', '-eval'],
    `io:format("~0p", [lists:sort(erpc:call('${name}', erlang, nodes, []))]), halt().`,
  ]);
  expect(seen.output).toBe("['node2@erlang-node-2','node3@erlang-node-3']");

  expect(outputs['join']).toContain(`docker exec -it ${containerId.slice(0, 12)} erl`);
  expect(outputs['hosts']?.split('\n')).toHaveLength(3);
  expect(outputs['hosts']).toMatch(new RegExp(`^\\d+\\.\\d+\\.\\d+\\.\\d+ ${host}$`, 'm'));

  await run.post();
  expect(await readdir(dirname(envFile)).catch((error: unknown) => (error as { code: string }).code)).toBe(
    'ENOENT',
  );
});

const HOST_STEP = `
      - name: From the host
        env: { HOSTS: "\${{ steps.cluster.outputs.hosts }}" }
        run: |
          while read -r address host; do
            test "$(getent hosts "$host" | cut -d' ' -f1)" = "$address"
            exec 3<>"/dev/tcp/$host/4369" # its epmd answers with the names of its nodes
            printf '\\0\\001n' >&3
            tail -c +5 <&3
          done <<< "$HOSTS"
`;

test('with `hosts-file: true` the nodes have their names on the host until the job ends', async () => {
  const before = await readFile('/etc/hosts', 'utf8');
  const run = await start('kv', 'service.yml', (text) => {
    const [head = ''] = text.split('      - name: Common Test');
    return `${head.trimEnd()}\n          hosts-file: true\n${HOST_STEP}`;
  });
  const outcome = await run.main();
  expect({ outcome, log: logOf(run) }).toEqual({
    outcome: 'success',
    log: expect.stringMatching(
      /name node1 at port 9000\nname node2 at port 9001\nname node3 at port 9002/,
    ) as string,
  });
  const runId = clusterOf(run).outputs['cluster-id'] ?? '';
  expect(await readFile('/etc/hosts', 'utf8')).toContain(`# erlang-cluster-action ${runId}\n`);
  await run.post();
  expect(await readFile('/etc/hosts', 'utf8')).toBe(before);
});

test('a cluster that does not live on has nothing to join, and leaves nothing', async () => {
  const run = await start('kv', 'service.yml', (text) => {
    const [head = ''] = text.split('      - name: Common Test');
    return `${head.trimEnd()}\n          keep-alive: false\n`;
  });
  expect(await run.main()).toBe('success');
  const { outputs } = clusterOf(run);
  expect(['hosts', 'join', 'env-file', 'cookie-file'].map((name) => outputs[name])).toEqual(['', '', '', '']);
  const left = await readdir(run.tempDir);
  expect(left.filter((name) => name.endsWith('-join'))).toEqual([]);
  expect(left).toContain(`erlang-cluster-${outputs['cluster-id'] ?? ''}`);
  expect(join(run.tempDir, left[0] ?? '')).toBe(dirname(outputs['report-path'] ?? ''));
});
