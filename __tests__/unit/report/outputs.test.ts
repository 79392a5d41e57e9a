import { outputNames, outputsOf } from '../../../src/report/outputs.js';
import {
  aFigure,
  anAbsentFigure,
  aReport,
  aReportOf,
  aSeries,
  someNodes,
} from '../../support/report-builder.js';

const paths = { report: '/out/report.json', summary: '/out/summary.md', page: '/out/report.html' };
const outputs = (report: Parameters<typeof outputsOf>[0]) => outputsOf(report, paths);

const measured = {
  'formation-time-ms': 1824.4,
  'total-memory-bytes': 132_540_000,
  'network-overhead-bytes': 25_836,
  'file-descriptors': 60,
  throughput: 4127.4567,
  'latency-p50-us': 214.3,
  'latency-p95-us': 512,
  'latency-p99-us': 1241.9,
  'detection-time-ms': 12.31,
};

test('of a run in which all was measured', () => {
  const figures = Object.entries(measured).map(([id, value]) => aFigure({ id, value }));
  const nodes = someNodes(3, 1);
  const series = [aSeries({ figures: figures.slice(0, 4) }), aSeries({ figures: figures.slice(4) })];
  const { nodes: json, ...rest } = outputs(aReport({ nodes, series, runId: 'abcdef012345' }));
  expect(rest).toMatchInlineSnapshot(`
    {
      "achieved-rate": "",
      "cluster-id": "abcdef012345",
      "comment-status": "",
      "comment-url": "",
      "cookie-file": "",
      "detection-time-ms": "12.31",
      "env-file": "",
      "failed-node": "node2@erlang-node-2",
      "file-descriptors": "60",
      "formation-time-ms": "1824.4",
      "history-status": "",
      "hosts": "",
      "join": "",
      "latency-max-us": "",
      "latency-mean-us": "",
      "latency-p50-us": "214.3",
      "latency-p90-us": "",
      "latency-p95-us": "512",
      "latency-p99-us": "1241.9",
      "latency-p999-us": "",
      "network-name": "erlang-cluster-0f6d1c1e7b9a",
      "network-overhead-bytes": "25836",
      "node-count": "3",
      "operations": "[]",
      "page-path": "/out/report.html",
      "report-path": "/out/report.json",
      "response-p99-us": "",
      "saturated-bytes-per-second": "",
      "saturated-messages-per-second": "",
      "summary-path": "/out/summary.md",
      "throughput": "4127.457",
      "total-memory-bytes": "132540000",
    }
  `);
  expect(JSON.parse(json)).toEqual(nodes);
});

test('of a run that came to nothing: all are there, and empty where nothing was measured', () => {
  const failed = aReport({
    outcome: { kind: 'failure', error: 'image', message: 'no', details: [] },
    nodes: [],
    series: [],
  });
  expect(outputs(failed)).toMatchInlineSnapshot(`
    {
      "achieved-rate": "",
      "cluster-id": "0f6d1c1e7b9a",
      "comment-status": "",
      "comment-url": "",
      "cookie-file": "",
      "detection-time-ms": "",
      "env-file": "",
      "failed-node": "",
      "file-descriptors": "",
      "formation-time-ms": "",
      "history-status": "",
      "hosts": "",
      "join": "",
      "latency-max-us": "",
      "latency-mean-us": "",
      "latency-p50-us": "",
      "latency-p90-us": "",
      "latency-p95-us": "",
      "latency-p99-us": "",
      "latency-p999-us": "",
      "network-name": "erlang-cluster-0f6d1c1e7b9a",
      "network-overhead-bytes": "",
      "node-count": "0",
      "nodes": "[]",
      "operations": "[]",
      "page-path": "/out/report.html",
      "report-path": "/out/report.json",
      "response-p99-us": "",
      "saturated-bytes-per-second": "",
      "saturated-messages-per-second": "",
      "summary-path": "/out/summary.md",
      "throughput": "",
      "total-memory-bytes": "",
    }
  `);
});

test('all that are promised are there, in every case', () => {
  for (const report of [aReport(), aReportOf(1), aReportOf(5, { failed: 0 })]) {
    expect(Object.keys(outputs(report)).sort()).toEqual([...outputNames].sort());
  }
});

test('a figure that is absent for a reason is empty', () => {
  const series = [aSeries({ figures: [anAbsentFigure('no node was left', { id: 'detection-time-ms' })] })];
  expect(outputs(aReport({ series }))['detection-time-ms']).toBe('');
});

test.each([
  [0, '0'],
  [1.5, '1.5'],
  [1 / 3, '0.333'],
  [0.0004, '0'],
  [123_456_789_012, '123456789012'],
  [1234.5678, '1234.568'],
  [-1.2345, '-1.234'],
])('a figure of %d is written %s', (value, text) => {
  const series = [aSeries({ figures: [aFigure({ id: 'throughput', value })] })];
  expect(outputs(aReport({ series })).throughput).toBe(text);
});
