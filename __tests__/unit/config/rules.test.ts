import { parseInputs, type InputName } from '../../../src/config/schema.js';
import { COOKIE, rawInputs, thrownBy } from '../../support/builders.js';

type Given = Partial<Record<InputName, string>>;
type Refusal = { message: string; details: string[] };

const refusalOf = async (given: Given): Promise<Refusal> =>
  (await thrownBy(() => parseInputs(rawInputs(given)))) as Refusal;

const complaint = async (given: Given): Promise<string> => {
  const { message, details } = await refusalOf(given);
  expect(details).toEqual([message]);
  return message;
};

test('messaging with one node is refused', async () => {
  expect(await complaint({ 'node-count': '1', 'message-count': '10' })).toMatchInlineSnapshot(
    `"Expected \`node-count\` to be at least 2 to measure messages, got 1 with \`message-count\` 10; set \`message-count: 0\` for a single node"`,
  );
  expect(parseInputs(rawInputs({ 'node-count': '1', 'message-count': '0' }))['node-count']).toBe(1);
});

test('a pair with a node beyond the last is refused', async () => {
  expect(await complaint({ pairs: '1-2,4-1,3-100' })).toMatchInlineSnapshot(
    `"Expected \`pairs\` to be of nodes from 1 to 3 (\`node-count\`), got \`4-1,3-100\`"`,
  );
  expect(parseInputs(rawInputs({ pairs: '3-1' })).pairs).toMatchObject({ kind: 'list' });
});

test('of many such pairs some are told', async () => {
  const pairs = Array.from({ length: 100 }, (_, at) => `1-${at + 4}`).join();
  expect((await complaint({ pairs })).length).toBeLessThan(200);
});

test.each(['ring', 'all'])('a single node has no pairs, and none are missed in `%s`', (pairs) => {
  const given = { 'node-count': '1', 'message-count': '0', pairs };
  expect(parseInputs(rawInputs(given)).pairs).toEqual({ kind: pairs });
});

test('a comment without a report is refused', async () => {
  expect(await complaint({ mode: 'comment' })).toMatchInlineSnapshot(
    `"Expected \`report-dir\` to be the directory of the report to comment on (\`mode: comment\`), got none; download the artifact of the run that measured there"`,
  );
  expect(parseInputs(rawInputs({ mode: 'comment', 'report-dir': 'x' })).mode).toBe('comment');
});

test('a failure index out of bounds is refused', async () => {
  expect(await complaint({ 'failure-index': '3' })).toMatchInlineSnapshot(
    `"Expected \`failure-index\` to be from 0 to 2 (\`node-count\` − 1), got 3"`,
  );
  expect(parseInputs(rawInputs({ 'failure-index': '2' }))['failure-index']).toBe(2);
});

test('fewer ports than nodes are refused', async () => {
  expect(await complaint({ 'dist-ports': '9000-9001' })).toMatchInlineSnapshot(
    `"Expected \`dist-ports\` to hold a port for each of 3 nodes, got 2 ports (9000-9001)"`,
  );
  expect(parseInputs(rawInputs({ 'dist-ports': '9000-9002' }))['dist-ports']).toEqual({
    min: 9000,
    max: 9002,
  });
});

test("epmd's port among the distribution ports is refused", async () => {
  expect(await complaint({ 'dist-ports': '4368-4468' })).toMatchInlineSnapshot(
    `"Expected \`dist-ports\` to leave epmd's port 4369 free, got 4368-4468, of which 3 nodes use the first 3"`,
  );
});

test.each(['4367-4466', '4369-4468'])('at either end, too: %s', async (range) => {
  expect(await complaint({ 'dist-ports': range })).toMatch(/ to leave epmd's port 4369 free, got /);
});

test("with published ports the port of every node's epmd is left free", async () => {
  const ports = { 'dist-ports': '4370-4470' };
  expect(parseInputs(rawInputs(ports))['dist-ports'].min).toBe(4370);
  expect(await complaint({ ...ports, 'publish-ports': 'true' })).toMatchInlineSnapshot(
    `"Expected \`dist-ports\` to leave epmd's ports 4369-4371 free, got 4370-4470, of which 3 nodes use the first 3"`,
  );
});

test.each(['4367-4466', '4370-4470', '4300-4500'])('only the ports in use count: %s', (range) => {
  const given = { 'dist-ports': range, 'node-count': '2' };
  expect(parseInputs(rawInputs(given))['dist-ports']).toBeDefined();
});

test('a rule between inputs is silent when one of them is not valid by itself', async () => {
  const { details } = await refusalOf({
    'node-count': 'x',
    'message-count': '5',
    pairs: '1-101',
    'failure-index': '7',
  });
  expect(details).toHaveLength(1);
});

test('all problems are told at once, and the first of them in the message', async () => {
  const { message, details } = await refusalOf({
    'node-count': '0',
    cookie: `${COOKIE} ${COOKIE}`,
    pull: 'no',
    'dist-ports': '4369-4369',
    'message-count': '5',
  });
  expect(message).toMatchInlineSnapshot(
    `"Expected valid inputs, got 3 problems; the first: Expected \`node-count\` to be a whole number from 1 to 100, got \`0\`"`,
  );
  expect(details).toMatchInlineSnapshot(`
    [
      "Expected \`node-count\` to be a whole number from 1 to 100, got \`0\`",
      "Expected \`cookie\` to be 1 to 255 visible ASCII characters without spaces, or empty for a random one, got 55 characters (not shown)",
      "Expected \`pull\` to be \`always\`, \`missing\` or \`never\`, got \`no\`",
    ]
  `);
});

test('what would take longer than a day is refused before anything is created', async () => {
  expect(await complaint({ pairs: 'all', 'node-count': '100', warmup: '1m' })).toMatchInlineSnapshot(
    `"Expected messaging to take at most 24 hours, got 1756; choose fewer \`pairs\`, \`message-size\`, \`concurrency\` or \`repeats\`, or a shorter \`warmup\` or \`duration\`"`,
  );
  expect(parseInputs(rawInputs({ duration: '1h' })).duration).toBe(3_600_000);
  expect(parseInputs(rawInputs({ pairs: 'all', 'node-count': '100', warmup: '1m', 'message-count': '0' })).warmup).toBe(60_000); // prettier-ignore
});

test('names in the hosts file are only for a cluster that lives on', async () => {
  expect(await complaint({ 'hosts-file': 'true', 'keep-alive': 'false' })).toMatchInlineSnapshot(
    `"Expected \`keep-alive\` to be \`true\` for \`hosts-file: true\`, got \`false\`; a cluster that is gone has no names"`,
  );
  expect(parseInputs(rawInputs({ 'hosts-file': 'true', 'keep-alive': 'true' }))['hosts-file']).toBe(true);
});
