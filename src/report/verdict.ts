import { distinct } from '../base/lists.js';
import { valueOf, type Series } from '../measure/series.js';
import type { Block } from './budget.js';
import { fenced, inline, inlineCode } from './escape.js';
import { answer, judgementBlocks } from './judgement.js';
import { quantity } from './quantity.js';
import type { Report, ReportNode } from './report.js';
import { comparisonCautions, standingOf } from './standing.js';

/** The figures that the verdict speaks of by name, in its order. */
export const verdictIds = [
  'formation-time-ms',
  'latency-p99-us',
  'total-memory-bytes',
  'detection-time-ms',
] as const;
type VerdictId = (typeof verdictIds)[number];

/** More of a log than this is not read in a summary. */
const LOG_LINES = 400;

const valueIn = (series: readonly Series[], id: VerdictId): number | undefined => valueOf(series, id);

const reasonIn = (series: readonly Series[], id: VerdictId): string | undefined => {
  const figure = series.flatMap(({ figures }) => figures).find((each) => each.id === id);
  return figure && 'absent' in figure ? figure.absent : undefined;
};

/** Nobody said that the survivors lost sight of each other. */
export const survivorsAgree = ({ series }: Report): boolean => !valueOf(series, 'survivor-views-missing');

const erlangNodes = (count: number): string => `${quantity(count)} Erlang ${count === 1 ? 'node' : 'nodes'}`;

const fate = ({ name }: ReportNode, { series }: Report): string => {
  const noticedMs = valueIn(series, 'detection-time-ms');
  if (noticedMs !== undefined) {
    return `Loss of ${inline(name)} noticed by all survivors after **${quantity(noticedMs, 'ms')}**`;
  }
  const reason = reasonIn(series, 'detection-time-ms');
  return `${inline(name)} failed${reason === undefined ? '' : `, detection not measured: ${inline(reason)}`}`;
};

/** So many operations are spoken of; the table has all of them. */
const OPERATIONS = 3;

/** Each operation as it was called first. */
const calls = ({ operations }: Report): string[] =>
  operations
    .filter(({ name }, at) => operations.findIndex((other) => other.name === name) === at)
    .slice(0, OPERATIONS)
    .map(({ name, p99Us, errorShare }) => {
      const p99 = p99Us === null ? '' : ` p99 **${quantity(p99Us, 'us')}**`;
      const errors = errorShare ? `, **${quantity(errorShare, 'share')} errors**` : '';
      return `${inlineCode(name)}${p99}${errors}`;
    });

const measured = (report: Report): string[] => {
  const p99Us = valueIn(report.series, 'latency-p99-us');
  const memoryBytes = valueIn(report.series, 'total-memory-bytes');
  return [
    ...(p99Us === undefined ? [] : [`Round trip p99 **${quantity(p99Us, 'us')}**`]),
    ...calls(report),
    ...(memoryBytes === undefined ? [] : [`Memory **${quantity(memoryBytes, 'bytes')}**`]),
    ...report.nodes.filter(({ state }) => state === 'failed').map((node) => fate(node, report)),
    ...(survivorsAgree(report) ? [] : ['**The survivors no longer form a full mesh**']),
  ];
};

/** What casts doubt on the figures, each once: messages and operations were measured on the same machine. */
export const cautions = ({ series, comparison }: Report): string[] =>
  distinct([
    ...(comparison ? comparisonCautions(comparison) : []),
    ...series.flatMap(({ caution }) => caution ?? []),
  ]);

/** How the cluster fared. */
export const clusterTitle = ({ nodes, series }: Report): string => {
  const formedMs = valueIn(series, 'formation-time-ms');
  const within = formedMs === undefined ? '' : ` in ${quantity(formedMs, 'ms')}`;
  const meshed = nodes.length > 1 && series.some(({ id }) => id === 'formation');
  return `${erlangNodes(nodes.length)} ${meshed ? 'formed a full mesh' : 'up'}${within}`;
};

const isSound = (report: Report): boolean =>
  survivorsAgree(report) && reasonIn(report.series, 'detection-time-ms') === undefined;

const headOf = (parts: readonly string[]): Block => ({
  name: 'verdict',
  worth: 100,
  head: parts.filter((part) => part !== '').join('\n\n'),
});

/** How the cluster fared, and with what. */
export const clusterParts = (report: Report): { title: string; line: string } => ({
  title: `${isSound(report) ? '✅' : '⚠️'} ${clusterTitle(report)}`,
  line: measured(report).join(' · '),
});

const successHead = (report: Report): Block => {
  const standing = standingOf(report);
  const { title, line } = clusterParts(report);
  const doubts = cautions(report).map((each) => `> ⚠️ ${inline(each, 600)}`);
  return headOf([...(standing ? answer(standing, '##') : [`## ${title}`, line]), ...doubts]);
};

type Failure = Extract<Report['outcome'], { kind: 'failure' }>;

const failureHead = ({ error, message }: Failure, { config }: Report): Block => {
  const cluster = `Cluster of ${erlangNodes(config.nodeCount)}`;
  const title =
    error === 'cancelled'
      ? `## 🛑 ${cluster}: cancelled`
      : `## ❌ ${cluster}: failed (${inline(error.replaceAll('-', ' '))})`;
  return headOf([title, `> ${inline(message, 2000)}`]);
};

/** The title, and what it takes to know how the run went. */
export const verdictHead = (report: Report): Block =>
  report.outcome.kind === 'success' ? successHead(report) : failureHead(report.outcome, report);

const detailBlocks = ({ details }: Failure): Block[] => {
  const hidden = details.length - LOG_LINES;
  const code = fenced(details.slice(0, LOG_LINES));
  return [
    ...(details.length > 0 ? [{ name: 'details of the failure', worth: 80, ...code }] : []),
    ...(hidden > 0
      ? [
          {
            name: 'count of lines',
            worth: 79,
            head: `…and ${quantity(hidden)} more lines in \`report.json\`.`,
          },
        ]
      : []),
  ];
};

/** What a run that failed had come to say of the change before. */
export const answerBlocks = (report: Report): Block[] => {
  const standing = report.outcome.kind === 'failure' ? standingOf(report) : undefined;
  return standing
    ? [{ name: 'verdict on the change', worth: 99, head: answer(standing, '###').join('\n\n') }]
    : [];
};

const clusterBlock = (report: Report): Block => {
  const { title, line } = clusterParts(report);
  return { name: 'cluster', worth: 92, head: `### ${title}\n\n${line}`.trim() };
};

/** The title and what it takes to know how the run went. */
export const verdictBlocks = (report: Report): Block[] => {
  const { outcome } = report;
  if (outcome.kind === 'failure') {
    return [
      verdictHead(report),
      ...detailBlocks(outcome),
      ...answerBlocks(report),
      ...judgementBlocks(report),
    ];
  }
  return [
    verdictHead(report),
    ...judgementBlocks(report),
    ...(standingOf(report) ? [clusterBlock(report)] : []),
  ];
};
