import { LABEL, ofRun } from '../../../src/cluster/labels.js';

test('one run is found by its label', () => {
  expect(ofRun('0123456789ab')).toBe('erlang-cluster-action.run=0123456789ab');
});

test('labels are distinct and in one namespace', () => {
  const names = Object.values(LABEL);
  expect(new Set(names).size).toBe(names.length);
  expect(names.every((name) => name.startsWith('erlang-cluster-action.'))).toBe(true);
});
