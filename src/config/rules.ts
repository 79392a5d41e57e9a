import { shown } from '../base/text.js';
import type { Point } from './operations.js';
import { plannedMs, plannedOperationsMs } from './schedule.js';

export const EPMD_PORT = 4369;

/** The values that the rules look at; absent where an input was not valid by itself. */
type Given = Readonly<{
  'node-count'?: number;
  'message-count'?: number;
  pairs?: { kind: 'ring' | 'all' } | { kind: 'list'; pairs: readonly { from: number; to: number }[] };
  duration?: number | undefined;
  'message-size'?: readonly number[];
  rate?: number;
  concurrency?: readonly number[];
  warmup?: number;
  repeats?: number;
  'failure-index'?: number | undefined;
  'dist-ports'?: { min: number; max: number };
  'publish-ports'?: boolean;
  images?: readonly string[];
  boot?: 'erl' | 'image';
  config?: string;
  'erl-flags'?: readonly string[];
  'keep-alive'?: boolean;
  'hosts-file'?: boolean;
  baseline?: string;
  volumes?: readonly { source: { kind: 'volume' | 'path'; name: string }; readOnly: boolean }[];
  'baseline-image'?: readonly string[];
  'baseline-code'?: readonly string[];
  mode?: 'run' | 'comment';
  'report-dir'?: string;
  operations?: readonly {
    name: string;
    from: 'all' | readonly number[];
    durationMs: number;
    concurrency: readonly number[];
    rate: number;
  }[];
  expect?: readonly { on: 'all' | readonly number[]; at: readonly Point[] }[];
}>;

/** Tells the problem, if there is one. */
type Rule = (given: Given) => string | undefined;

/** What takes longer is a slip of the pen. */
const LONGEST_HOURS = 24;

/** Hours that messaging takes at least; `undefined` where an input was not valid by itself, or nothing is measured. */
const messagingHours = (given: Given): number | undefined => {
  const { 'node-count': nodes, pairs, 'message-size': messageSizesBytes, rate, concurrency } = given;
  const { warmup: warmupMs, repeats, duration: durationMs } = given;
  if (!given['message-count'] || nodes === undefined || !pairs || !messageSizesBytes) return undefined;
  if (rate === undefined || !concurrency || warmupMs === undefined || repeats === undefined) return undefined;
  const count = { ring: nodes, all: nodes * (nodes - 1), list: 'pairs' in pairs ? pairs.pairs.length : 0 };
  const plan = {
    messageSizesBytes,
    rate,
    concurrency,
    warmupMs,
    repeats,
    ...(durationMs === undefined ? {} : { durationMs }),
  };
  return plannedMs(plan, count[pairs.kind]) / 3_600_000;
};

/** Numbers of nodes that there are not. */
const beyond = (choice: 'all' | readonly number[], nodes: number): number[] =>
  choice === 'all' ? [] : choice.filter((number) => number > nodes);

/** A check that nobody would ever make is green for nothing. */
const isNeverMade = (
  { on, at }: { on: 'all' | readonly number[]; at: readonly Point[] },
  failureIndex: number | undefined,
): boolean => {
  if (failureIndex === undefined)
    return at.every((point) => point === 'before-fault' || point === 'after-heal');
  const afterwards = at.every((point) => point === 'after-heal' || point === 'end');
  return afterwards && on !== 'all' && on.every((number) => number === failureIndex + 1);
};

/** Rules between inputs. */
export const rules: readonly Rule[] = [
  ({ 'message-count': messages, 'node-count': nodes }) =>
    messages !== undefined && messages > 0 && nodes === 1
      ? `Expected \`node-count\` to be at least 2 to measure messages, got 1 with \`message-count\` ${String(messages)}; set \`message-count: 0\` for a single node`
      : undefined,
  ({ pairs, 'node-count': nodes }) => {
    if (pairs?.kind !== 'list' || nodes === undefined) return undefined;
    const missing = pairs.pairs.filter(({ from, to }) => Math.max(from, to) > nodes);
    const texts = missing.map(({ from, to }) => `${String(from)}-${String(to)}`);
    return missing.length > 0
      ? `Expected \`pairs\` to be of nodes from 1 to ${String(nodes)} (\`node-count\`), got \`${shown(texts.join(','))}\``
      : undefined;
  },
  (given) => {
    const hours = messagingHours(given);
    return hours !== undefined && hours > LONGEST_HOURS
      ? `Expected messaging to take at most ${String(LONGEST_HOURS)} hours, got ${String(Math.ceil(hours))}; choose fewer \`pairs\`, \`message-size\`, \`concurrency\` or \`repeats\`, or a shorter \`warmup\` or \`duration\``
      : undefined;
  },
  ({ images, 'node-count': nodes }) =>
    images && nodes !== undefined && images.length > nodes
      ? `Expected \`images\` to be at most as many as there are nodes, ${String(nodes)} (\`node-count\`), got ${String(images.length)}`
      : undefined,
  ({ operations = [], 'node-count': nodes }) => {
    const wrong = operations.find(({ from }) => nodes !== undefined && beyond(from, nodes).length > 0);
    return wrong
      ? `Expected \`operations\` to be called from nodes from 1 to ${String(nodes)} (\`node-count\`), got ${String(wrong.from)} for \`${wrong.name}\``
      : undefined;
  },
  ({ operations = [] }) => {
    const names = operations.map(({ name }) => name);
    const twice = names.find((name, at) => names.indexOf(name) < at);
    return twice === undefined
      ? undefined
      : `Expected \`operations\` to have distinct names, got \`${twice}\` twice`;
  },
  ({ operations = [], warmup: warmupMs, repeats }) => {
    if (warmupMs === undefined || repeats === undefined) return undefined;
    const hours = plannedOperationsMs(operations, { warmupMs, repeats }) / 3_600_000;
    return hours > LONGEST_HOURS
      ? `Expected \`operations\` to take at most ${String(LONGEST_HOURS)} hours, got ${String(Math.ceil(hours))}; choose fewer of them, fewer \`concurrency\`, or a shorter \`duration\``
      : undefined;
  },
  ({ expect = [], 'node-count': nodes }) => {
    const wrong = expect.find(({ on }) => nodes !== undefined && beyond(on, nodes).length > 0);
    return wrong
      ? `Expected \`expect\` to be on nodes from 1 to ${String(nodes)} (\`node-count\`), got ${String(wrong.on)}`
      : undefined;
  },
  ({ expect = [], 'failure-index': index }) => {
    const never = expect.findIndex(({ on, at }) => isNeverMade({ on, at }, index));
    return never < 0
      ? undefined
      : `Expected \`expect\` item ${String(never + 1)} to be made at some time, got only points at which ${index === undefined ? 'nothing fails: set `failure-index`' : 'its node has failed'}`;
  },
  ({ boot, 'erl-flags': flags = [], config = '' }) => {
    const given = [...(flags.length > 0 ? ['`erl-flags`'] : []), ...(config === '' ? [] : ['`config`'])];
    return boot === 'image' && given.length > 0
      ? `Expected an image that boots itself (\`boot: image\`) to have its own flags and configuration, got ${given.join(' and ')}; use \`env\` with what the release reads, such as ERL_FLAGS`
      : undefined;
  },
  ({ 'baseline-image': images = [], 'baseline-code': code = [], volumes = [] }) => {
    const shared = volumes.find(({ source, readOnly }) => source.kind === 'path' && !readOnly);
    return shared && images.length + code.length > 0
      ? `Expected \`volumes\` of paths to be read-only (\`:ro\`) with \`baseline-image\` or \`baseline-code\`, because clusters live side by side, got \`${shown(shared.source.name)}\`; take a named volume, which each cluster has for itself`
      : undefined;
  },
  ({ 'baseline-image': images = [], 'node-count': nodes }) =>
    nodes !== undefined && images.length > nodes
      ? `Expected \`baseline-image\` to be at most as many images as there are nodes, ${String(nodes)} (\`node-count\`), got ${String(images.length)}`
      : undefined,
  ({ baseline, 'baseline-image': images = [], 'baseline-code': code = [] }) =>
    baseline === 'history' && images.length + code.length > 0
      ? 'Expected one baseline, got `baseline: history` and `baseline-image` or `baseline-code`; choose earlier runs, or another software on this machine'
      : undefined,
  ({ 'hosts-file': hostsFile, 'keep-alive': keepAlive }) =>
    hostsFile === true && keepAlive === false
      ? 'Expected `keep-alive` to be `true` for `hosts-file: true`, got `false`; a cluster that is gone has no names'
      : undefined,
  ({ mode, 'report-dir': reportDir }) =>
    mode === 'comment' && reportDir === ''
      ? 'Expected `report-dir` to be the directory of the report to comment on (`mode: comment`), got none; download the artifact of the run that measured there'
      : undefined,
  ({ 'failure-index': index, 'node-count': nodes }) =>
    index !== undefined && nodes !== undefined && index >= nodes
      ? `Expected \`failure-index\` to be from 0 to ${String(nodes - 1)} (\`node-count\` − 1), got ${String(index)}`
      : undefined,
  ({ 'dist-ports': ports, 'node-count': nodes }) =>
    ports && nodes !== undefined && ports.max - ports.min + 1 < nodes
      ? `Expected \`dist-ports\` to hold a port for each of ${String(nodes)} nodes, got ${String(ports.max - ports.min + 1)} ports (${String(ports.min)}-${String(ports.max)})`
      : undefined,
  ({ 'dist-ports': ports, 'node-count': nodes, 'publish-ports': published }) => {
    if (!ports || nodes === undefined) return undefined;
    const epmd = { min: EPMD_PORT, max: published === true ? EPMD_PORT + nodes - 1 : EPMD_PORT };
    return ports.min <= epmd.max && ports.min + nodes - 1 >= epmd.min
      ? `Expected \`dist-ports\` to leave ${epmd.min === epmd.max ? `epmd's port ${String(epmd.min)}` : `epmd's ports ${String(epmd.min)}-${String(epmd.max)}`} free, got ${String(ports.min)}-${String(ports.max)}, of which ${String(nodes)} nodes use the first ${String(nodes)}`
      : undefined;
  },
];
