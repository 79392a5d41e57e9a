import { execFile } from 'node:child_process';
import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { project } from '../support/action-runs.js';
import { buildLibrary } from '../support/build-library.js';
import { docker, leftOf } from '../support/real-cluster.js';
import { image } from '../support/images.js';

const run = promisify(execFile);
const directory = join(project, 'examples/testcontainers');

// What `npm install erlang-cluster-action` makes of a release.
const link = join(directory, 'node_modules/erlang-cluster-action');
beforeAll(async () => {
  await buildLibrary();
  await rm(link, { force: true });
  await symlink(project, link);
});
// A directory that holds itself is a trap for whoever follows links.
afterAll(() => rm(link, { force: true }));

test('the example with testcontainers-node compiles with the types of both, passes, and leaves nothing', async () => {
  const { stdout } = await run('npm', ['test'], {
    cwd: directory,
    // Its image cannot be had where no registry can be reached; without it a killed test would leave its containers.
    env: { ...process.env, IMAGE: image, TESTCONTAINERS_RYUK_DISABLED: 'true', NODE_OPTIONS: '' },
  });
  expect(stdout).toMatch(/^# pass 1\n# fail 0$/m);
  const [, clusterId = ''] = /^# cluster ([0-9a-f]{12})$/m.exec(stdout) ?? [];
  expect(clusterId).not.toBe('');
  expect(await leftOf(clusterId)).toEqual([]);
  const guests = { label: ['org.testcontainers'] };
  expect(await docker.listContainers({ all: true, filters: guests })).toEqual([]);
});
