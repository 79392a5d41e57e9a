import { RecordParser, type AgentMessage } from '../../../src/cluster/records.js';

const RS = '\u001e';

const parserOf = (limits = {}) => {
  const messages: AgentMessage[] = [];
  const log: string[] = [];
  const handlers = {
    onMessage: (message: AgentMessage) => void messages.push(message),
    onLogLine: (line: string) => void log.push(line),
  };
  const parser = new RecordParser(handlers, limits);
  const push = (text: string): void => parser.push(Buffer.from(text));
  return { parser, push, messages, log };
};

const parsed = (text: string) => {
  const { parser, push, messages, log } = parserOf();
  push(text);
  parser.end();
  return { messages: messages.map(({ session, id, body }) => `${session}|${id}|${body}`), log };
};

test.each<[string, string, ReturnType<typeof parsed>]>([
  ['a record', `${RS}s1 7 . {"ok":1}\n`, { messages: ['s1|7|{"ok":1}'], log: [] }],
  ['an event before any session', `${RS}- - . {}\n`, { messages: ['-|-|{}'], log: [] }],
  ['an empty record', `${RS}s 1 . \n`, { messages: ['s|1|'], log: [] }],
  [
    'a record in parts',
    `${RS}s 1 + ab\n${RS}s 1 + cd\n${RS}s 1 . ef\n`,
    { messages: ['s|1|abcdef'], log: [] },
  ],
  ['parts of two records in between', `${RS}s 1 + a\n${RS}s 2 + x\n${RS}s 1 . b\n${RS}s 2 . y\n`, { messages: ['s|1|ab', 's|2|xy'], log: [] }], // prettier-ignore
  [
    'a foreign session',
    `${RS}s 1 + a\n${RS}t 1 . b\n${RS}s 1 . c\n`,
    { messages: ['t|1|b', 's|1|ac'], log: [] },
  ],
  ['lines of the node', 'a\n\nb\n', { messages: [], log: ['a', '', 'b'] }],
  ['Windows line ends', 'a\r\n', { messages: [], log: ['a'] }],
  ['a last line without an end', 'a\nb', { messages: [], log: ['a', 'b'] }],
  ['a record after half a line', `half${RS}s 1 . x\n`, { messages: ['s|1|x'], log: ['half'] }],
  ['a record after half a forged one', `${RS}forged 1 . ${RS}s 1 . x\n`, { messages: ['s|1|x'], log: [`${RS}forged 1 . `] }], // prettier-ignore
  ['a separator without a record', `a${RS}b\n`, { messages: [], log: [`a${RS}b`] }],
  ['a record with a request id that is none', `${RS}s x . y\n`, { messages: [], log: [`${RS}s x . y`] }],
  ['a record with a session that is none', `${RS}s! 1 . y\n`, { messages: [], log: [`${RS}s! 1 . y`] }],
  ['carriage returns in a record', `${RS}s 1 . a\rb\n`, { messages: ['s|1|a\rb'], log: [] }],
  ['characters of several bytes', 'Ärger 🦉\n', { messages: [], log: ['Ärger 🦉'] }],
])('%s', (_what, text, expected) => {
  expect(parsed(text)).toEqual(expected);
});

test('bytes that are no text become replacement characters', () => {
  const { parser, log } = parserOf();
  parser.push(Buffer.from([0x61, 0xff, 0xfe, 0x62, 0x0a]));
  expect(log).toEqual(['a\ufffd\ufffdb']);
});

test('an endless line is handed on in pieces', () => {
  const { push, parser, log } = parserOf({ maxLine: 100 });
  for (let at = 0; at < 50; at += 1) {
    push('x'.repeat(30));
    expect(30 * (at + 1) - log.join('').length).toBeLessThanOrEqual(100);
  }
  parser.end();
  expect(log.join('')).toBe('x'.repeat(1500));
  expect(Math.max(...log.map(({ length }) => length))).toBeLessThanOrEqual(130);
});

test('of an endless message no more is held than the bound', () => {
  const { push, messages } = parserOf({ maxHeld: 100 });
  for (let at = 0; at < 50; at += 1) push(`${RS}s 1 + ${'x'.repeat(30)}\n`);
  push(`${RS}s 1 . \n`);
  expect(messages.every(({ body }) => body.length <= 130)).toBe(true);
});

test('of messages that are never finished no more is held than the bound: the oldest are forgotten', () => {
  const { push, messages } = parserOf({ maxHeld: 1000 });
  push(`${RS}s 1 + forgotten\n`);
  for (let id = 2; id < 1000; id += 1) push(`${RS}s${id} ${id} + x\n`);
  push(`${RS}s 2000 + kept, \n`);
  push(`${RS}s 2000 . too\n`);
  push(`${RS}s 1 . end\n`);
  expect(messages.map(({ body }) => body)).toEqual(['kept, too', 'end']);
});
