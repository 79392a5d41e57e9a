import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toConfig } from '../../../src/config/config.js';
import { dockerHost, newRunId, readEvent, readInputs, tempDirectory } from '../../../src/config/inputs.js';
import { parseInputs } from '../../../src/config/schema.js';
import { rawInputs } from '../../support/builders.js';
import { project } from '../../support/project.js';

const context = { runId: '0123456789ab', tempDir: '/tmp/of-the-job' };

test('the inputs become one frozen value', () => {
  const raw = rawInputs({ cookie: 'a-cookie', 'failure-index': '1', 'report-dir': '/reports' });
  const config = toConfig(parseInputs(raw), context);
  expect(config).toMatchInlineSnapshot(`
    {
      "baseline": {
        "budgetMs": 60000,
        "failOn": "regression",
        "history": false,
        "limits": [],
        "thresholds": [],
      },
      "boot": "erl",
      "cookie": "a-cookie",
      "distPorts": {
        "max": 9999,
        "min": 9000,
      },
      "expectations": [],
      "failureIndex": 1,
      "github": {
        "comment": "auto",
        "history": {
          "branch": "erlang-cluster-benchmarks",
          "keep": 1000,
          "write": "auto",
        },
        "token": "",
      },
      "hostsFile": false,
      "image": "erlang:alpine",
      "images": [],
      "joinDir": "/tmp/of-the-job/erlang-cluster-0123456789ab-join",
      "keepAlive": true,
      "messaging": {
        "concurrency": [
          1,
          16,
        ],
        "cpuPlacement": "pinned",
        "messageCount": 1000,
        "messageSizesBytes": [
          64,
        ],
        "pairs": {
          "kind": "ring",
        },
        "rate": 1000,
        "repeats": 10,
        "warmupMs": 20,
      },
      "mode": "run",
      "nodeCount": 3,
      "operations": [],
      "publishPorts": false,
      "pull": "missing",
      "readyTimeoutMs": 30000,
      "reportDir": "/reports",
      "runId": "0123456789ab",
      "software": {
        "apps": [],
        "code": [],
        "env": [],
        "erlFlags": [],
        "volumes": [],
      },
    }
  `);
  expect(Object.isFrozen(config)).toBe(true);
  expect(Object.isFrozen(config.distPorts)).toBe(true);
});

test('how messages are measured is frozen through and through', () => {
  const raw = rawInputs({ 'message-size': '64,1024', pairs: '1-2', duration: '10s' });
  const { messaging } = toConfig(parseInputs(raw), context);
  expect(messaging).toMatchObject({
    durationMs: 10_000,
    messageSizesBytes: [64, 1024],
    pairs: { kind: 'list', pairs: [{ from: 1, to: 2 }] },
  });
  const parts = (value: unknown): unknown[] =>
    typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(parts)] : [];
  expect(parts(messaging)).toHaveLength(6);
  for (const part of parts(messaging)) expect(Object.isFrozen(part)).toBe(true);
});

test('without a duration there is none, rather than an undefined one', () => {
  expect('durationMs' in toConfig(parseInputs(rawInputs()), context).messaging).toBe(false);
});

test('without a failure index there is none, rather than an undefined one', () => {
  expect('failureIndex' in toConfig(parseInputs(rawInputs()), context)).toBe(false);
});

test('without a cookie there is a random one of 32 letters and digits, every time another', () => {
  const cookies = Array.from({ length: 20 }, () => toConfig(parseInputs(rawInputs()), context).cookie);
  for (const cookie of cookies) expect(cookie).toMatch(/^[A-Za-z0-9]{32}$/);
  expect(new Set(cookies).size).toBe(20);
});

test('without a report directory there is one of this run in the job’s temporary directory', () => {
  expect(toConfig(parseInputs(rawInputs()), context).reportDir).toBe(
    '/tmp/of-the-job/erlang-cluster-0123456789ab',
  );
});

test('a run id is 12 hexadecimal digits, every time others', () => {
  const ids = Array.from({ length: 20 }, newRunId);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(20);
});

describe('in the environment of a step', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  test('every input is read from the variable that the runner sets', () => {
    const raw = rawInputs({ 'node-count': '5', cookie: 'a-cookie', 'report-dir': ' /reports ' });
    for (const [name, text] of Object.entries(raw)) process.env[`INPUT_${name.toUpperCase()}`] = text;
    expect(readInputs('0123456789ab')).toMatchObject({
      runId: '0123456789ab',
      nodeCount: 5,
      cookie: 'a-cookie',
      reportDir: '/reports',
    });
  });

  test.each([
    ['tcp://daemon:2375', 'tcp://daemon:2375'],
    ['', undefined],
    [undefined, undefined],
  ])('DOCKER_HOST %j is the host %j', (text, host) => {
    delete process.env['DOCKER_HOST'];
    if (text !== undefined) process.env['DOCKER_HOST'] = text;
    expect(dockerHost()).toBe(host);
  });

  describe('the event', () => {
    const sha = 'a1'.repeat(20);
    const payload = {
      pull_request: {
        number: 12,
        head: { sha },
        base: { sha, repo: { full_name: 'octocat/hello' } },
      },
    };
    const read = async (text: string) => {
      await using files = await project({ 'event.json': text });
      process.env['GITHUB_REPOSITORY'] = 'octocat/hello';
      process.env['GITHUB_EVENT_NAME'] = 'pull_request';
      process.env['GITHUB_EVENT_PATH'] = join(files.directory, 'event.json');
      return readEvent();
    };

    test('is read from the variables and the file that the runner sets', async () => {
      expect(await read(JSON.stringify(payload))).toMatchObject({
        name: 'pull_request',
        repository: 'octocat/hello',
        pullRequest: { number: 12, headSha: sha, baseSha: sha },
      });
    });

    test.each(['', '{', 'null'])('with a file of `%s` is known by the variables alone', async (text) => {
      expect(await read(text)).toMatchObject({ name: 'pull_request', pullRequest: null });
    });

    test('with no file is, too', () => {
      process.env['GITHUB_REPOSITORY'] = 'octocat/hello';
      process.env['GITHUB_EVENT_PATH'] = '/nowhere/event.json';
      expect(readEvent()).toMatchObject({ repository: 'octocat/hello', pullRequest: null });
    });

    test('is none outside of GitHub', () => {
      delete process.env['GITHUB_REPOSITORY'];
      expect(readEvent()).toBeNull();
    });
  });

  test('files go to the directory of the job, or else to that of the system', () => {
    process.env['RUNNER_TEMP'] = '/tmp/of-the-job';
    expect(tempDirectory()).toBe('/tmp/of-the-job');
    delete process.env['RUNNER_TEMP'];
    expect(tempDirectory()).toBe(tmpdir());
  });
});
