import type { Comparison } from '../compare/comparison.js';
import { code, commitPiece, type Piece } from './links.js';
import { quantity } from './quantity.js';
import type { Source } from './report.js';

type Baseline = Comparison['baseline'];
type Interleaved = Extract<Baseline, { kind: 'interleaved' }>;
type History = Extract<Baseline, { kind: 'history' }>;
export type Fact = readonly [name: string, value: readonly Piece[]];

const counted = (count: number, one: string, more: string): string =>
  `${quantity(count)} ${count === 1 ? one : more}`;

const listed = (items: readonly string[]): Piece[] =>
  items.length === 0 ? ['none'] : items.flatMap((item, at) => [...(at > 0 ? [', '] : []), code(item)]);

const measured = (source: Source | null): Piece[] =>
  source?.commit ? [' ', commitPiece(source.commit, source)] : [];

const base = (source: Source | null): Piece[] =>
  source?.baseCommit ? [' ', commitPiece(source.baseCommit, source)] : [];

const runs = ({ oldest, newest }: History, source: Source | null): Piece[] => {
  if (oldest === null || newest === null) return [];
  const [from, to] = [commitPiece(oldest, source), commitPiece(newest, source)];
  return oldest === newest ? [' (', to, ')'] : [' (', from, ' to ', to, ')'];
};

const interleavedSentence = ({ rounds }: Interleaved, source: Source | null): Piece[] => [
  'Base',
  ...base(source),
  ' and head',
  ...measured(source),
  ` took turns on the same machine, in ${counted(rounds, 'round', 'rounds')} of clusters launched anew.`,
];

const historySentence = (history: History, source: Source | null): Piece[] =>
  history.runs === 0
    ? ['No run on ', code(history.branch), ' can be compared with this change', ...measured(source), ' yet.']
    : [
        'This change',
        ...measured(source),
        ` beside ${counted(history.runs, 'run', 'runs')} on `,
        code(history.branch),
        ...runs(history, source),
        ' under the same circumstances.',
      ];

/** What was compared with what, in a sentence. */
export const baselineSentence = (baseline: Baseline, source: Source | null): Piece[] =>
  baseline.kind === 'interleaved' ? interleavedSentence(baseline, source) : historySentence(baseline, source);

const armFacts = (name: string, { images, code: paths, clusters }: Interleaved['base']): Fact[] => [
  [name, [`${counted(clusters, 'cluster', 'clusters')} of `, ...listed(images)]],
  ...(paths.length > 0 ? [[`Code of the ${name.toLowerCase()}`, listed(paths)] as const] : []),
];

/** The same in detail. */
export const baselineFacts = (baseline: Baseline): Fact[] =>
  baseline.kind === 'interleaved'
    ? [
        ...armFacts('Base', baseline.base),
        ...armFacts('Head', baseline.head),
        ['Rounds', [quantity(baseline.rounds)]],
        ['Time', [`${quantity(baseline.tookMs, 'ms')} of a budget of ${quantity(baseline.budgetMs, 'ms')}`]],
      ]
    : [
        ['Branch', [code(baseline.branch)]],
        ['Runs that can be compared', [quantity(baseline.runs)]],
        ['Key of the circumstances', [code(baseline.key)]],
      ];
