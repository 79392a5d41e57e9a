import { ActionError } from '../../../src/base/errors.js';
import { bootFailure, type BootAttempt } from '../../../src/cluster/boot-failure.js';
import { aConfig, aPlan, thrownBy } from '../../support/builders.js';
import { hang } from '../../support/fake-calls.js';
import { fakeLaunch, type FakeLaunchOptions } from '../../support/fake-cluster.js';
import { fakeEngine } from '../../support/fake-engine.js';
import { fakeWire } from '../../support/fake-wire.js';

const failureOf = async (options: FakeLaunchOptions): Promise<ActionError> => {
  const error = await thrownBy(() => fakeLaunch(options).launching);
  expect(error).toBeInstanceOf(ActionError);
  expect((error as Error).message).not.toMatch(/\n/);
  return error as ActionError;
};
const told = ({ kind, message, details }: ActionError) => ({ kind, message, details });

describe('a time that is over', () => {
  test('is told with all nodes that are not up', async () => {
    const config = { readyTimeoutMs: 1 };
    const error = await failureOf({ config, faults: { createContainer: hang } });
    expect(told(error)).toMatchInlineSnapshot(`
      {
        "details": [
          "node1@erlang-node-1: there is no container",
          "node2@erlang-node-2: there is no container",
          "node3@erlang-node-3: there is no container",
        ],
        "kind": "formation-timeout",
        "message": "Expected all of 3 nodes to be up within 0.001 s, got no word from node1@erlang-node-1, node2@erlang-node-2, node3@erlang-node-3; raise \`ready-timeout\`, or see the log tails",
      }
    `);
  });

  test.each([
    [10, 'node10@erlang-node-10; '],
    [12, 'node10@erlang-node-10, …; '],
  ])('of %d nodes names ten', async (nodeCount, last) => {
    const config = { nodeCount, readyTimeoutMs: 1 };
    const { message } = await failureOf({ config, faults: { createContainer: hang } });
    expect(message.match(/@erlang-node/g)).toHaveLength(10);
    expect(message).toContain(last);
  });

  const timedOut = async (prints: string): Promise<ActionError> => {
    const { agent, stdout } = fakeWire();
    stdout.write(prints);
    const [one, two] = aPlan().nodes;
    const attempts: BootAttempt[] = [
      { node: one!, up: true },
      { node: two!, agent },
    ];
    const first = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    return bootFailure(fakeEngine(), { attempts, first, timedOut: true, config: aConfig() });
  };

  test('does not name nodes that are up', async () => {
    expect(told(await timedOut('waiting for entropy\n'))).toMatchInlineSnapshot(`
      {
        "details": [
          "node2@erlang-node-2: there is no container",
          "  waiting for entropy",
        ],
        "kind": "formation-timeout",
        "message": "Expected all of 2 nodes to be up within 30 s, got no word from node2@erlang-node-2; raise \`ready-timeout\`, or see the log tails",
      }
    `);
  });

  test('with a known trouble is told as that', async () => {
    const prints = 'eheap_alloc: Cannot allocate 1342177 bytes of memory (of type "heap").\n';
    expect((await timedOut(prints)).message).toMatchInlineSnapshot(
      `"Expected all of 2 nodes to be up within 30 s, got no memory left at node2@erlang-node-2; use fewer nodes or a larger machine"`,
    );
  });
});
