import { toConfig } from '../../../src/config/config.js';
import { messagingOptions, optionsAsInputs, type ClusterOptions } from '../../../src/config/options.js';
import { parseInputs } from '../../../src/config/schema.js';
import { rawInputs, thrownBy } from '../../support/builders.js';

const configOf = (options: ClusterOptions) =>
  toConfig(parseInputs(optionsAsInputs(options)), { runId: '0123456789ab', tempDir: '/tmp' });

test('options become the values they are', () => {
  const options = {
    nodeCount: 5,
    cookie: 'a-cookie',
    image: 'erlang:27',
    boot: 'image',
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
    boot: 'erl',
    pull: 'missing',
    keepAlive: false,
  });
});

test('one node is enough for a program, which says how many messages when it measures', () => {
  expect(configOf({ nodeCount: 1 })).toMatchObject({ nodeCount: 1, messaging: { messageCount: 0 } });
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

test('messages without options are measured as the action does by default', () => {
  const { messaging } = toConfig(parseInputs(rawInputs()), { runId: '0123456789ab', tempDir: '/tmp' });
  expect(messagingOptions(1000, {}, 3)).toEqual(messaging);
});

test('messaging options become the values they are', () => {
  const asked = {
    sizeBytes: [64, 0],
    durationMs: 3_600_000,
    rate: 0,
    concurrency: [16, 1],
    pairs: [
      [1, 5],
      [5, 1],
    ],
    warmupMs: 0,
    repeats: 1,
    cpuPlacement: 'free',
  } as const;
  expect(messagingOptions(10, asked, 5)).toEqual({
    messageCount: 10,
    messageSizesBytes: [64, 0],
    durationMs: 3_600_000,
    rate: 0,
    concurrency: [16, 1],
    pairs: {
      kind: 'list',
      pairs: [
        { from: 1, to: 5 },
        { from: 5, to: 1 },
      ],
    },
    warmupMs: 0,
    repeats: 1,
    cpuPlacement: 'free',
  });
});

test('one size and one concurrency need no list', () => {
  const asked = { sizeBytes: 1024, concurrency: 4, pairs: 'all' } as const;
  expect(messagingOptions(10, asked, 3)).toMatchObject({
    messageSizesBytes: [1024],
    concurrency: [4],
    pairs: { kind: 'all' },
  });
});

test('messaging options are judged by the rules of the inputs, all at once', async () => {
  const wrong = {
    sizeBytes: [],
    durationMs: 0.5,
    rate: -1,
    concurrency: [1, 1],
    pairs: [],
    warmupMs: Infinity,
    repeats: NaN,
  };
  const { details } = (await thrownBy(() => messagingOptions(1.5, wrong, 3))) as { details: string[] };
  expect(details).toMatchInlineSnapshot(`
    [
      "Expected \`message-count\` to be a whole number from 0 to 1000000, got \`1.5\`",
      "Expected \`duration\` to be empty, or a duration from 100ms to 1h such as \`500ms\`, \`10s\` or \`2m\`, got \`0.5ms\`",
      "Expected \`message-size\` to be 1 to 8 distinct whole numbers of bytes from 0 to 16777216 (16 MiB), such as \`64\` or \`64,1024\`, got \`\`",
      "Expected \`rate\` to be a whole number of requests a second from 0 to 1000000, got \`-1\`",
      "Expected \`concurrency\` to be 1 to 4 distinct whole numbers from 1 to 1000, such as \`1\` or \`1,16\`, got \`1,1\`",
      "Expected \`pairs\` to be \`ring\`, \`all\`, or 1 to 1000 distinct pairs of numbers of two different nodes, sender first, such as \`1-2,3-1\`, got \`\`",
      "Expected \`warmup\` to be a duration from 0ms to 1m such as \`0ms\`, \`20ms\` or \`1s\`, got \`Infinityms\`",
      "Expected \`repeats\` to be a whole number from 1 to 100, got \`NaN\`",
    ]
  `);
});

test('a pair of nodes that the cluster has not is refused', async () => {
  expect(await thrownBy(() => messagingOptions(10, { pairs: [[1, 4]] }, 3))).toMatchObject({
    kind: 'config',
    message: 'Expected `pairs` to be of nodes from 1 to 3 (`node-count`), got `1-4`',
  });
});

test('how many nodes are enough is left to the measurement, which knows those that run', () => {
  expect(messagingOptions(10, {}, 1)).toMatchObject({ messageCount: 10 });
});

test.each<[string, () => unknown, RegExp]>([
  [
    'of a cluster',
    () => optionsAsInputs({ nodes: 3 } as ClusterOptions),
    /^Expected options among nodeCount, .*, signal, got `nodes`$/,
  ],
  [
    'of messaging',
    () => messagingOptions(10, { size: 3 } as object, 3),
    /^Expected options among sizeBytes, .*, cpuPlacement, got `size`$/,
  ],
])('an option %s that does not exist is refused', async (_what, call, message) => {
  // prettier-ignore
  expect(await thrownBy(call)).toMatchObject({ kind: 'config', message: expect.stringMatching(message) as string });
});

test('an item that would become another line is refused, and not shown: it may be a secret', async () => {
  const error = await thrownBy(() => optionsAsInputs({ env: { PEM: 'secret\nB=c' } }));
  expect(error).toMatchObject({ kind: 'config', message: expect.not.stringContaining('secret') as string });
  expect(await thrownBy(() => optionsAsInputs({ code: ['#x'] }))).toMatchObject({ kind: 'config' });
});
