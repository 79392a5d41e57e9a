import { toConfig } from '../../../src/config/config.js';
import { checked, optionsAsInputs, type ClusterOptions } from '../../../src/config/options.js';
import { parseInputs } from '../../../src/config/schema.js';
import { thrownBy } from '../../support/builders.js';

const configOf = (options: ClusterOptions) =>
  toConfig(parseInputs(optionsAsInputs(options)), { runId: '0123456789ab', tempDir: '/tmp' });

test('options become the values they are', () => {
  const options = {
    nodeCount: 5,
    cookie: 'a-cookie',
    image: 'erlang:27',
    pull: 'never',
    distPorts: { min: 10_000, max: 10_100 },
    publishPorts: true,
    readyTimeoutMs: 12_345,
    keepAlive: true,
  } as const;
  expect(configOf(options)).toMatchObject(options);
});

test('options that are not given are those of the action, but that nodes end with the program', () => {
  expect(configOf({})).toMatchObject({
    nodeCount: 3,
    image: 'erlang:alpine',
    pull: 'missing',
    keepAlive: false,
  });
});

test('one node is enough for a program, which says how many messages when it measures', () => {
  expect(configOf({ nodeCount: 1 })).toMatchObject({ nodeCount: 1, messageCount: 0 });
});

test('options are judged by the rules of the inputs', async () => {
  const wrong = { nodeCount: NaN, distPorts: { min: 9000.5, max: 1e21 }, readyTimeoutMs: -1 };
  expect(await thrownBy(() => configOf(wrong))).toMatchObject({
    kind: 'config',
    details: [
      'Expected `node-count` to be a whole number from 1 to 100, got `NaN`',
      'Expected `dist-ports` to be a port range `min-max` with 1024 ≤ min ≤ max ≤ 65535, got `9000.5-1e+21`',
      'Expected `ready-timeout` to be a duration from 1s to 1h such as `1500ms`, `30s` or `2m`, got `-1ms`',
    ],
  });
});

test('one number is checked by the rule of its input', async () => {
  expect(checked('message-count', 1000)).toBe(1000);
  expect(checked('message-size', 0)).toBe(0);
  expect(await thrownBy(() => checked('message-count', 1.5))).toMatchObject({
    kind: 'config',
    message: 'Expected `message-count` to be a whole number from 0 to 1000000, got 1.5',
  });
});
