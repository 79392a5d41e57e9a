import type { Block } from './budget.js';
import { inline, inlineCode } from './escape.js';
import { quantity } from './quantity.js';
import type { Circumstances, Report } from './report.js';
import { folded, tableOf } from './tables.js';

type Messaging = Report['config']['messaging'];
type Row = readonly [what: string, value: string];

/** So many pairs of a list are shown; the report has all of them. */
const SHOWN_PAIRS = 20;

const pairsText = (choice: Messaging['pairs']): string => {
  if (choice.kind === 'ring') return 'ring: each node to the next';
  if (choice.kind === 'all') return 'all, in both directions';
  const texts = choice.pairs.map(({ from, to }) => `${String(from)}-${String(to)}`);
  const more = texts.length - SHOWN_PAIRS;
  return texts.slice(0, SHOWN_PAIRS).join(', ') + (more > 0 ? ` and ${quantity(more)} more` : '');
};

const messages = (asked: Messaging): Row[] =>
  asked.messageCount === 0
    ? [['Messages', 'none']]
    : [
        ['Message sizes', asked.messageSizesBytes.map((size) => quantity(size, 'bytes')).join(', ')],
        asked.durationMs === null
          ? ['Round trips', `${quantity(asked.messageCount)} for each size and concurrency`]
          : ['Duration of each timed measurement', quantity(asked.durationMs, 'ms')],
        ['Fixed rate', asked.rate === 0 ? 'none' : `${quantity(asked.rate, 'per-second')} over all pairs`],
        ['Concurrency', `${asked.concurrency.map((at) => quantity(at)).join(', ')} in the whole cluster`],
        ['Pairs of nodes', pairsText(asked.pairs)],
        ['Warm-up', `${quantity(asked.warmupMs, 'ms')} in each segment of each pair`],
        ['Segments of each measurement', quantity(asked.repeats)],
        ['CPU placement', asked.cpuPlacement === 'pinned' ? 'each node on one CPU' : 'free'],
      ];

/** What was given, if anything was. */
const given = (label: string, items: readonly string[]): Row[] =>
  items.length === 0 ? [] : [[label, items.map((item) => inlineCode(item)).join(' ')]];

const asked = ({ config }: Report): Row[] => [
  ['Nodes asked for', quantity(config.nodeCount)],
  ...messages(config.messaging),
  ['Node to fail (counted from 0)', config.failureIndex === null ? 'none' : quantity(config.failureIndex)],
  [
    config.images.length > 1 ? 'Images' : 'Image',
    `${config.images.map((image) => inlineCode(image)).join(', ')}, pull ${inline(config.pull)}`,
  ],
  ['Nodes boot by', config.boot === 'erl' ? '`erl`' : "the image's own command"],
  ...given('Code', config.code),
  ...given('Applications', config.apps),
  ...given('sys.config', config.sysConfig === null ? [] : [config.sysConfig]),
  ...given('Flags of erl', config.erlFlags),
  ...given('Variables', config.env),
  ...given('Volumes', config.volumes),
  ['Distribution ports', `${String(config.distPorts.min)}–${String(config.distPorts.max)}`],
  ['Ports published', config.publishPorts ? 'yes' : 'no'],
  ['Time to be ready', quantity(config.readyTimeoutMs, 'ms')],
  ['Kept alive after the step', config.keepAlive ? 'yes' : 'no'],
];

const found = (on: Circumstances): Row[] => [
  ['CPU', `${inline(on.cpuModel)}; ${quantity(on.cpus)} for Docker`],
  ['Memory', quantity(on.memoryBytes, 'bytes')],
  ['System', [on.operatingSystem, on.kernel, on.architecture].map((text) => inline(text)).join(', ')],
  [
    'Docker',
    `${inline(on.docker)}, API ${inline(on.dockerApi)}, cgroup ${inline(on.cgroup)}, storage ${inline(on.storageDriver)}`,
  ],
  ...on.images.flatMap(({ reference, id, digest }): Row[] => {
    const of = on.images.length > 1 ? ` of ${inlineCode(reference)}` : '';
    return [
      [`Image id${of}`, inlineCode(id)],
      [`Image digest${of}`, digest === null ? 'none: it came from no registry' : inlineCode(digest)],
    ];
  }),
  ['Erlang/OTP', `${inline(on.otp.join(', '))} (ERTS ${inline(on.erts.join(', '))})`],
  ['Controller', `Node.js ${inline(on.node)}`],
];

const identity = ({ generator, runId, createdAt, networkName }: Report): Row[] => [
  ['Run', `${inlineCode(runId)} by ${inline(generator)}, ${inline(createdAt)}`],
  ['Network', inlineCode(networkName)],
];

/** What was asked for and what it ran on, folded: figures mean little without. */
export const circumstancesBlock = (report: Report): Block => ({
  name: 'circumstances',
  worth: 20,
  ...folded(
    'Circumstances',
    tableOf(
      [{ label: 'What' }, { label: 'Value' }],
      [...asked(report), ...(report.circumstances ? found(report.circumstances) : []), ...identity(report)],
    ),
  ),
});

/** Where each node is to be found, folded. */
export const nodesBlock = ({ nodes }: Report): Block => ({
  name: 'nodes',
  worth: 25,
  ...folded(
    'Nodes, containers and addresses',
    tableOf(
      ['Node', 'State', 'OTP', 'Container', 'Address', 'epmd', 'On 127.0.0.1'].map((label) => ({ label })),
      nodes.map(({ name, state, otp, containerId, ip, port, epmdPort, published }) => [
        inline(name),
        state,
        inline(otp),
        inlineCode(containerId.slice(0, 12)),
        inlineCode(`${ip}:${String(port)}`),
        inlineCode(`${ip}:${String(epmdPort)}`),
        published === null
          ? 'not published'
          : `${String(published.port)}, epmd ${String(published.epmdPort)}`,
      ]),
    ),
  ),
});
