import { ActionError } from '../../../src/base/errors.js';
import { thrownBy } from '../../support/builders.js';
import { refusal } from '../../support/fake-calls.js';
import { fakeLaunch, type FakeLaunchOptions } from '../../support/fake-cluster.js';
import type { NodeScript } from '../../support/fake-node.js';

const failureOf = async (options: FakeLaunchOptions): Promise<ActionError> => {
  const error = await thrownBy(() => fakeLaunch(options).launching);
  expect(error).toBeInstanceOf(ActionError);
  expect((error as Error).message).not.toMatch(/\n/);
  return error as ActionError;
};
const told = ({ kind, message, details }: ActionError) => ({ kind, message, details });
const withNode2 = (script: NodeScript) => ({ nodes: { 1: script } });

describe('a node that exits while it boots', () => {
  test('is named alone, with how it ended and what it printed', async () => {
    const crash = { prints: 'Crash dump is being written to: erl_crash.dump...done\n', exitsWith: 1 };
    expect(told(await failureOf(withNode2(crash)))).toMatchInlineSnapshot(`
      {
        "details": [
          "Expected node2@erlang-node-2 to answer, got the end of its output",
          "node2@erlang-node-2: it exited with code 1",
          "  Crash dump is being written to: erl_crash.dump...done",
        ],
        "kind": "node-exited",
        "message": "Expected node2@erlang-node-2 to boot from image \`erlang:alpine\`, got its end: it exited with code 1; see its log tail",
      }
    `);
  });

  test('is named alone, also when others still wait for their first word', async () => {
    const nodes: Record<number, NodeScript> = {
      0: { stuckAfter: 'start' },
      1: { answers: { hello: () => 'no' } },
      2: { stuckAfter: 'loader' },
    };
    const { details } = await failureOf({ nodes });
    expect(details.filter((line) => line.includes('container'))).toEqual([
      'node2@erlang-node-2: its container runs',
    ]);
  });

  test('keeps the cause', async () => {
    const { cause } = await failureOf(withNode2({ exitsWith: 1 }));
    expect(cause).toMatchObject({ kind: 'node-exited' });
  });

  test('with a known trouble is told as that', async () => {
    const script = {
      printsOnStderr: '[FATAL tini (7)] exec erl failed: No such file or directory\n',
      exitsWith: 127,
    };
    expect(told(await failureOf(withNode2(script)))).toMatchInlineSnapshot(`
      {
        "details": [
          "Expected node2@erlang-node-2 to answer, got the end of its output",
          "node2@erlang-node-2: it exited with code 127 (command not found)",
          "  [FATAL tini (7)] exec erl failed: No such file or directory",
        ],
        "kind": "image",
        "message": "Expected node2@erlang-node-2 to boot from image \`erlang:alpine\`, got no \`erl\` on the PATH of the image; choose an \`image\` with Erlang/OTP in it, such as \`erlang:alpine\`",
      }
    `);
  });

  test('has the first and the last of its lines told', async () => {
    const prints = Array.from({ length: 30 }, (_, at) => `line ${at}\n`).join('');
    const { details } = await failureOf(withNode2({ prints, exitsWith: 1 }));
    const lines = details.filter((line) => line.startsWith('  '));
    expect([lines.length, lines[0], ...lines.slice(4, 7), lines.at(-1)]).toEqual(
      [26, 'line 0', 'line 4', '…', 'line 10', 'line 29'].map((each) =>
        typeof each === 'string' ? `  ${each}` : each,
      ),
    );
  });
});

describe('a node of the wrong kind', () => {
  test('with an OTP that is too old is told as that', async () => {
    expect(told(await failureOf(withNode2({ otp: '24' })))).toMatchInlineSnapshot(`
      {
        "details": [
          "Expected an image with Erlang/OTP 25 or later, got OTP 24; choose a newer \`image\`",
          "node2@erlang-node-2: its container runs",
        ],
        "kind": "image",
        "message": "Expected an image with Erlang/OTP 25 or later, got OTP 24; choose a newer \`image\`",
      }
    `);
  });

  test('whose agent speaks another protocol is told as that', async () => {
    const answers = { hello: () => ({ version: 2 }) };
    expect(told(await failureOf(withNode2({ answers })))).toMatchInlineSnapshot(`
      {
        "details": [
          "Expected node2@erlang-node-2 to answer \`hello\` in its shape, got another",
          "node2@erlang-node-2: its container runs",
        ],
        "kind": "agent-protocol",
        "message": "Expected node2@erlang-node-2 to answer \`hello\` in its shape, got another",
      }
    `);
  });

  test('of another name is told as that', async () => {
    const hello = () => ({ node: 'x@y', otp: '27', erts: '15', schedulers: 1, epmd: { names: [] } });
    expect((await failureOf(withNode2({ answers: { hello } }))).message).toMatchInlineSnapshot(
      `"Expected a node of the name node2@erlang-node-2, got \`x@y\`"`,
    );
  });
});

describe('Docker that refuses', () => {
  test('to start a container is told in its words, once', async () => {
    const startContainer = (call: number): void => {
      if (call === 2) throw refusal(500, 'OCI runtime create failed: something new');
    };
    expect(told(await failureOf({ faults: { startContainer } }))).toMatchInlineSnapshot(`
      {
        "details": [
          "Expected Docker to start a container, got 500 OCI runtime create failed: something new",
          "node2@erlang-node-2: its container never ran",
        ],
        "kind": "docker",
        "message": "Expected Docker to start a container, got 500 OCI runtime create failed: something new",
      }
    `);
  });

  test('a port that is taken is told as that', async () => {
    const startContainer = (call: number): void => {
      if (call === 2) throw refusal(500, 'driver failed programming external connectivity on endpoint x (9a8b): Bind for 127.0.0.1:9001 failed: port is already allocated'); // prettier-ignore
    };
    expect((await failureOf({ faults: { startContainer } })).message).toMatchInlineSnapshot(
      `"Expected node2@erlang-node-2 to boot from image \`erlang:alpine\`, got port 127.0.0.1:9001 taken on this machine; free it, choose other \`dist-ports\`, or set \`publish-ports: false\`"`,
    );
  });

  test('to make a network is told in its words, with what to do', async () => {
    const createNetwork = (): void => {
      throw refusal(404, 'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network'); // prettier-ignore
    };
    expect(told(await failureOf({ faults: { createNetwork } }))).toMatchInlineSnapshot(`
      {
        "details": [
          "Expected Docker to create network erlang-cluster-0123456789ab, got 404 could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network",
        ],
        "kind": "docker",
        "message": "Expected Docker to create network erlang-cluster-0123456789ab, got 404 could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network; remove unused networks (\`docker network prune\`)",
      }
    `);
  });

  test('to create a container of that name is told', async () => {
    const createContainer = (): void => {
      throw refusal(409, 'Conflict. The container name "/x" is already in use by container "y".');
    };
    const error = await failureOf({ config: { nodeCount: 1 }, faults: { createContainer } });
    expect(told(error)).toMatchInlineSnapshot(`
      {
        "details": [
          "Expected Docker to create container erlang-cluster-0123456789ab-node-1, got 409 Conflict. The container name "/x" is already in use by container "y".",
          "node1@erlang-node-1: there is no container",
        ],
        "kind": "docker",
        "message": "Expected Docker to create container erlang-cluster-0123456789ab-node-1, got 409 Conflict. The container name "/x" is already in use by container "y".",
      }
    `);
  });
});
