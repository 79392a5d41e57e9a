import type { Series } from '../measure/series.js';
import { mermaidText } from './escape.js';
import { quantity } from './quantity.js';
import type { ReportNode } from './report.js';

type Span = NonNullable<Series['spans']>[number];

const styles = [
  '  classDef running fill:#dafbe1,stroke:#1a7f37,color:#0b3d1b',
  '  classDef failed fill:#ffebe9,stroke:#cf222e,color:#82071e,stroke-dasharray:5 4',
];

/** A picture as GitHub draws it. */
export const mermaid = (lines: readonly string[]): string => ['```mermaid', ...lines, '```'].join('\n');

type Box = { id: string; label: readonly string[]; state: ReportNode['state'] };

const boxOf = ({ index, name, otp, state }: ReportNode): Box => ({
  id: `n${String(index)}`,
  label: [name, `OTP ${otp} · ${state}`],
  state,
});

const drawn = ({ id, label, state }: Box): string =>
  `  ${id}["${label.map((line) => mermaidText(line)).join('\n')}"]:::${state}`;

const link = (a: Box, b: Box | 'mesh'): string => {
  const dashed = a.state === 'failed' || (b !== 'mesh' && b.state === 'failed');
  return `${dashed ? '-.-' : '---'} ${b === 'mesh' ? b : b.id}`;
};

/** Every link by itself: legible up to four nodes. */
const pairs = (boxes: readonly Box[], linked: boolean): string[] => [
  `flowchart ${boxes.length > 3 ? 'TB' : 'LR'}`,
  ...boxes.map(drawn),
  ...(linked ? boxes.flatMap((a, at) => boxes.slice(at + 1).map((b) => `  ${a.id} ${link(a, b)}`)) : []),
];

/** The mesh as one thing in the middle that every node is part of. */
const star = (boxes: readonly Box[], linked: boolean): string[] => {
  const left = Math.ceil(boxes.length / 2);
  const spoke = (box: Box, at: number): string =>
    at < left ? `  ${box.id} ${link(box, 'mesh')}` : `  mesh ${link(box, 'mesh').replace('mesh', box.id)}`;
  return [
    'flowchart LR',
    ...boxes.map(drawn),
    ...(linked ? ['  mesh(("full\nmesh"))', ...boxes.map(spoke)] : []),
  ];
};

/** Running nodes of one OTP as one box; failed ones by themselves as long as they are few. */
const gathered = (nodes: readonly ReportNode[]): Box[] => {
  const failed = nodes.filter(({ state }) => state === 'failed');
  const single = failed.length <= 6 ? failed : [];
  const groups = new Map<string, ReportNode[]>();
  for (const node of nodes.filter((each) => !single.includes(each))) {
    const kind = `OTP ${node.otp} · ${node.state}`;
    groups.set(kind, [...(groups.get(kind) ?? []), node]);
  }
  const boxes = [...groups].map(([kind, members], at): Box => ({
    id: `group${String(at)}`,
    label: [`${quantity(members.length)} nodes`, kind],
    state: members[0]?.state ?? 'running',
  }));
  return [...boxes, ...single.map(boxOf)];
};

/** The cluster as a picture. `linked` draws the full mesh; the links of failed nodes are dashed. */
export const topology = (nodes: readonly ReportNode[], linked: boolean): string => {
  const boxes = nodes.length > 12 ? gathered(nodes) : nodes.map(boxOf);
  const lines = nodes.length <= 4 ? pairs(boxes, linked) : star(boxes, linked);
  return mermaid([...lines, ...styles]);
};

/** Whole milliseconds, as far as Mermaid's time axis reaches. */
const drawable = ({ startMs, endMs }: Span): boolean => startMs >= 0 && endMs >= startMs && endMs < 1e10;

/** A round number of milliseconds that divides an axis into at most eight. */
const tickMs = (lastMs: number): number => {
  const power = 10 ** Math.floor(Math.log10(Math.max(8, lastMs) / 8));
  return power * ([1, 2, 5].find((step) => step * power * 8 >= lastMs) ?? 10);
};

/** Phases on a time axis; `undefined` when there is nothing to draw. */
export const gantt = (spans: readonly Span[]): string | undefined => {
  if (spans.length === 0 || spans.length > 30 || !spans.every(drawable)) return undefined;
  return mermaid([
    'gantt',
    '  dateFormat x',
    '  axisFormat %Q ms',
    `  tickInterval ${String(tickMs(Math.max(...spans.map(({ endMs }) => endMs))))}millisecond`,
    '  todayMarker off',
    ...spans.map(({ phase, startMs, endMs }) => {
      const [from, to] = [Math.round(startMs), Math.round(endMs)];
      return `  ${mermaidText(phase)} :${String(from)}, ${String(Math.max(to, from + 1))}`;
    }),
  ]);
};

const CELLS = 24;

/** A span on a line of blocks that reaches from 0 to the last end. */
export const bar = ({ startMs, endMs }: Span, lastMs: number): string => {
  const cell = (ms: number): number => (lastMs > 0 ? Math.min(CELLS, Math.max(0, (ms / lastMs) * CELLS)) : 0);
  const from = Math.min(CELLS - 1, Math.floor(cell(startMs)));
  const to = Math.max(from + 1, Math.round(cell(endMs)));
  return '░'.repeat(from) + '█'.repeat(to - from) + '░'.repeat(CELLS - to);
};
