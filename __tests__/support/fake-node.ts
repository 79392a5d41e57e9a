import type { AgentEvent, Reply, Verb } from '../../src/cluster/replies.js';
import { fakeCalls, fakeLoads, type Load } from './fake-load.js';
import { records } from './fake-records.js';

/** Leaves a request without an answer. */
export const SILENCE = Symbol('silence');

/** How a fake node differs from a healthy one. */
export type NodeScript = {
  otp?: string;
  /** What it prints before all else. */
  prints?: string;
  printsOnStderr?: string;
  /** Exits with this code instead of booting. */
  exitsWith?: number;
  /** Hangs when it has started, or when it was given the agent. */
  stuckAfter?: 'start' | 'loader';
  /** Of a node that boots itself: what the helper says instead of reaching it, or of loading the agent. */
  unreached?: { why: 'silent' | 'unknown' | 'refused'; names: string[] };
  unloadable?: string;
  /** What stands on the command line of its BEAM, after all that erlexec puts there. */
  flags?: string;
  /** In place of a verb's own answer, at once or later; what is thrown becomes an error reply. */
  answers?: { [V in Verb]?: (args: string[], id: string) => unknown };
};

/** What a node needs of the container it runs in. */
export type NodeHost = {
  nowNs: () => number;
  write: (stream: 'stdout' | 'stderr', text: string) => void;
  exit: (code: number) => void;
  /** The CPUs that its container may use, as the kernel writes them. */
  cpus: () => string;
  /** The running node of this name in the same network. */
  find: (name: string) => FakeNode | undefined;
};

export type FakeNodeOptions = {
  name: string;
  distPort: number;
  cookie: string;
  script: NodeScript;
  host: NodeHost;
  /** It has its stdin and stdout for itself. */
  bootsItself: boolean;
};

/** The Erlang side of the wire: the loader, the agent and as much of a mesh as they tell of. */
export class FakeNode {
  /** Every request line it got, without its id. */
  readonly requests: string[] = [];
  /** Those of them that were cancelled before they were answered. */
  readonly cancelled: string[] = [];
  readonly peers = new Set<FakeNode>();
  readonly options: FakeNodeOptions;
  /** Where its agent's records go, where that is not stdout. */
  relay: ((text: string) => void) | undefined;
  /** Whether a helper could reach it. */
  reachable = false;
  #session = '-';
  #rest = '';
  #loaded = false;
  #sentBytes = 0;
  #ticks = 0;
  readonly #unanswered = new Map<string, string>();
  #waiting: { id: string; peers: number }[] = [];

  constructor(options: FakeNodeOptions) {
    this.options = options;
  }

  get name(): string {
    return this.options.name;
  }

  start(): void {
    const { script, host } = this.options;
    if (script.prints !== undefined) host.write('stdout', script.prints);
    if (script.printsOnStderr !== undefined) host.write('stderr', script.printsOnStderr);
    if (script.exitsWith !== undefined) host.exit(script.exitsWith);
    else if (this.options.bootsItself) {
      this.reachable = script.stuckAfter === undefined;
      this.#loaded = true;
    } else if (script.stuckAfter !== 'start') this.tell({ event: 'loader', otp: script.otp ?? '27' });
  }

  /** Input of its container, in whatever pieces it comes. */
  read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const each of lines) {
      if (this.#loaded) this.#request(each);
      else this.#load(each);
    }
  }

  end(): void {
    this.reachable = false;
    this.relay = undefined;
    this.#loaded = false;
    this.#session = '-';
    this.#rest = '';
    for (const peer of [...this.peers]) {
      this.peers.delete(peer);
      peer.lose(this);
    }
  }

  lose(peer: FakeNode, reason = 'connection_closed'): void {
    this.peers.delete(peer);
    this.tell({ event: 'nodedown', node: peer.name, at_ns: this.options.host.nowNs(), reason });
  }

  /** An event that the agent pushes. */
  tell(event: AgentEvent): void {
    this.#say(records(this.#session, '-', event));
  }

  #load(base64: string): void {
    this.#loaded = true;
    if (this.options.script.stuckAfter === 'loader') return;
    if (base64 === '' || Buffer.from(base64, 'base64').toString('base64') !== base64) {
      this.options.host.write('stderr', 'init terminating in do_boot (missing_padding)\n');
      this.options.host.exit(1);
    } else this.tell({ event: 'ready' });
  }

  #request(request: string): void {
    const [id = '', verb = '', ...args] = request.split(' ');
    if (verb === 'cancel') {
      this.#cancel(args[0] ?? '');
      return;
    }
    const line = [verb, ...args].join(' ');
    this.requests.push(line);
    this.#unanswered.set(id, line);
    if (verb === 'hello') this.#session = args[0] ?? '-';
    const own = this.#verbs[verb as Verb] as ((args: string[], id: string) => unknown) | undefined;
    const answer = this.options.script.answers?.[verb as Verb] ?? own;
    try {
      const answered = answer?.(args, id);
      if (answered instanceof Promise)
        void answered.then(this.#answer.bind(this, id), this.#refuse.bind(this, id));
      else this.#answer(id, answered);
    } catch (error) {
      this.#refuse(id, error);
    }
  }

  #answer(id: string, answer: unknown): void {
    if (answer !== SILENCE) this.#reply(id, { ok: answer });
  }

  #refuse(id: string, error: unknown): void {
    this.#reply(id, { error: (error as Error).message });
  }

  #cancel(id: string): void {
    const line = this.#unanswered.get(id);
    if (line !== undefined) this.cancelled.push(line);
    this.#unanswered.delete(id);
  }

  #reply(id: string, body: unknown): void {
    this.#unanswered.delete(id);
    this.#say(records(this.#session, id, body));
  }

  #say(text: string): void {
    if (this.relay) this.relay(text);
    else if (!this.options.bootsItself) this.options.host.write('stdout', text);
  }

  readonly #verbs: { [V in Verb]: (args: string[], id: string) => Reply<V> | typeof SILENCE } = {
    hello: () => ({
      node: this.name,
      otp: this.options.script.otp ?? '27',
      erts: '15.2',
      schedulers: 2,
      epmd: this.#epmd(),
    }),
    'start-app': ([app = '']) => ({ started: [app] }),
    'find-elixir': () => ({ version: '1.18.3' }),
    health: () => ({ epmd: this.#epmd(), peers: this.#names() }),
    connect: (names) => ({
      peers: names.map((node) => ({ node, connected: this.#connect(node), us: 1500 })),
    }),
    mesh: ([peers], id) => {
      this.#waiting.push({ id, peers: Number(peers) });
      this.#answerWaiting();
      return SILENCE;
    },
    beat: () => {
      for (let beats = 0; beats < 3; beats += 1)
        this.tell({ event: 'beat', at_ns: this.options.host.nowNs() });
      return {};
    },
    global: () => ({ sync_us: 2500 }),
    wire: () => ({
      rx_bytes: this.#sentBytes,
      rx_packets: this.#sentBytes / 100,
      tx_bytes: this.#sentBytes,
      tx_packets: this.#sentBytes / 100,
      at_ns: this.options.host.nowNs(),
    }),
    idle: ([, , ms]) => ({ tx_bytes: 200, elapsed_ns: Number(ms) * 1e6 }),
    clock: () => ({ at_ms: this.options.host.nowNs() / 1e6 }),
    machine: () => ({
      steal_ticks: 0,
      total_ticks: (this.#ticks += 100),
      cpus_allowed: this.options.host.cpus(),
    }),
    ruler: () => ({ cpu_ns: 1_500_000, elapsed_ns: 30_000_000, waited_ns: 0 }),
    footprint: () => ({
      beam_bytes: 20_000_000,
      rss_bytes: 40_000_000,
      working_set_bytes: 44_000_000,
      descriptors: 20,
      connections: this.peers.size,
      processes: 50,
    }),
    'round-trip': this.#under('round-trip'),
    'fixed-rate': this.#under('fixed-rate'),
    'beside-bulk': this.#under('beside-bulk'),
    flood: this.#under('flood'),
    'bare-flood': this.#under('bare-flood'),
    'raw-round-trip': this.#under('raw-round-trip'),
    'raw-stream': this.#under('raw-stream'),
    resolve: () => ({ problems: [] }),
    prepare: () => ({ problem: null }),
    release: () => ({ problem: null }),
    check: () => ({ holds: true, got: 'true', elapsed_ns: 1000 }),
    'call-closed': this.#calling('call-closed'),
    'call-open': this.#calling('call-open'),
  };

  #calling<C extends 'call-closed' | 'call-open'>(loop: C): (args: string[], id: string) => Reply<C> {
    return (args, id) => {
      this.tell({ event: 'progress', id, done: 1 });
      return fakeCalls[loop](...args.map(Number));
    };
  }

  /** A load: it tells of a first message, and is done. */
  #under<L extends Load>(load: L): (args: string[], id: string) => Reply<L> {
    return ([peer = '', ...numbers], id) => {
      if (![...this.peers].some(({ name }) => name === peer)) throw new Error('{error,noconnection}');
      this.tell({ event: 'progress', id, done: 1 });
      return fakeLoads[load](...numbers.map(Number));
    };
  }

  #epmd(): Reply<'health'>['epmd'] {
    return { names: [{ name: this.name.split('@')[0] ?? '', port: this.options.distPort }] };
  }

  #names(): string[] {
    return [...this.peers].map(({ name }) => name);
  }

  #connect(name: string): boolean {
    const peer = this.options.host.find(name);
    if (!peer || peer.options.cookie !== this.options.cookie) return false;
    if (!this.peers.has(peer)) {
      this.#up(peer);
      peer.#up(this);
    }
    return true;
  }

  #up(peer: FakeNode): void {
    this.peers.add(peer);
    this.#sentBytes += 1000;
    this.tell({ event: 'nodeup', node: peer.name, at_ns: this.options.host.nowNs() });
    this.#answerWaiting();
  }

  #answerWaiting(): void {
    const full = this.#waiting.filter(({ peers }) => this.peers.size >= peers);
    this.#waiting = this.#waiting.filter(({ peers }) => this.peers.size < peers);
    for (const { id } of full) this.#reply(id, { ok: { peers: this.#names() } });
  }
}
