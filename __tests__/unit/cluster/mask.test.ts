import { canMask } from '../../../src/cluster/mask.js';
import { aPlan } from '../../support/builders.js';

test.each([
  ['a random cookie', 'fV9xW2kQ', true],
  ['four characters', 'x9x9', true],
  ['fewer than four', 'x9x', false],
  ['a word that stands in the names of nodes', 'erlang', false],
  ['a part of one', 'node', false],
  ['a whole name', 'node1@erlang-node-1', false],
  ['a word that stands in the name of the network', 'cluster', false],
  ['the run id', '0123456789ab', false],
  ['a word that only begins like a name', 'node9', true],
])('%s can be masked or not', (_what, cookie, masked) => {
  expect(canMask(cookie, aPlan())).toBe(masked);
});
