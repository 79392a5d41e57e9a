import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkArpTable } from '../../../src/cluster/preflight.js';
import { thrownBy } from '../../support/builders.js';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'preflight-'));
});
afterEach(() => rm(directory, { recursive: true }));

const fileOf = async (text: string): Promise<string> => {
  const file = join(directory, 'gc_thresh3');
  await writeFile(file, text);
  return file;
};

test('an ARP table with room for every ordered pair of nodes is fine', async () => {
  await expect(checkArpTable(3, release(), await fileOf('7\n'))).resolves.toBeUndefined();
  await expect(checkArpTable(32, release(), await fileOf('1024\n'))).resolves.toBeUndefined();
});

test('one that is too small is refused, with the command that enlarges it', async () => {
  expect(await thrownBy(async () => checkArpTable(40, release(), await fileOf('1024\n')))).toMatchObject({
    kind: 'docker',
    message: expect.stringMatching(
      /^Expected room for the 1560 ARP entries of 40 .*gc_thresh3=4096 /,
    ) as string,
  });
});

test('one that would be exactly full is refused', async () => {
  expect(await thrownBy(async () => checkArpTable(3, release(), await fileOf('6\n')))).toMatchInlineSnapshot(
    `[ActionError: Expected room for the 6 ARP entries of 3 fully connected nodes, got a kernel limit of 6; run \`sudo sysctl -w net.ipv4.neigh.default.gc_thresh3=16 net.ipv4.neigh.default.gc_thresh2=16\` in an earlier step or lower \`node-count\`]`,
  );
});

test('where the limit cannot be read nothing is refused', async () => {
  await expect(checkArpTable(100, release(), join(directory, 'not-there'))).resolves.toBeUndefined();
  await expect(checkArpTable(100, release(), await fileOf('unlimited\n'))).resolves.toBeUndefined();
});

test('the limit of this kernel says nothing of a daemon on another', async () => {
  await expect(checkArpTable(100, 'another-kernel', await fileOf('6\n'))).resolves.toBeUndefined();
});

test('on this machine a single node is always fine', async () => {
  await expect(checkArpTable(1, release())).resolves.toBeUndefined();
});
