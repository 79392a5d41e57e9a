import { ActionError, messageOf } from '../../../src/base/errors.js';

test('an ActionError keeps its kind, its details and its cause', () => {
  const cause = new Error('socket hang up');
  const error = new ActionError('docker', 'Expected a word, got none', { details: ['a', 'b'], cause });
  expect(error).toMatchObject({
    name: 'ActionError',
    kind: 'docker',
    message: 'Expected a word, got none',
    details: ['a', 'b'],
    cause,
  });
});

test('an ActionError without a cause has none, and no details', () => {
  const error = new ActionError('fault', 'x');
  expect('cause' in error).toBe(false);
  expect(error.details).toEqual([]);
});

test.each([
  ['an error', new Error('no'), 'no'],
  ['a text', 'no', 'no'],
  ['nothing', undefined, 'undefined'],
  ['an object', { a: 1 }, '[object Object]'],
])('the message of %s that was thrown', (_what, thrown, message) => {
  expect(messageOf(thrown)).toBe(message);
});
