import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readAction } from '../../scripts/runner/action-file.mjs';
import { outputNames } from '../../src/report/outputs.js';
import { reportSchema } from '../../src/report/report.js';
import { actionRuns, ofKind, project } from '../support/action-runs.js';
import { inspectRun } from '../support/docker-daemon.js';
import { docker, execIn, leftOf } from '../support/real-cluster.js';

const COOKIE = 'Kq7-a-cookie-of-the-runner-tests';
const FIGURES = [
  'formation-time-ms',
  'total-memory-bytes',
  'network-overhead-bytes',
  'file-descriptors',
  'throughput',
  'latency-p50-us',
  'latency-p90-us',
  'latency-p95-us',
  'latency-p99-us',
  'latency-p999-us',
  'latency-max-us',
  'latency-mean-us',
  'response-p99-us',
  'achieved-rate',
  'saturated-messages-per-second',
  'saturated-bytes-per-second',
  'detection-time-ms',
];

/** One run of three nodes of which the second is killed, and what can be seen of it while and after it is there. */
const observe = async (start: ReturnType<typeof actionRuns>) => {
  const { run } = await start({ cookie: COOKIE, 'failure-index': '1', repeats: '3' });
  const main = await run.main;
  const runId = main.state['run-id'] ?? '';
  const there = await inspectRun(runId);
  const commandLines = await everyCommandLine();
  const survivor = there.containers.find(({ Name }) => Name.endsWith('-node-1'))?.Id ?? '';
  const probe = await execIn(survivor, [
    ...['erl', '+Q', '4096', '-noinput', '-hidden', '-sname', 'probe', '-eval'],
    `io:format("~0p", [rpc:call('node3@erlang-node-3', erlang, nodes, [])]), halt().`,
  ]);
  const dockerLogs = await Promise.all(
    there.containers.map(({ Id }) => docker.getContainer(Id).logs({ stdout: true, stderr: true })),
  );
  const report = reportSchema.parse(JSON.parse(await readFile(main.outputs['report-path'] ?? '', 'utf8')));
  const files = await everyFile(main.state['report-dir'] ?? '');
  const post = await run.post();
  return {
    main,
    post,
    runId,
    there,
    commandLines,
    probe,
    dockerLogs,
    report,
    files,
    left: await leftOf(runId),
  };
};

const everyCommandLine = async (): Promise<string[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
};

const everyFile = async (directory: string): Promise<Map<string, string>> => {
  const files = new Map<string, string>();
  for (const path of await readdir(directory, { recursive: true })) {
    const whole = join(directory, path);
    if ((await stat(whole)).isFile()) files.set(path, await readFile(whole, 'utf8'));
  }
  return files;
};

const start = actionRuns();
let seen: Awaited<ReturnType<typeof observe>>;
beforeAll(async () => {
  seen = await observe(start);
});

test('main succeeds without a complaint, one group a stage', () => {
  const { outcome, exitCode, log } = seen.main;
  expect({ outcome, exitCode }).toEqual({ outcome: 'success', exitCode: 0 });
  expect(log.filter(({ kind }) => !['line', 'group', 'endgroup'].includes(kind))).toEqual([]);
  expect(ofKind(seen.main, 'group')).toEqual([
    'Launch 3 nodes',
    'Form the mesh',
    'Measure the footprint',
    'Measure messaging',
    'Fail node2@erlang-node-2',
  ]);
});

test('the outputs are those of action.yml and say what report.json says', async () => {
  const { main, runId, report } = seen;
  const { outputs } = await readAction(project);
  expect(Object.keys(main.outputs).toSorted()).toEqual(Object.keys(outputs).toSorted());
  expect(Object.keys(outputs)).toEqual([...outputNames]);
  expect(main.outputs).toMatchObject({
    'cluster-id': runId,
    'network-name': `erlang-cluster-${runId}`,
    'node-count': '3',
    'failed-node': 'node2@erlang-node-2',
  });
  expect(report).toMatchObject({
    runId,
    networkName: `erlang-cluster-${runId}`,
    outcome: { kind: 'success' },
  });
  expect(JSON.parse(main.outputs['nodes'] ?? '')).toEqual(report.nodes);
  expect(report.nodes.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'node1@erlang-node-1 running',
    'node2@erlang-node-2 failed',
    'node3@erlang-node-3 running',
  ]);
});

test.each(FIGURES)('output %s is the figure of the report', (id) => {
  const figure = seen.report.series.flatMap(({ figures }) => figures).find((each) => each.id === id);
  const value = figure && 'value' in figure ? figure.value : NaN;
  expect(value).toBeGreaterThan(0);
  // Three decimals, rounded either way where the fourth is a 5.
  expect(Math.abs(Number(seen.main.outputs[id]) - value)).toBeLessThan(0.00051);
  expect(seen.main.outputs[id]).toMatch(/^\d+(\.\d{1,3})?$/);
});

test('the nodes of the report are the containers that are there', () => {
  const { there, report, runId } = seen;
  expect(there.networks.map(({ Name }) => Name)).toEqual([`erlang-cluster-${runId}`]);
  const containers = there.containers.map(({ Id, State, NetworkSettings }) => ({
    containerId: Id,
    running: State.Running,
    ip: NetworkSettings.Networks[`erlang-cluster-${runId}`]?.IPAddress,
  }));
  const nodes = report.nodes.map(({ containerId, state, ip }) => ({
    containerId,
    running: state === 'running',
    // Docker takes the address of a container that has ended.
    ip: state === 'running' ? ip : '',
  }));
  expect(containers).toHaveLength(3);
  expect(containers).toEqual(expect.arrayContaining(nodes));
});

test('until post, a node can be reached with the cookie that it left for its users', () => {
  // The probe is hidden from the others, and so not in the answer.
  expect(seen.probe).toEqual({ code: 0, output: "['node1@erlang-node-1']" });
});

test('the summary of the job is summary.md', () => {
  expect(seen.main.summary).toContain('## ✅ 3 Erlang nodes');
  expect(seen.main.summary.trim()).toBe(seen.files.get('summary.md')?.trim());
});

test('state is saved for post, which removes everything', () => {
  const { main, post, runId, left } = seen;
  expect(main.state).toEqual({
    'run-id': expect.stringMatching(/^[0-9a-f]{12}$/) as string,
    'report-dir': expect.stringContaining(runId) as string,
    'main-ended': 'true',
  });
  expect(post).toMatchObject({ outcome: 'success', exitCode: 0, outputs: {}, summary: '' });
  expect(ofKind(post, 'line').filter((line) => line.startsWith('removed '))).toEqual([
    `removed container erlang-cluster-${runId}-node-1`,
    `removed container erlang-cluster-${runId}-node-2`,
    `removed container erlang-cluster-${runId}-node-3`,
    `removed network erlang-cluster-${runId}`,
  ]);
  expect(left).toEqual([]);
});

describe('the cookie', () => {
  const holdsIt = (text: string): boolean => text.includes(COOKIE);

  test('is printed once, to be masked, and never shown', () => {
    const { main, post } = seen;
    expect([...main.printed, ...post.printed].filter(holdsIt)).toEqual([`::add-mask::${COOKIE}`]);
    expect(main.printed[0]).toBe(`::add-mask::${COOKIE}`);
    expect([...main.log, ...post.log].filter((entry) => holdsIt(JSON.stringify(entry)))).toEqual([]);
  });

  test('is in no output, no state, no summary and no file of the report', () => {
    const { main, files } = seen;
    expect([...files.keys()].toSorted()).toEqual([
      ...[1, 2, 3].map((n) => `logs/erlang-node-${String(n)}.log`),
      'report.html',
      'report.json',
      'summary.md',
    ]);
    expect([...files].filter(([, text]) => holdsIt(text))).toEqual([]);
    expect(holdsIt(JSON.stringify([main.outputs, main.state, main.env, main.summary]))).toBe(false);
  });

  test('is in the environment of a container and nowhere else in it', () => {
    for (const { Config, ...rest } of seen.there.containers) {
      const { Env, ...config } = Config;
      expect(Env.filter(holdsIt)).toEqual([`ERLANG_COOKIE=${COOKIE}`]);
      expect(holdsIt(JSON.stringify([config, rest]))).toBe(false);
    }
    expect(holdsIt(JSON.stringify(seen.there.networks))).toBe(false);
    expect(seen.dockerLogs.filter((log) => holdsIt(log.toString()))).toEqual([]);
  });

  test('is in no command line of the machine', () => {
    const { commandLines, runId } = seen;
    const nodes = commandLines.filter((line) => line.includes('/beam.smp') && line.includes(runId));
    expect(nodes).toHaveLength(2);
    expect(commandLines.filter(holdsIt)).toEqual([]);
  });
});
