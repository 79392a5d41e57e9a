import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildLibrary } from '../support/build-library.js';
import { image } from '../support/images.js';

const run = promisify(execFile);
const project = fileURLToPath(new URL('../..', import.meta.url));

/** A user's program, as the README has it. */
const program = `
import { ActionError, Cluster, type ClusterMetrics, type MessagingMetrics } from 'erlang-cluster-action';

const cluster: Cluster = await Cluster.spawn({ nodeCount: 2, image: process.argv[2] ?? '', pull: 'never' });
try {
  await cluster.waitUntilReady();
  const metrics: ClusterMetrics = await cluster.collectMetrics();
  const messaging: MessagingMetrics = await cluster.testMessaging(20, { durationMs: 500, repeats: 1 });
  const refused: unknown = await cluster.simulateNodeFailure(7).catch((error: unknown) => error);
  console.log(JSON.stringify({
    nodes: cluster.nodes.map(({ name }) => name),
    formed: (metrics.formationTimeMs ?? 0) > 0,
    measured: messaging.latencyP99Us !== undefined,
    refused: refused instanceof ActionError ? refused.kind : 'not',
  }));
} finally {
  await cluster.cleanup();
}
`;

/** The package as npm would install it, its dependencies those of this checkout. */
const installed = async (directory: string): Promise<void> => {
  const modules = join(directory, 'node_modules');
  const { stdout } = await run(
    'npm',
    ['pack', '--silent', '--ignore-scripts', '--pack-destination', directory],
    {
      cwd: project,
    },
  );
  await mkdir(join(modules, 'erlang-cluster-action'), { recursive: true });
  await run('tar', [
    ...['-xzf', join(directory, stdout.trim()), '-C', join(modules, 'erlang-cluster-action')],
    '--strip-components=1',
  ]);
  const { dependencies } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  for (const name of [...Object.keys(dependencies), '@types/node']) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(project, 'node_modules', name), join(modules, name));
  }
};

test('the package works as installed, with its types', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'erlang-cluster-package-'));
  try {
    await buildLibrary();
    await installed(directory);
    await writeFile(join(directory, 'package.json'), '{ "type": "module" }');
    await writeFile(join(directory, 'program.ts'), program);
    const compiler = join(project, 'node_modules', 'typescript', 'bin', 'tsc');
    const options = [
      '--strict',
      '--target',
      'es2024',
      '--module',
      'nodenext',
      '--types',
      'node',
      'program.ts',
    ];
    await run(process.execPath, [compiler, ...options], { cwd: directory });
    const { stdout } = await run(process.execPath, ['program.js', image], { cwd: directory });
    expect(JSON.parse(stdout)).toEqual({
      nodes: ['node1@erlang-node-1', 'node2@erlang-node-2'],
      formed: true,
      measured: true,
      refused: 'fault',
    });
  } finally {
    await rm(directory, { recursive: true });
  }
});
