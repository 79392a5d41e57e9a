import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../src/base/until.js';
import { callWord } from '../../src/cluster/call-word.js';
import type { Reply } from '../../src/cluster/replies.js';
import { parseCall } from '../../src/config/calls.js';
import { Times } from '../../src/measure/histogram.js';
import { thrownBy } from '../support/builders.js';
import { testImages } from '../support/images.js';
import { callNode, never, realMesh, sharedMesh } from '../support/real-cluster.js';
import { loadModule } from '../support/user-module.js';

const word = (text: string): string => callWord(parseCall(`operation_probe:${text}`));
type Closed = Extract<Reply<'call-closed'>, { faults: unknown }>;
type Open = Extract<Reply<'call-open'>, { faults: unknown }>;
type Load = { callers?: number; batch?: number; timeout?: number; warmup?: number; ms?: number };

describe.each(testImages)('on OTP $otp', ({ image }) => {
  const mesh = sharedMesh({ nodeCount: 1, image });
  const node = () => mesh.cluster.node(0);
  beforeAll(() => loadModule(node(), 'operation_probe'));
  const value = (fun: string, args = '[]') => callNode(node(), ['operation_probe', fun, args]);
  const processes = async () => (await node().agent.ask('footprint', [], never)).processes;

  const prepare = async (call: string, setup?: string, teardown?: string, timeout = 5000) => {
    const calls = [word(call), setup ? word(setup) : '-', teardown ? word(teardown) : '-'];
    return (await node().agent.ask('prepare', [1, ...calls, timeout], never)).problem;
  };
  const release = async () => (await node().agent.ask('release', [1, 5000], never)).problem;
  const closed = (load: Load = {}, signal = never) => {
    const { callers = 1, batch = 1, timeout = 5000, warmup = 0, ms = 200 } = load;
    return node().agent.ask('call-closed', [1, callers, batch, timeout, Date.now() + warmup + 20, warmup, ms], signal); // prettier-ignore
  };
  const open = (rate: number, { callers = 10, timeout = 5000, warmup = 0, ms = 200 }: Load = {}, signal = never) => // prettier-ignore
    node().agent.ask('call-open', [1, callers, timeout, rate, 1, 0, Date.now() + warmup + 50, 0, warmup, ms], signal); // prettier-ignore
  const kindsOf = ({ faults }: Pick<Closed, 'faults'>) => faults.map(({ kind }) => kind);

  describe('a function is found, or it is said why not', () => {
    test.each([
      ['operation_probe:nothing/0', undefined],
      ['operation_probe:echo({1, "x", <<"y">>, #{a => [b|c]}, -1.5})', undefined],
      ['erlang:node/0', undefined],
      ['no_such_module:run/0', 'no such module on its code path'],
      ['operation_probe:no_such_function/1', 'no exported function of that name'],
      ['operation_probe:given/0', 'only given/1, given/2'],
      ['operation_probe:echo(1, 2)', 'only echo/1'],
      ['operation_probe:echo(self())', 'arguments that are not Erlang terms but something to be evaluated'],
      ['operation_probe:echo(1 + 1)', 'arguments that are not Erlang terms but something to be evaluated'],
      ['operation_probe:echo(X)', 'arguments that are not Erlang terms but something to be evaluated'],
      ['operation_probe:echo(1], [2)', 'arguments that are not Erlang terms but something to be evaluated'],
      ['operation_probe:echo(fun() -> 1 end)', 'arguments that are not Erlang terms but something to be evaluated'], // prettier-ignore
    ])('%s: %s', async (text, problem) => {
      const { problems } = await node().agent.ask('resolve', [callWord(parseCall(text))], never);
      expect(problems).toEqual(problem === undefined ? [] : [{ call: 0, problem }]);
    });

    test('terms with a mistake in them are told with it, and dots and brackets open no way out', async () => {
      for (const args of ['{1', '1]. [halt()', '"', 'a b', '1}']) {
        const { problems } = await node().agent.ask('resolve', [word('nothing/0'), word(`echo(${args})`)], never); // prettier-ignore
        expect(problems).toEqual([
          { call: 1, problem: expect.stringMatching(/^arguments that are not Erlang terms: ./) as string },
        ]);
      }
    });
  });

  test('arguments arrive as they are written', async () => {
    const asked = ['check', [word('echo({error, {1, "x", <<"y">>, \'A b\'}})'), 1000], never] as const;
    expect(await node().agent.ask(...asked)).toMatchObject({ holds: false, got: '{error,{1,"x",<<"y">>,\'A b\'}}' }); // prettier-ignore
  });

  describe('closed loop', () => {
    test('calls in turn: none for nothing, none for more than there was time for', async () => {
      expect(await prepare('sleep(10)')).toBeNull();
      const reply = (await closed({ callers: 3, warmup: 30, ms: 300 })) as Closed;
      const times = Times.of(reply.times);
      expect(reply).toMatchObject({ callers: 3, faults: [], succeeded: times.count });
      // Three callers, 300 ms, 10 ms and a timer's lateness each.
      expect(times.count).toBeGreaterThan(15);
      expect(times.count).toBeLessThanOrEqual(93);
      expect(times.minNs).toBeGreaterThanOrEqual(10e6);
      expect(reply.busy_ns).toBeGreaterThanOrEqual(3 * 300e6);
      expect(times.sumNs).toBeLessThanOrEqual(reply.busy_ns);
      expect(times.sumNs).toBeGreaterThan(0.9 * reply.busy_ns);
    });

    test('what takes longer than the window and begins in the warm-up still counts one call each', async () => {
      await prepare('sleep(300)');
      const reply = (await closed({ callers: 2, warmup: 20, ms: 50 })) as Closed;
      expect(reply.succeeded).toBe(2);
    });

    test('calls of a batch are timed together', async () => {
      await prepare('nothing/0');
      const one = (await closed()) as Closed;
      const many = (await closed({ batch: 1000 })) as Closed;
      expect(Times.of(many.times).count % 1000).toBe(0);
      // What timing itself takes is not in it any more.
      const [alone, together] = [one, many].map(({ times }) => Times.of(times).percentileNs(0.5)!);
      expect(together!).toBeLessThan(alone!);
    });

    test('the setup’s value and a number that comes once go to the call, its table to the teardown', async () => {
      expect(await prepare('given/2', 'table/0', 'drop/1')).toBeNull();
      const replies = [await closed({ callers: 4 }), await closed({ callers: 2 })] as Closed[];
      const succeeded = replies.reduce((sum, each) => sum + each.succeeded, 0);
      const size = Number(await value('count', '[operation_probe_table]'));
      // Warm-ups and calls that ended after their windows are not counted, but made.
      expect(size).toBeGreaterThanOrEqual(succeeded);
      expect(size - succeeded).toBeLessThanOrEqual(6);
      expect(await value('dropped')).toBe('false');
      expect(await release()).toBeNull();
      expect(await value('dropped')).toBe('true');
      expect(await value('count', '[operation_probe_table]')).toBe('undefined');
    });

    test('what the setup links to lives until the release and no longer', async () => {
      expect(await prepare('call/1', 'server/0')).toBeNull();
      expect(((await closed()) as Closed).succeeded).toBeGreaterThan(10);
      expect(await release()).toBeNull();
      expect(await callNode(node(), ['erlang', 'whereis', '[operation_probe_server]'])).toBe('undefined');
    });
  });

  describe('open loop', () => {
    test('counts exactly what falls due, and response is lag and service', async () => {
      await prepare('sleep(5)');
      const reply = (await open(500, { ms: 400, warmup: 20 })) as Open;
      const [response, service, lag] = [reply.response, reply.service, reply.lag].map(Times.of);
      expect(response!.count).toBe(200);
      expect(reply).toMatchObject({ succeeded: 200, unanswered: 0, faults: [] });
      expect(Math.abs(response!.sumNs - service!.sumNs - lag!.sumNs)).toBeLessThanOrEqual(400);
      expect(service!.minNs).toBeGreaterThanOrEqual(5e6);
    });

    test('a stall with too few callers makes what fell due meanwhile late, not fewer', async () => {
      await prepare('sleep(50)');
      const reply = (await open(100, { callers: 1, ms: 200 })) as Open;
      const response = Times.of(reply.response);
      expect(response.count).toBe(20);
      // The last waits for the 19 before it.
      expect(response.maxNs).toBeGreaterThan(700e6);
      expect(Times.of(reply.service).percentileNs(0.5)!).toBeLessThan(0.5 * response.maxNs);
      expect(reply.back_in_window).toBeLessThanOrEqual(4);
    });
  });

  describe('what goes wrong is an error of its kind, and no latency', () => {
    test.each([
      ['refuses/0', 'returned {error,{not_found,…}}', /^\{error,\{not_found,-?\d+\}\}$/],
      ['aborts/0', 'returned {aborted,{no_exists,…}}', /^\{aborted,\{no_exists,accounts\}\}$/],
      ['is_down/0', 'returned {badrpc,nodedown}', /^\{badrpc,nodedown\}$/],
      ['echo(error)', 'returned error', /^error$/],
      ['raises/0', 'error badarg', /^exception error: bad argument.*operation_probe:raises/],
      ['throws/0', 'throw …', /^exception throw: -?\d+.*operation_probe:throws/],
      ['exits/0', 'exit {timeout,…}', /^exception exit: \{timeout,/],
      ['dies/0', 'ended by killed', /^its process was killed, by somebody or for more than 512 MiB/],
      ['linked/0', 'ended by of_a_link', /^its process was ended: of_a_link$/],
      ['leaves/0', 'ended by normal', /^its process was ended: normal$/],
      ['huge/0', 'returned {error,…}', /^\{error,.{1,500}$/],
    ])('%s: %s', async (call, kind, sample) => {
      await prepare(call);
      const reply = (await closed({ callers: 2, ms: 100 })) as Closed;
      expect(kindsOf(reply)).toEqual([kind]);
      expect(reply.faults[0]!.sample).toMatch(sample);
      expect(reply.faults[0]!.count).toBeGreaterThan(0);
      expect(Times.of(reply.times).count).toBe(0);
      expect(reply.succeeded).toBe(0);
      const late = (await open(50, { ms: 100 })) as Open;
      expect(late).toMatchObject({ succeeded: 0, unanswered: 0, faults: [{ kind, count: 5 }] });
      expect(Times.of(late.response).count).toBe(0);
    });

    test.each(['hangs/0', 'spins/0', 'traps/0', 'floods_for_ever/0'])('%s is ended', async (call) => {
      const idle = await processes();
      await prepare(call);
      const startedAt = performance.now();
      const reply = (await closed({ callers: 2, timeout: 200, ms: 300 })) as Closed;
      expect(performance.now() - startedAt).toBeLessThan(4000);
      expect(reply.succeeded).toBe(0);
      expect(['timeout', 'ended by killed']).toContain(kindsOf(reply)[0]);
      await release();
      expect(await processes()).toBeLessThanOrEqual(idle + 1);
    });

    test('every 10th of many calls: the others count', async () => {
      await prepare('flaky/2', 'forty/0');
      const one = (await closed()) as Closed;
      const wrong = one.faults[0]!.count;
      expect(kindsOf(one)).toEqual(['error flaky']);
      expect(Math.abs(one.succeeded / wrong - 39)).toBeLessThan(1);
      expect(Times.of(one.times).count).toBe(one.succeeded);
      // A batch with an error in it has no time.
      const batches = (await closed({ batch: 100 })) as Closed;
      expect(Times.of(batches.times).count).toBe(0);
      expect(batches.succeeded).toBeGreaterThan(0);
    });

    test('many kinds are told apart up to a bound, the rest together', async () => {
      await prepare('kinds/2', 'forty/0');
      const few = (await closed()) as Closed;
      expect(few.faults).toHaveLength(21);
      expect(kindsOf(few)).toContain('other');
    });

    test('messages left behind are an error, and do not pile up', async () => {
      await prepare('floods/0');
      const reply = (await closed({ ms: 500 })) as Closed;
      expect(kindsOf(reply)).toEqual(['messages left behind']);
      expect(reply.faults[0]!.count).toBeLessThanOrEqual(6);
      expect(reply.succeeded).toBeGreaterThan(10);
    });

    test('what ends a caller between its calls is told', async () => {
      await prepare('linked_later/0');
      expect(kindsOf((await closed()) as Closed)).toEqual(['ended by later']);
    });

    test('what is printed, commands to the runner among it, is log', async () => {
      await prepare('prints/0');
      const reply = (await closed({ callers: 4 })) as Closed;
      expect(reply).toMatchObject({ faults: [] });
      expect(reply.succeeded).toBeGreaterThan(0);
      expect((await node().agent.ask('health', [], never)).peers).toEqual([]);
      expect(node().agent.log.lines.some((line) => line.startsWith('::error::something'))).toBe(true);
    });
  });

  describe('setup and teardown', () => {
    test.each([
      ['fails/0', /^exception error: no_setup.*operation_probe:fails/],
      ['says_no/0', /^\{error,no\}$/],
      ['dies/0', /^its process was killed/],
      ['hangs/0', /^no end of it within 300 ms$/],
      ['traps/0', /^no end of it within 300 ms$/],
      ['given/0', /^only given\/1, given\/2$/],
    ])('a setup %s is told', async (setup, told) => {
      const idle = await processes();
      expect(await prepare('nothing/0', setup, undefined, 300)).toMatch(told);
      expect(await closed()).toEqual({ problem: 'an operation that was not prepared' });
      expect(await processes()).toBeLessThanOrEqual(idle + 1);
    });

    test('a teardown that fails is told', async () => {
      expect(await prepare('nothing/0', undefined, 'fails/0')).toBeNull();
      expect(await release()).toMatch(/^exception error: no_setup/);
    });

    test('a setup whose process ends later ends the measurement, with its reason', async () => {
      const gone = 'an end of the process that its setup ran in: its process was ended: setup_is_gone';
      await prepare('nothing/0', 'dying_setup/0');
      expect(await closed({ ms: 5000 })).toEqual({ problem: gone });
      expect(await closed()).toEqual({ problem: gone });
      expect(await release()).toBe(gone);
    });

    test('another controller that takes over finds nothing prepared', async () => {
      await prepare('given/1', 'table/0');
      await node().agent.hello(never);
      expect(await closed()).toEqual({ problem: 'an operation that was not prepared' });
      expect(await value('count', '[operation_probe_table]')).toBe('undefined');
    });
  });

  test.each([
    ['closed', 'hangs/0'],
    ['closed', 'spins/0'],
    ['closed', 'traps/0'],
    ['closed', 'nothing/0'],
    ['closed', 'dies/0'],
    ['open', 'traps/0'],
  ])('%s loop of %s is over within 2 s when it is given up', async (loop, call) => {
    const idle = await processes();
    await prepare(call);
    const cancel = new AbortController();
    const load = { callers: 16, timeout: 60_000, ms: 60_000 };
    const running = thrownBy(() => (loop === 'open' ? open(100, load, cancel.signal) : closed(load, cancel.signal))); // prettier-ignore
    await sleep(300);
    cancel.abort('enough');
    expect(await running).toBe('enough');
    await release();
    const over = async () => (await processes()) <= idle + 1 || undefined;
    expect(await until(over, { everyMs: 50, timeoutMs: 2000 })).toBe(true);
  });

  describe('a check', () => {
    const check = (call: string, timeout = 1000) => node().agent.ask('check', [word(call), timeout], never);

    test.each([
      ['nothing/0', true, 'ok'],
      ['echo(true)', true, 'true'],
      ['echo(0)', true, '0'],
      ['echo({ok, 1})', true, '{ok,1}'],
      ['echo(false)', false, 'false'],
      ['echo(error)', false, 'error'],
      ['echo({error, lost})', false, '{error,lost}'],
      ['hangs/0', false, 'no answer in time'],
      ['traps/0', false, 'no answer in time'],
      ['dies/0', false, expect.stringMatching(/^its process was killed/) as unknown],
      ['linked/0', false, 'its process was ended: of_a_link'],
      ['raises/0', false, expect.stringMatching(/^exception error: bad argument/) as unknown],
    ])('%s holds: %s, for it says %s', async (call, holds, got) => {
      expect(await check(call)).toMatchObject({ holds, got });
    });

    test('of a function that is not there is a problem', async () => {
      expect(await check('nothing(1)')).toEqual({ problem: 'only nothing/0' });
    });
  });
});

test('an open loop whose calls hang: ended calls are errors, what never had its turn is unanswered', async () => {
  await using real = await realMesh({ nodeCount: 1 });
  const { agent, ...node } = real.cluster.node(0);
  await loadModule(node, 'operation_probe');
  await agent.ask('prepare', [1, word('hangs/0'), '-', '-', 1000], never);
  // Ten are due within 200 ms; of two callers each has one call ended within the 10 s that answers have.
  const load = [1, 2, 6000, 50, 1, 0, Date.now() + 50, 0, 0, 200];
  const reply = (await agent.ask('call-open', load, never)) as Open;
  expect(reply).toMatchObject({ succeeded: 0, unanswered: 8, faults: [{ kind: 'timeout', count: 2 }] });
  expect(Times.of(reply.response).minNs).toBeGreaterThan(9e9);
});

test.each(['halts/0', 'stops/0'])('%s ends the node: it is told so', async (call) => {
  await using real = await realMesh({ nodeCount: 1 });
  const { agent, ...node } = real.cluster.node(0);
  await loadModule(node, 'operation_probe');
  await agent.ask('prepare', [1, word(call), '-', '-', 1000], never);
  const load = [1, 1, 1, 1000, Date.now(), 0, 5000];
  expect(await thrownBy(() => agent.ask('call-closed', load, never))).toMatchObject({ kind: 'node-exited' });
});
