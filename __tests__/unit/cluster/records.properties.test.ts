import fc from 'fast-check';
import { RECORD_SEPARATOR } from '../../../src/cluster/loader.js';
import { RecordParser, type AgentMessage } from '../../../src/cluster/records.js';
import { records } from '../../support/fake-records.js';

type Result = { messages: AgentMessage[]; log: string[] };

const parse = (chunks: readonly Buffer[]): Result => {
  const result: Result = { messages: [], log: [] };
  const parser = new RecordParser({
    onMessage: (message) => void result.messages.push(message),
    onLogLine: (line) => void result.log.push(line),
  });
  for (const chunk of chunks) parser.push(chunk);
  parser.end();
  return result;
};

/** The bytes in pieces, cut at the places given. */
const cut = (bytes: Buffer, places: readonly number[]): Buffer[] => {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, index) => bytes.subarray(from, at[index] ?? bytes.length));
};

const places = fc.array(fc.nat(5000), { maxLength: 40 });
/** Bytes that are often close to a record. */
const bytes = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 20 }).map((some) => Buffer.from(some)),
      fc
        .constantFrom(
          '\u001e',
          '\u001es 1 . ',
          '\u001es 1 + a',
          '- - . {}',
          '\n',
          '\r\n',
          '+',
          ' ',
          'é',
          '🦉',
        )
        .map((text) => Buffer.from(text)),
    ),
    { maxLength: 60 },
  )
  .map((parts) => Buffer.concat(parts));

test('however the bytes are cut into chunks, messages and lines are the same', () => {
  fc.assert(
    fc.property(bytes, places, (all, at) => {
      expect(parse(cut(all, at))).toEqual(parse([all]));
    }),
  );
});

const ours = '0123456789abcdef';
/** Hostile output of the node: whole lines or the beginning of one, even with records of another session in it. */
const output = fc
  .array(
    fc.oneof(fc.string(), fc.constantFrom('\n', '\u001e', '\u001e- - . {}', '\u001eother 1 + x', '\r')),
    {
      maxLength: 8,
    },
  )
  .map((parts) => parts.join(''));
const message = fc.record({
  id: fc.oneof(fc.constant('-'), fc.nat(999_999).map(String)),
  body: fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' }), { maxKeys: 4 }),
});

test('every record comes through whole, whatever the node prints between the records', () => {
  fc.assert(
    fc.property(
      fc.array(message),
      fc.array(output, { minLength: 1 }),
      fc.integer({ min: 1, max: 50 }),
      places,
      (sent, printed, most, at) => {
        const lines = sent.flatMap(({ id, body }) => records(ours, id, body, most).split(/(?<=\n)/));
        const stream = lines.map((line, index) => `${printed[index % printed.length]!}${line}`).join('');
        const { messages } = parse(cut(Buffer.from(stream), at));
        expect(messages.filter(({ session }) => session === ours)).toEqual(
          sent.map(({ id, body }) => ({ session: ours, id, body: JSON.stringify(body) })),
        );
      },
    ),
  );
});

test('every line of the node comes through, whatever records stand between the lines', () => {
  const line = fc
    .string()
    .filter((text) => !['\n', RECORD_SEPARATOR].some((each) => text.includes(each)) && !text.endsWith('\r'));
  fc.assert(
    fc.property(fc.array(line), fc.array(message), places, (printed, sent, at) => {
      const stream = printed.flatMap((text, index) => {
        const { id, body } = sent[index % (sent.length + 1)] ?? { id: '-', body: {} };
        return [`${text}\n`, records('other', id, body)];
      });
      expect(parse(cut(Buffer.from(stream.join('')), at)).log).toEqual(printed);
    }),
  );
});

test('messages of several sessions do not mix, in whatever order their parts come', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.array(fc.boolean()), (one, two, order) => {
      const left = [records('one', '1', one, 3), records('two', '1', two, 3)].map((text) =>
        text.split(/(?<=\n)/),
      );
      const stream = order.map((first) => left[first ? 0 : 1]?.shift() ?? '');
      const { messages } = parse([Buffer.from([...stream, ...left.flat()].join(''))]);
      const bodyOf = (session: string) => messages.find((each) => each.session === session)?.body;
      expect([bodyOf('one'), bodyOf('two')]).toEqual([JSON.stringify(one), JSON.stringify(two)]);
    }),
  );
});
