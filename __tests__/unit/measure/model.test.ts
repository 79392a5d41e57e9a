import fc from 'fast-check';
import {
  modelledConnections,
  modelledDescriptors,
  modelledMemoryBytes,
  modelledNetworkBytes,
} from '../../../src/measure/model.js';

test('modelled network overhead of 3 nodes = 24,576 B', () => {
  expect(modelledNetworkBytes(3)).toBe(24_576);
});

test('modelled network overhead of 1 node = 0', () => {
  expect(modelledNetworkBytes(1)).toBe(0);
});

test('descriptor model: two a node, and one for every connection of the mesh at each node', () => {
  expect([1, 2, 3, 5, 10].map(modelledDescriptors)).toEqual([2, 6, 15, 60, 470]);
});

test('memory model: 50 MB a node', () => {
  expect([1, 3, 100].map(modelledMemoryBytes)).toEqual([50_000_000, 150_000_000, 5_000_000_000]);
});

test('a full mesh has a connection for every pair', () => {
  expect([1, 2, 3, 4, 100].map(modelledConnections)).toEqual([0, 1, 3, 6, 4950]);
});

test('every node that is added brings a connection to each that was there', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 1000 }), (n) => modelledConnections(n + 1) - modelledConnections(n) === n)); // prettier-ignore
});
