import { patience, retrying } from '../../../src/github/retry.js';
import { githubError, isForbidden, limitMs } from '../../../src/github/trouble.js';
import { thrownBy } from '../../support/builders.js';

const NOW = 1_700_000_000_000;

/** As the client throws it. */
const answered = (status: number, message = 'told', headers?: Record<string, string>): Error =>
  Object.assign(new Error(message), { status, ...(headers ? { response: { headers } } : {}) });

describe('how long GitHub wants to be left alone', () => {
  test.each<[string, Error, number | undefined]>([
    ['429 that says', answered(429, '', { 'retry-after': '7' }), 7000],
    ['429 that does not say', answered(429, '', {}), 60_000],
    ['429 that says nonsense', answered(429, '', { 'retry-after': 'soon' }), 60_000],
    ['a secondary limit that says', answered(403, 'secondary rate limit', { 'retry-after': '3' }), 3000],
    [
      'a secondary limit that does not say',
      answered(403, 'You have exceeded a secondary rate limit', {}),
      60_000,
    ],
    [
      'the hourly limit',
      answered(403, 'API rate limit exceeded', {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(NOW / 1000 + 20),
      }),
      21_000,
    ],
    [
      'the hourly limit that is over',
      answered(403, '', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '5' }),
      1000,
    ],
    ['the hourly limit without an end', answered(403, '', { 'x-ratelimit-remaining': '0' }), 60_000],
    [
      '403 for want of a permission',
      answered(403, 'Resource not accessible by integration', { 'x-ratelimit-remaining': '4999' }),
      undefined,
    ],
    ['a server error', answered(503, '', { 'retry-after': '7' }), undefined],
    ['something else', new Error('oops'), undefined],
  ])('%s', (_what, error, expected) => {
    expect(limitMs(error, NOW)).toBe(expected);
    expect(isForbidden(error)).toBe(expected === undefined && 'status' in error && error.status === 403);
  });
});

/** Asks for what fails with these in turn and then succeeds; tells how often it was asked, and what was waited. */
const ask = async (errors: Error[], { repeatable = true, limitMs: longest = 70_000 } = {}) => {
  const waits: number[] = [];
  let asked = 0;
  const result = await retrying(
    async () => {
      const error = errors[asked++];
      if (error) throw error;
      return 'done';
    },
    {
      patience: { ...patience, firstMs: 1, longestMs: 1, retries: 3, limitMs: longest },
      signal: new AbortController().signal,
      clock: { sleep: async (ms) => void waits.push(ms) },
      repeatable,
    },
  ).catch((error: unknown) => error);
  return { result, asked, waits };
};

const busy = (seconds: number) => answered(429, '', { 'retry-after': String(seconds) });
const broken = answered(502, '', {});
const dropped = answered(500, 'other side closed');

test.each<[string, Error[], object, { asked: number; waits: number[]; fails?: Error }]>([
  ['nothing', [], {}, { asked: 1, waits: [] }],
  ['a limit is waited for', [busy(7)], {}, { asked: 2, waits: [7000] }],
  ['a limit may be told twice', [busy(7), busy(8)], {}, { asked: 3, waits: [7000, 8000] }],
  ['a limit that is too long is not', [busy(71)], {}, { asked: 1, waits: [], fails: busy(71) }],
  ['server errors and broken connections pass', [broken, dropped], {}, { asked: 3, waits: [] }],
  [
    'not without an end, and the last is told',
    [broken, broken, broken, dropped],
    {},
    { asked: 4, waits: [], fails: dropped },
  ],
  [
    'no wait comes before giving up',
    [broken, broken, broken, busy(5)],
    {},
    { asked: 4, waits: [], fails: busy(5) },
  ],
  [
    'what may have been heard is not said twice',
    [broken],
    { repeatable: false },
    { asked: 1, waits: [], fails: broken },
  ],
  [
    'what was refused for a limit was not heard',
    [busy(1)],
    { repeatable: false },
    { asked: 2, waits: [1000] },
  ],
  ['what is wrong stays wrong', [answered(422)], {}, { asked: 1, waits: [], fails: answered(422) }],
  [
    'an error of our own is none of GitHub',
    [new Error('x')],
    {},
    { asked: 1, waits: [], fails: new Error('x') },
  ],
])('%s', async (_what, errors, options, { asked, waits, fails }) => {
  expect(await ask(errors, options)).toEqual({ result: fails ?? 'done', asked, waits });
});

test('who is cancelled is not asked again', async () => {
  const cancel = new AbortController();
  const reason = new Error('cancelled');
  const work = () =>
    retrying(
      async () => {
        cancel.abort(reason);
        throw broken;
      },
      { patience, signal: cancel.signal, clock: { sleep: async () => undefined }, repeatable: true },
    );
  expect(await thrownBy(work)).toBe(reason);
});

test.each<[string, unknown, string]>([
  [
    'an answer',
    answered(404, 'Not Found', {}),
    'got 404 Not Found; check that `github-token` can see the repository',
  ],
  [
    'an answer with a line end',
    answered(422, 'No\n::error::', {}),
    'got 422 No\\u{a}::error::; see what GitHub says',
  ],
  ['no answer', dropped, 'got other side closed; check the network of the runner'],
  ['a deadline', new DOMException('x', 'TimeoutError'), 'got no answer in time; see githubstatus.com'],
  ['anything', 'oops', 'got oops'],
])('%s is told in one line', (_what, error, told) => {
  const { kind, message, cause } = githubError('say hello', error);
  expect({ kind, message, cause }).toEqual({
    kind: 'github',
    message: `Expected GitHub to say hello, ${told}`,
    cause: error,
  });
});
