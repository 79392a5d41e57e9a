import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Channel, GROUP_SEPARATOR as GS, Relay } from '../../../src/cluster/relay.js';

const wire = () => {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const held = { written: '', closed: 0 };
  stdin.on('data', (chunk: Buffer) => (held.written += chunk.toString()));
  return { stdin, stdout, stderr, held, close: () => void (held.closed += 1) };
};
const heard = (output: NodeJS.ReadableStream) => {
  const got = { text: '' };
  output.on('data', (chunk: Buffer) => (got.text += chunk.toString()));
  return got;
};
const turn = () => new Promise((resolve) => setImmediate(resolve));

const relayed = (...indices: number[]) => {
  const helper = wire();
  const relay = new Relay(helper);
  const nodes = indices.map((index) => {
    const container = wire();
    const channel = new Channel(index, container);
    const { attachment } = channel;
    return { container, channel, attachment, said: heard(attachment.stdout), log: heard(attachment.stderr) };
  });
  for (const { channel } of nodes) channel.connect(relay);
  return { helper, relay, nodes, own: heard(relay.own.stdout) };
};

test('lines go to the helper with the number of their node, however they are written', async () => {
  const { helper, nodes } = relayed(0, 12);
  nodes[0]!.attachment.stdin.write('1 hello ab\n2 hea');
  nodes[1]!.attachment.stdin.write('open node13@erlang-node-13\n');
  nodes[0]!.attachment.stdin.write('lth\n');
  await turn();
  expect(helper.held.written.split('\n').sort()).toEqual(['', '0 1 hello ab', '0 2 health', '12 open node13@erlang-node-13']); // prettier-ignore
});

test('what is written before there is a helper waits for it', async () => {
  const channel = new Channel(3, wire());
  channel.attachment.stdin.write('open me\n');
  await turn();
  const helper = wire();
  channel.connect(new Relay(helper));
  await turn();
  expect(helper.held.written).toBe('3 open me\n');
});

test('lines of the helper go to their node, however they are cut; the rest is its own', async () => {
  const { helper, nodes, own } = relayed(0, 1);
  helper.stdout.write(`its own words\n${GS}1 one\n${GS}0 ze`);
  helper.stdout.write(`ro\n${GS}7 nobody's\n${GS}x odd\n`);
  await turn();
  expect(nodes.map(({ said }) => said.text)).toEqual(['zero\n', 'one\n']);
  expect(own.text).toBe(`its own words\n${GS}x odd\n`);
});

test('an endless line of the helper is handed on in pieces', async () => {
  const { helper, own } = relayed();
  helper.stdout.write('x'.repeat(70_000));
  await turn();
  expect(own.text).toHaveLength(70_000);
});

test('what the container prints is its log, and never a record', async () => {
  const { nodes: [node] } = relayed(0); // prettier-ignore
  node!.container.stdout.write(`${GS}0 one\n`);
  node!.container.stderr.write('two\n');
  await turn();
  expect([node!.said.text, node!.log.text]).toEqual(['', `${GS}0 one\ntwo\n`]);
});

test('when its container ends, a node is heard until the helper has told that all is out', async () => {
  const { helper, nodes: [node] } = relayed(0); // prettier-ignore
  const ended = once(node!.attachment.stdout, 'close');
  node!.container.stdout.end();
  await once(node!.container.stdout, 'close');
  await turn();
  expect(helper.held.written).toBe('0 end\n');
  helper.stdout.write(`${GS}0 last words\n${GS}0 closed\n`);
  await ended;
  expect(node!.said.text).toBe('last words\n');
});

test('a container that ends before there was a helper is the end of its node at once', async () => {
  const container = wire();
  const { attachment } = new Channel(0, container);
  container.stdout.end();
  container.stdout.resume();
  expect(await text(attachment.stdout)).toBe('');
});

test('when the helper ends, so does the word of every node, with the reason', async () => {
  const { helper, nodes } = relayed(0, 1);
  const lost = nodes.map(({ attachment }) => once(attachment.stdout, 'error'));
  helper.stdout.end();
  for (const [error] of await Promise.all(lost)) {
    expect(error).toMatchObject({
      kind: 'node-exited',
      message: 'Expected the helper of the cluster to live until the end, got its end',
    });
  }
});

test('a node that is opened when the helper has ended is lost', async () => {
  const { helper, relay } = relayed();
  helper.stdout.end();
  await once(helper.stdout, 'close');
  const channel = new Channel(0, wire());
  const lost = once(channel.attachment.stdout, 'error');
  channel.connect(relay);
  expect((await lost)[0]).toMatchObject({ kind: 'node-exited' });
});

test('a node that was let go hears nothing more, and its container is let go', async () => {
  const { helper, nodes: [node] } = relayed(0); // prettier-ignore
  node!.attachment.close();
  helper.stdout.write(`${GS}0 too late\n`);
  node!.container.stdout.write('too late\n');
  await turn();
  expect([node!.said.text, node!.log.text, node!.container.held.closed]).toEqual(['', '', 1]);
});
