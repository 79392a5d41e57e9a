import { checkOptions, operationOptions } from '../../../src/config/operation-options.js';
import { thrownBy } from '../../support/builders.js';

const sort = { name: 'sort', call: 'lists:sort([2, 1])' };

test('operations of a program are as those of a step, with the same defaults', () => {
  const asked = {
    ...sort,
    from: [1, 3],
    concurrency: 4,
    rate: 10,
    durationMs: 500,
    batch: 2,
    timeoutMs: 100,
  };
  const { operations, measuring } = operationOptions(
    [asked, { name: 'x', call: 'a:b', from: 2 }],
    { repeats: 3 },
    3,
  );
  expect(operations[0]).toEqual({
    name: 'sort',
    call: { module: 'lists', function: 'sort', args: { kind: 'literal', text: '[2, 1]' } },
    from: [1, 3],
    concurrency: [4],
    rate: 10,
    durationMs: 500,
    batch: 2,
    timeoutMs: 100,
  });
  expect(operations[1]).toMatchObject({
    from: [2],
    concurrency: [1],
    rate: 0,
    durationMs: 2000,
    timeoutMs: 5000,
  });
  expect(measuring).toMatchObject({ repeats: 3, warmupMs: 20, cpuPlacement: 'pinned' });
});

test('a check of a program is a function, or more is said', () => {
  const call = { module: 'kv', function: 'sound', args: { kind: 'arity', arity: 0 } };
  expect(checkOptions('kv:sound', 3)).toMatchObject([{ call, on: 'all', withinMs: 0, timeoutMs: 5000 }]);
  expect(checkOptions({ call: 'kv:sound', on: 2, withinMs: 1500, timeoutMs: 50 }, 3)).toMatchObject([{ call, on: [2], withinMs: 1500, timeoutMs: 50 }]); // prettier-ignore
});

test.each<[string, () => unknown, string]>([
  ['no operation', () => operationOptions([], {}, 3), 'Expected one or more operations, got none'],
  [
    'an option that does not exist',
    () => operationOptions([{ ...sort, duration: 5 } as object as typeof sort], {}, 3),
    '`duration`',
  ],
  [
    'a way of measuring that does not exist',
    () => operationOptions([sort], { warmup: 5 } as object, 3),
    '`warmup`',
  ],
  ['a node that does not exist', () => operationOptions([{ ...sort, from: 4 }], {}, 3), 'nodes from 1 to 3'],
  [
    'what is no function',
    () => operationOptions([{ name: 'x', call: 'sort' }], {}, 3),
    'to be a function such as',
  ],
  [
    'a duration that is too short',
    () => operationOptions([{ ...sort, durationMs: 1 }], {}, 3),
    '`duration` to be a duration from 100ms',
  ],
  [
    'a check on a node that does not exist',
    () => checkOptions({ call: 'a:b', on: 4 }, 3),
    'nodes from 1 to 3',
  ],
  [
    'a check with an option that does not exist',
    () => checkOptions({ call: 'a:b', within: 4 } as object as { call: string }, 3),
    '`within`',
  ],
])('%s is refused', async (_what, work, told) => {
  expect(await thrownBy(work)).toMatchObject({
    kind: 'config',
    message: expect.stringContaining(told) as string,
  });
});
