import { ActionError } from '../../../src/base/errors.js';
import type { MessagingConfig } from '../../../src/config/config.js';
import { composeReport, reportNode } from '../../../src/report/compose.js';
import { reportSchema } from '../../../src/report/report.js';
import { aConfig, aPlan, COOKIE, CREATED_AT, someMessaging } from '../../support/builders.js';
import { fakeCluster, type FakeLaunchOptions } from '../../support/fake-cluster.js';
import { aReport, formation } from '../../support/report-builder.js';

const findings = async (options: FakeLaunchOptions = {}) => {
  const { cluster, config, plan } = await fakeCluster(options);
  const circumstances = aReport().circumstances!;
  return { config, plan, startedAt: CREATED_AT, cluster, circumstances, series: [formation(3)] };
};

test('node record: a node as it is reported', async () => {
  const { cluster } = await fakeCluster({ config: { publishPorts: true } });
  expect({ ...reportNode(cluster.node(1)), containerId: '…' }).toEqual({
    index: 1,
    name: 'node2@erlang-node-2',
    host: 'erlang-node-2',
    containerId: '…',
    ip: '172.30.0.3',
    port: 9001,
    epmdPort: 4369,
    published: { port: 9001, epmdPort: 4370 },
    state: 'running',
    otp: '27',
  });
});

test('a node whose ports are not published says so', async () => {
  const { cluster } = await fakeCluster();
  expect(reportNode(cluster.node(0)).published).toBeNull();
});

test('the report of a run that succeeded', async () => {
  const found = await findings();
  const report = composeReport(found);
  expect(report).toMatchObject({
    schemaVersion: 3,
    runId: '0123456789ab',
    createdAt: '2026-01-02T03:04:05.678Z',
    outcome: { kind: 'success' },
    config: { nodeCount: 3, failureIndex: null, distPorts: { min: 9000, max: 9999 } },
    networkName: 'erlang-cluster-0123456789ab',
    series: [{ id: 'formation' }],
  });
  expect(report.nodes.map(({ name }) => name)).toEqual(found.plan.nodes.map(({ name }) => name));
});

test('a report is valid, and the same after a trip through JSON', async () => {
  const report = composeReport(await findings({ config: { failureIndex: 1 } }));
  expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
});

test.each<[string, Partial<MessagingConfig>, object]>([
  ['without a duration', {}, { durationMs: null }],
  ['with a duration', { durationMs: 1500 }, { durationMs: 1500 }],
  [
    'between some pairs',
    { pairs: { kind: 'list', pairs: [{ from: 3, to: 1 }] } },
    { pairs: { kind: 'list', pairs: [{ from: 3, to: 1 }] } },
  ],
])('messaging that was asked for %s', (_what, asked, reported) => {
  const config = aConfig({ messaging: someMessaging(asked) });
  const report = composeReport({ config, plan: aPlan(), startedAt: CREATED_AT, series: [] });
  expect(report.config.messaging).toEqual({ ...someMessaging(), durationMs: null, ...reported });
});

test('the cookie is nowhere in a report', async () => {
  expect(JSON.stringify(composeReport(await findings()))).not.toContain(COOKIE);
});

const failedWith = (error: unknown) =>
  composeReport({ config: aConfig(), plan: aPlan(), startedAt: CREATED_AT, series: [], error });

test('the report of a run that failed before anything was up', () => {
  const error = new ActionError('image', 'Expected an image, got none', { details: ['a', 'b'] });
  expect(failedWith(error)).toMatchObject({
    outcome: { kind: 'failure', error: 'image', message: 'Expected an image, got none', details: ['a', 'b'] },
    nodes: [],
    series: [],
    circumstances: null,
  });
});

test.each([
  ['an error of another kind', new TypeError('x is undefined'), 'x is undefined'],
  ['something that is no error', 'no', 'no'],
  ['undefined', undefined, 'undefined'],
])('the report of a run that failed with %s says that it was not expected', (_what, error, message) => {
  expect(failedWith(error).outcome).toEqual({ kind: 'failure', error: 'unexpected', message, details: [] });
});
