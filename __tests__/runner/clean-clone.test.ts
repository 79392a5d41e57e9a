import { execFile } from 'node:child_process';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** As a newcomer's shell has it: without what `npm test` leaves in the environment of its children. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));

let directory: string;
const run = (file: string, ...args: string[]) =>
  promisify(execFile)(file, args, { cwd: join(directory, 'clone'), env, maxBuffer: 64 * 1024 * 1024 });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'erlang-cluster-clone-'));
  await promisify(execFile)('git', ['clone', '--quiet', project, join(directory, 'clone')]);
});

afterAll(() => rm(directory, { recursive: true }));

test('in a clone without packages, npm start sets up and runs', async () => {
  await expect(access(join(directory, 'clone', 'node_modules'))).rejects.toThrow('ENOENT');
  const { stdout } = await run('npm', 'start', '--', '--node-count', '1', '--message-count', '0');
  expect(stdout).toContain('npm: no packages are installed; running npm ci');
  expect(stdout).toContain('main: success, post: success');
});

test('npm test sets up before it tests', async () => {
  const { stdout } = await run('npm', 'test', '--', '--listTests');
  expect(stdout).toMatch(
    /npm: packages of erlang-cluster-action are up to date[^]*image: .* has OTP 25[^]*clean-clone\.test\.ts/,
  );
});

test('npm pack builds the library that the package exports', async () => {
  const { stdout } = await run('npm', 'pack', '--json', '--dry-run');
  const listing = stdout.slice(stdout.search(/^[[{]/m));
  const { exports } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as {
    exports: { '.': { types: string; default: string } };
  };
  for (const file of [exports['.'].types, exports['.'].default, './dist/cluster_agent.etf']) {
    expect(listing).toContain(`"${file.slice(2)}"`);
  }
});
