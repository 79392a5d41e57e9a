import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { dirname, join } from 'node:path';
import { findErlangImage } from '../../scripts/setup/images.mjs';
import { project, saysThatItMeasures } from '../support/action-runs.js';
import { leftOf } from '../support/real-cluster.js';
import { Watch } from '../support/watch.js';

/** `npm start` without npm. */
const start = (...flags: string[]) => {
  const child = spawn(process.execPath, [join(project, 'scripts/start.mjs'), ...flags], { detached: true });
  const lines = new Watch<string>();
  createInterface({ input: child.stdout }).on('line', lines.push);
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number, errors, lines: lines.seen }));
  return { child, lines, ended };
};

const reportIn = (lines: readonly string[]): string =>
  lines.find((line) => /^ {2}\S+report\.json$/.test(line))?.trim() ?? '';

const runIdIn = (lines: readonly string[]): string =>
  lines.map((line) => /erlang-cluster-([0-9a-f]{12})/.exec(line)?.[1]).find((id) => id !== undefined) ?? '';

/** Messaging that is over soon. */
const quick = ['--duration=100ms', '--repeats=1'];

test('runs the action with the flags as inputs, on an image that is there, and shows what came out', async () => {
  const { code, errors, lines } = await start('--node-count', '2', '--message-count=10', ...quick).ended;
  try {
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(lines).toEqual(
      expect.arrayContaining([
        'Launch 2 nodes',
        '  2 of 2 nodes up',
        'Post job cleanup',
        expect.stringMatching(/^✅ 2 Erlang nodes/),
        '(diagram: flowchart, shown by GitHub)',
        expect.stringMatching(/^ {2}node-count +2$/),
        'main: success, post: success',
      ]),
    );
    const { config } = JSON.parse(await readFile(reportIn(lines), 'utf8')) as { config: unknown };
    const atHand = await findErlangImage();
    expect(config).toMatchObject({
      nodeCount: 2,
      messaging: { messageCount: 10 },
      images: [atHand?.image],
      pull: 'never',
    });
    expect(await leftOf(runIdIn(lines))).toEqual([]);
  } finally {
    await rm(dirname(reportIn(lines)), { recursive: true });
  }
});

test('says so and fails when main fails', async () => {
  const { code, errors, lines } = await start('--ready-timeout=1').ended;
  expect({ code, errors, last: lines.at(-1) }).toEqual({
    code: 1,
    errors: '',
    last: 'main: failure, post: success',
  });
  expect(lines).toContainEqual(
    expect.stringMatching(/^Error: Expected `ready-timeout` to be a duration .* got `1`$/),
  );
  expect(lines.filter((line) => line.includes('::'))).toEqual([]);
});

test.each([
  ['--nodes=3', "Unknown option '--nodes'"],
  ['--node-count', "Option '--node-count <value>' argument missing"],
  ['3', "Unexpected argument '3'"],
])('%s is one clear error that lists the flags', async (flag, reason) => {
  const { code, errors, lines } = await start(flag).ended;
  expect({ code, lines }).toEqual({ code: 1, lines: [] });
  expect(errors).toMatch(
    /^start: Expected the action's inputs as flags, got: .* Valid are --node-count, .*--report-dir and --help\n$/,
  );
  expect(errors).toContain(`got: ${reason}. Valid`);
});

test('--help lists the inputs with their defaults', async () => {
  const { code, lines } = await start('--help').ended;
  expect(code).toBe(0);
  expect(lines).toEqual(expect.arrayContaining(['  --dist-ports', '      default: 9000-9999', '  --cookie']));
});

test('Ctrl-C, which a terminal sends to the whole group, cancels main, and post still runs', async () => {
  const { child, lines, ended } = start('--node-count=2', '--message-count=1000000');
  await Promise.race([lines.first(saysThatItMeasures), ended]);
  process.kill(-(child.pid ?? NaN), 'SIGINT');
  const { code, lines: all } = await ended;
  await rm(dirname(reportIn(all)), { recursive: true });
  expect(all).toContain('Error: Expected to run to the end, got SIGINT; the post step cleans up');
  expect({ code, last: all.at(-1) }).toEqual({ code: 130, last: 'main: cancelled, post: success' });
  expect(await leftOf(runIdIn(all))).toEqual([]);
});
