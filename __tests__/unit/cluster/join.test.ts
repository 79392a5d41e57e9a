import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { joinFiles, joinText, removeJoinFiles, writeJoinFiles } from '../../../src/cluster/join.js';

const nodes = [1, 2].map((n) => ({
  name: `node${n}@erlang-node-${n}`,
  host: `erlang-node-${n}`,
  ip: `172.18.0.${n + 1}`,
  containerId: String(n).repeat(64),
}));

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'join-'));
});
afterEach(() => rm(parent, { recursive: true }));

const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

test('the cookie is in files that only their owner can read', async () => {
  const files = joinFiles(join(parent, 'files'));
  await writeJoinFiles(files, { cookie: `a'"$b`, nodes });
  expect(await readFile(files.envFile, 'utf8')).toBe(
    `ERLANG_COOKIE=a'"$b\nERLANG_NODES=node1@erlang-node-1,node2@erlang-node-2\n`,
  );
  expect(await readFile(files.cookieFile, 'utf8')).toBe(`a'"$b`);
  expect(await Promise.all([files.directory, files.envFile, files.cookieFile].map(mode))).toEqual([
    '700',
    '400',
    '400',
  ]);
  await removeJoinFiles(files);
  await removeJoinFiles(files);
  await expect(stat(files.directory)).rejects.toThrow('ENOENT');
});

test('the ways to join, without the cookie', () => {
  const files = joinFiles('/runner temp/x-join');
  expect(joinText(files, { networkName: 'erlang-cluster-x', nodes, boot: 'erl' })).toMatchInlineSnapshot(`
    "# in a container of its own (docs/join.md has the script that takes the cookie from the environment)
    docker run --rm --network erlang-cluster-x --hostname guest --network-alias guest --env-file '/runner temp/x-join/join.env' IMAGE COMMAND
    # beside a node
    docker exec -it 111111111111 erl -hidden -sname guest -remsh node1@erlang-node-1
    # from the host of Docker, with these lines in its hosts file (\`hosts-file: true\` writes them)
    #   172.18.0.2 erlang-node-1
    #   172.18.0.3 erlang-node-2
    HOME='/runner temp/x-join' erl -hidden -sname guest -remsh node1@erlang-node-1"
  `);
  expect(joinText(files, { networkName: 'erlang-cluster-x', nodes: [], boot: 'erl' })).toBe('');
  const released = joinText(files, { networkName: 'erlang-cluster-x', nodes, boot: 'image' });
  expect(released).not.toContain('docker exec');
  expect(released).toContain("by the release's own `remote`");
});
