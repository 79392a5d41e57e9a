import type { Unit } from '../../measure/series.js';
import { quantity } from '../quantity.js';
import type { Report } from '../report.js';
import { code, markup, prose, type Markup, type Part } from './markup.js';
import { tableOf } from './tables.js';

type Range = { min: number; max: number };
type Pair = { from: number; to: number };
type Fact = readonly [name: string, value: Part];

const MOST_ITEMS = 50;

/** Names end in their unit: `readyTimeoutMs`. */
const suffixes: readonly (readonly [suffix: string, unit: Unit])[] = [
  ['Ms', 'ms'],
  ['Bytes', 'bytes'],
];

const spelled: Readonly<Record<string, string>> = {
  cpu: 'CPU',
  cpus: 'CPUs',
  otp: 'OTP',
  erts: 'ERTS',
  api: 'API',
  cgroup: 'cgroup',
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `docker api` of `dockerApi`, as a person writes it. */
const nameOf = (key: string): string => {
  const stem = suffixes.reduce((left, [suffix]) => left.replace(new RegExp(`${suffix}$`), ''), key);
  const words = stem.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).split(' ');
  return capital(words.map((word) => spelled[word] ?? word).join(' '));
};

const unitOf = (key: string): Unit | undefined => suffixes.find(([suffix]) => key.endsWith(suffix))?.[1];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isRange = (record: object): record is Range => 'min' in record && 'max' in record;
const isPair = (record: object): record is Pair => 'from' in record && 'to' in record;

/** `9000–9099`, `1-2`, or its values one after the other. */
const recordText = (record: Record<string, unknown>): string => {
  if (isRange(record)) return `${String(record.min)}–${String(record.max)}`;
  if (isPair(record)) return `${String(record.from)}-${String(record.to)}`;
  return Object.values(record)
    .map((value) => plainText(value))
    .join(': ');
};

const plainText = (value: unknown, unit?: Unit): string => {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return quantity(value, unit);
  if (Array.isArray(value)) {
    const more = value.length - MOST_ITEMS;
    const items = value.slice(0, MOST_ITEMS).map((item) => plainText(item, unit));
    return `${items.join(', ')}${more > 0 ? ` and ${quantity(more)} more` : ''}`;
  }
  if (isRecord(value)) return recordText(value);
  return typeof value === 'string' ? value : '';
};

/** Texts without a blank are names of something: an image, a digest, a version. */
const valueOf = (value: unknown, unit: Unit | undefined): Part =>
  typeof value === 'string' && /^\S+[:@./]\S+$/.test(value)
    ? code(value)
    : prose(plainText(value, unit), 1000);

/** A row a field, whatever there is; fields of a group among the others. */
const factsOf = (record: Readonly<Record<string, unknown>>): Fact[] =>
  Object.entries(record).flatMap(([key, value]) => {
    const isGroup = isRecord(value) && Object.keys(value).length > 2 && !('kind' in value);
    return isGroup ? factsOf(value) : [[nameOf(key), valueOf(value, unitOf(key))] as const];
  });

const factTable = (name: string, facts: readonly Fact[]): Markup =>
  markup`<h3>${name}</h3><table class="facts"><tbody>${facts.map(
    ([what, value]) => markup`<tr><th scope="row">${what}</th><td>${value}</td></tr>\n`,
  )}</tbody></table>`;

/** The inputs as they were understood. */
export const configFacts = ({ config }: Report): Markup => factTable('What was asked for', factsOf(config));

/** What it ran on: figures mean little without. */
export const circumstanceFacts = ({ circumstances, networkName, runId }: Report): Markup => {
  const { node, ...found } = circumstances ?? { node: undefined };
  const facts: Fact[] = [
    ...factsOf(found),
    ...(node === undefined ? [] : [['Controller', prose(`Node.js ${node}`)] as const]),
    ['Network', code(networkName)],
    ['Run', code(runId)],
  ];
  const remark = circumstances ? '' : markup`<p class="muted">The run ended before Docker was asked.</p>`;
  return markup`${factTable('What it ran on', facts)}${remark}`;
};

/** Where each node is to be found. */
export const nodeTable = ({ nodes }: Report): Markup => {
  const isPublished = nodes.some(({ published }) => published !== null);
  const labels = ['Node', 'State', 'OTP', 'Container', 'Address', 'epmd'];
  return tableOf(
    'Nodes',
    [...labels, ...(isPublished ? ['On 127.0.0.1'] : [])].map((label) => ({ label })),
    nodes.map(({ name, state, otp, containerId, ip, port, epmdPort, published }) => [
      code(name),
      markup`<span class="state ${state}">${state}</span>`,
      prose(otp),
      code(containerId.slice(0, 12)),
      code(`${ip}:${String(port)}`),
      String(epmdPort),
      ...(isPublished && published ? [`${String(published.port)}, epmd ${String(published.epmdPort)}`] : []),
    ]),
  );
};
