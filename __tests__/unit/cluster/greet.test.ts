import { epmdProblem, greet } from '../../../src/cluster/greet.js';
import { aPlan, thrownBy } from '../../support/builders.js';
import { never } from '../../support/fake-cluster.js';
import { fakeWire, greeting } from '../../support/fake-wire.js';

const [node] = aPlan().nodes;
const names = (...entries: [string, number][]) => ({
  names: entries.map(([name, port]) => ({ name, port })),
});

test.each([
  ['tells it at its port', names(['node1', 9000]), undefined],
  ['tells it among others', names(['node2', 9001], ['node1', 9000]), undefined],
  ['tells it at another port', names(['node1', 9007]), 'epmd has it at port 9007'],
  ['tells another', names(['node10', 9000]), 'epmd knows node10'],
  ['tells hostile names', names(['a\nb', 1], ['c', 2]), 'epmd knows a\\u{a}b, c'],
  ['tells none', names(), 'epmd knows no node'],
  ['does not answer', { error: 'address' }, 'epmd did not answer (address)'],
])('an epmd that %s', (_what, epmd, problem) => {
  expect(epmdProblem(node!, epmd)).toBe(problem);
});

const greeted = (hello: object): Promise<unknown> => {
  const { agent, tell } = fakeWire();
  const facts = greet(node!, agent, never);
  tell(1, { ok: { ...greeting, ...hello } });
  return facts;
};

test('a node that has its name and that its epmd tells is up', async () => {
  expect(await greeted({})).toEqual({ otp: '27', erts: '15.2', schedulers: 2 });
});

test('a node of another name is not', async () => {
  expect(await thrownBy(() => greeted({ node: 'nonode@nohost' }))).toMatchObject({
    kind: 'agent-protocol',
    message: 'Expected a node of the name node1@erlang-node-1, got `nonode@nohost`',
  });
});

test('a node that its epmd does not tell is not', async () => {
  expect(await thrownBy(() => greeted({ epmd: { error: 'timeout' } }))).toMatchObject({
    kind: 'docker',
    message: 'Expected epmd to tell node1@erlang-node-1 at port 9000, got that epmd did not answer (timeout)',
  });
});
