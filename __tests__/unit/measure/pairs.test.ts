import fc from 'fast-check';
import type { PairChoice } from '../../../src/config/config.js';
import { chosenPairs, labelOf, representatives, type Pair } from '../../../src/measure/pairs.js';
import { thrownBy } from '../../support/builders.js';
import { fakeCluster } from '../../support/fake-cluster.js';

const free = { cpus: new Map<number, number>() };
const ring: PairChoice = { kind: 'ring' };
const all: PairChoice = { kind: 'all' };
const list = (...pairs: [number, number][]): PairChoice => ({
  kind: 'list',
  pairs: pairs.map(([from, to]) => ({ from, to })),
});
const of = async (nodeCount: number) => (await fakeCluster({ config: { nodeCount } })).cluster;
const labels = (pairs: readonly Pair[]) => pairs.map(labelOf);

test.each<[string, PairChoice, number, string[]]>([
  ['a ring of two', ring, 2, ['node1 → node2', 'node2 → node1']],
  ['a ring of three', ring, 3, ['node1 → node2', 'node2 → node3', 'node3 → node1']],
  ['all of two', all, 2, ['node1 → node2', 'node2 → node1']],
  ['all of three', all, 3, ['node1 → node2', 'node1 → node3', 'node2 → node1', 'node2 → node3', 'node3 → node1', 'node3 → node2']], // prettier-ignore
  ['a list', list([3, 1], [1, 2]), 3, ['node3 → node1', 'node1 → node2']],
])('%s', async (_what, choice, nodeCount, expected) => {
  expect(labels(chosenPairs(await of(nodeCount), choice, free))).toEqual(expected);
});

test('a ring has every node once as a sender and once as a receiver, all has every ordered pair', async () => {
  const cluster = await of(9);
  await fc.assert(
    fc.asyncProperty(fc.subarray([0, 1, 2, 3, 4, 5, 6, 7, 8], { minLength: 2 }), async (alive) => {
      for (const node of cluster.nodes) node.state = alive.includes(node.index) ? 'running' : 'failed';
      const around = chosenPairs(cluster, ring, free);
      expect(around.map(({ from }) => from.index)).toEqual(alive);
      expect(around.map(({ to }) => to.index).toSorted()).toEqual(alive);
      const every = chosenPairs(cluster, all, free);
      expect(new Set(labels(every)).size).toBe(alive.length * (alive.length - 1));
      expect(every).toHaveLength(alive.length * (alive.length - 1));
      expect(every.every(({ from, to }) => from !== to && from.state === 'running')).toBe(true);
    }),
  );
});

test('one running node alone is refused, whatever pairs are chosen', async () => {
  const cluster = await of(2);
  cluster.node(1).state = 'failed';
  for (const choice of [ring, all, list([1, 2])]) {
    expect(await thrownBy(() => chosenPairs(cluster, choice, free))).toMatchObject({
      kind: 'fault',
      message: 'Expected at least 2 running nodes to measure messages, got 1',
    });
  }
});

test('a failed node in a list is refused by name, and so is one that there is not', async () => {
  const cluster = await of(3);
  cluster.node(1).state = 'failed';
  expect(await thrownBy(() => chosenPairs(cluster, list([1, 3], [3, 2]), free))).toMatchObject({
    kind: 'fault',
    message: 'Expected node2@erlang-node-2 to run for messages to be measured, got a failed node',
  });
  expect(await thrownBy(() => chosenPairs(cluster, list([1, 4]), free))).toMatchObject({
    kind: 'fault',
    message: 'Expected a node index from 0 to 2, got 3',
  });
});

test('a pair is of the class that the CPUs of its nodes give it', async () => {
  const cpus = new Map([
    [0, 4],
    [1, 5],
    [2, 4],
  ]);
  const classes = chosenPairs(await of(4), all, { cpus }).map((pair) => [labelOf(pair), pair.pairClass]);
  expect(Object.fromEntries(classes)).toMatchObject({
    'node1 → node2': 'different CPUs',
    'node1 → node3': 'same CPU',
    'node3 → node1': 'same CPU',
    'node1 → node4': 'not pinned',
    'node4 → node2': 'not pinned',
  });
});

test('the first of every class stands for it', async () => {
  const cpus = new Map([0, 1, 0, 1].map((cpu, index) => [index, cpu]));
  const cluster = await of(4);
  expect(labels(representatives(chosenPairs(cluster, all, { cpus })))).toEqual(['node1 → node2', 'node1 → node3']); // prettier-ignore
  expect(labels(representatives(chosenPairs(cluster, all, free)))).toEqual(['node1 → node2']);
  expect(representatives([])).toEqual([]);
});
