import { NodeLog } from '../../../src/cluster/node-log.js';

const logOf = (lines: string[], limits = {}): NodeLog => {
  const log = new NodeLog(limits);
  for (const line of lines) log.add(line);
  return log;
};

test('keeps lines in their order', () => {
  expect(logOf(['a', 'b', 'a']).lines).toEqual(['a', 'b', 'a']);
});

test('keeps the last lines of many', () => {
  expect(logOf(['a', 'b', 'c', 'd'], { maxLines: 2 }).lines).toEqual(['c', 'd']);
});

test('cuts a long line and shows that it did', () => {
  expect(logOf(['abcdef', 'abc'], { maxLineLength: 3 }).lines).toEqual(['abc…', 'abc']);
});

test('gives the last lines asked for, 20 when nobody says how many', () => {
  const log = logOf(Array.from({ length: 30 }, (_, at) => String(at)));
  expect(log.tail(2)).toEqual(['28', '29']);
  expect(log.tail()).toHaveLength(20);
  expect(logOf([]).tail()).toEqual([]);
});

test('a secret that a node prints is kept as stars', () => {
  const log = new NodeLog({ secret: 'S3cret' });
  log.add('ERLANG_COOKIE=S3cret and S3cret again');
  expect(log.lines).toEqual(['ERLANG_COOKIE=*** and *** again']);
});

test('a word too short for a secret is left as it is', () => {
  const log = new NodeLog({ secret: 'abc' });
  log.add('abc');
  expect(log.lines).toEqual(['abc']);
});
