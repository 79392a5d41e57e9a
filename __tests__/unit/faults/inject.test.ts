import { inject } from '../../../src/faults/inject.js';
import { thrownBy } from '../../support/builders.js';
import { refusal } from '../../support/fake-calls.js';
import { fakeMesh } from '../../support/fake-cluster.js';

test('a killed node has no time for a word, and counts as failed', async () => {
  const { cluster, engine } = await fakeMesh();
  const node = cluster.node(1);
  await inject(engine, { kind: 'kill', node });
  expect(engine.containers.get(node.containerId)).toMatchObject({ status: 'exited', exitCode: 137 });
  expect(cluster.running.map(({ index }) => index)).toEqual([0, 2]);
});

test('a node that could not be killed counts as running', async () => {
  const killContainer = (): void => {
    throw refusal(500, 'permission denied');
  };
  const { cluster, engine } = await fakeMesh({ faults: { killContainer } });
  expect(await thrownBy(() => inject(engine, { kind: 'kill', node: cluster.node(1) }))).toMatchObject({
    kind: 'docker',
  });
  expect(cluster.node(1).state).toBe('running');
});
