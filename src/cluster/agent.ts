import { randomBytes } from 'node:crypto';
import { ActionError } from '../base/errors.js';
import { abortable } from '../base/until.js';
import { shown } from '../base/text.js';
import type { Attachment } from '../docker/engine.js';
import { NodeLog } from './node-log.js';
import { RecordParser, type AgentMessage } from './records.js';
import { envelopeSchema, eventSchema, replies, type AgentEvent, type Reply, type Verb } from './replies.js';

const ANSWER_TIMEOUT_MS = 30_000;

/** The oldest OTP that the agent runs on. */
const OLDEST_OTP = 25;

type Pending = {
  resolve: (reply: unknown) => void;
  reject: (error: Error) => void;
  onProgress: (done: number) => void;
};

export type AskOptions = {
  /**
   * How long the node may be silent: a node that does not answer must not hold up a job. Progress counts as a sign
   * of life. `Infinity` where the signal has a deadline.
   */
  timeoutMs?: number | undefined;
  /** What a load has done so far. */
  onProgress?: ((done: number) => void) | undefined;
};

/**
 * The wire to the agent in one node: requests with an id, replies checked against their shape, pushed events,
 * and the node's own output on the side. Everything that comes in is foreign text.
 */
export class AgentConnection {
  readonly log: NodeLog;
  readonly #node: string;
  readonly #attachment: Attachment;
  readonly #session = randomBytes(8).toString('hex');
  readonly #pending = new Map<string, Pending>();
  readonly #listeners = new Set<(event: AgentEvent) => void>();
  readonly #ended: Promise<never>;
  #rejectEnded: (reason: ActionError) => void = () => undefined;
  /** Why nothing comes any more. */
  #over: ActionError | undefined;
  #lastId = 0;
  /** Whether the node has spoken in our session. */
  #greeted = false;

  constructor(node: string, attachment: Attachment, log = new NodeLog()) {
    this.#node = node;
    this.#attachment = attachment;
    this.log = log;
    this.#ended = new Promise((_, reject) => (this.#rejectEnded = reject));
    this.#ended.catch(() => undefined);
    const onLogLine = (line: string): void => {
      log.add(line);
    };
    const stdout = new RecordParser({ onLogLine, onMessage: this.#receive.bind(this) });
    // The agent never speaks on stderr, so what looks like a record there is the node's own text.
    const stderr = new RecordParser({
      onLogLine,
      onMessage: (message) => {
        onLogLine(message.body);
      },
    });
    attachment.stdout.on('data', stdout.push.bind(stdout));
    attachment.stderr.on('data', stderr.push.bind(stderr));
    const onEnd = (cause?: unknown): void => {
      stdout.end();
      stderr.end();
      this.#end(
        new ActionError('node-exited', `Expected ${node} to answer, got the end of its output`, { cause }),
      );
    };
    attachment.stdout.once('close', onEnd).once('error', onEnd);
    attachment.stdin.once('error', onEnd);
  }

  /**
   * Feeds the loader and waits until the agent runs. To be called before the container starts.
   * @throws ActionError `image` when the image's OTP is older than the agent can run on; `node-exited`
   */
  async load(line: string, signal: AbortSignal): Promise<void> {
    const release = this.nextEvent((event) => (event.event === 'loader' ? event.otp : undefined), signal);
    const ready = this.nextEvent((event) => (event.event === 'ready' ? true : undefined), signal);
    ready.catch(() => undefined);
    this.#attachment.stdin.write(line);
    const otp = await release;
    if (!(Number.parseInt(otp, 10) >= OLDEST_OTP)) {
      throw new ActionError(
        'image',
        `Expected an image with Erlang/OTP ${String(OLDEST_OTP)} or later, got OTP ${shown(otp)}; choose a newer \`image\``,
      );
    }
    await ready;
  }

  /** Listens to events from now on; returns what ends that. */
  onEvent(listener: (event: AgentEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The first event from now on that `pick` makes something of. */
  async nextEvent<T>(pick: (event: AgentEvent) => T | undefined, signal: AbortSignal): Promise<T> {
    let stop = (): unknown => undefined;
    const picked = new Promise<T>((resolve) => {
      stop = this.onEvent((event) => {
        const found = pick(event);
        if (found !== undefined) resolve(found);
      });
    });
    try {
      return await abortable(Promise.race([picked, this.#ended]), signal);
    } finally {
      stop();
    }
  }

  /** Takes the node over: from here on it talks to this connection alone. */
  hello(signal: AbortSignal): Promise<Reply<'hello'>> {
    return this.ask('hello', [this.#session], signal);
  }

  /**
   * One request and its reply. A load that is given up, for whatever reason, is ended in the node too.
   * @throws ActionError `agent-protocol` when the agent reports an error, answers in another shape or not in time,
   *   `node-exited` when the node's output ends first; the signal's reason when aborted
   */
  async ask<V extends Verb>(
    verb: V,
    args: readonly (string | number)[],
    signal: AbortSignal,
    { timeoutMs = ANSWER_TIMEOUT_MS, onProgress }: AskOptions = {},
  ): Promise<Reply<V>> {
    if (this.#over) throw this.#over;
    const id = String((this.#lastId += 1));
    let timer: NodeJS.Timeout | undefined;
    const reply = new Promise<unknown>((resolve, reject) => {
      const wait = (): void => {
        clearTimeout(timer);
        if (timeoutMs === Infinity) return;
        timer = setTimeout(() => {
          this.#cancel(id);
          reject(this.#silence(verb, timeoutMs));
        }, timeoutMs);
      };
      const alive = (done: number): void => {
        wait();
        onProgress?.(done);
      };
      this.#pending.set(id, { resolve, reject, onProgress: alive });
      wait();
    });
    this.#attachment.stdin.write(`${[id, verb, ...args].join(' ')}\n`);
    let answer: unknown;
    try {
      answer = await abortable(reply, signal);
    } finally {
      if (signal.aborted) this.#cancel(id);
      clearTimeout(timer);
      this.#pending.delete(id);
    }
    const result = replies[verb].safeParse(answer);
    if (result.success) return result.data as Reply<V>;
    throw new ActionError(
      'agent-protocol',
      `Expected ${this.#node} to answer \`${verb}\` in its shape, got another`,
      { cause: result.error },
    );
  }

  /** Resolves when the node's output has ended and all of it was read. */
  async ended(signal: AbortSignal): Promise<void> {
    const end = this.#ended.catch(() => undefined);
    await abortable(end, signal);
  }

  /** Lets go of the node; one that was started to die with its controller ends. */
  close(): void {
    this.#end(
      new ActionError('node-exited', `Expected a connection to ${this.#node}, got one already closed`),
    );
    this.#attachment.close();
  }

  #cancel(id: string): void {
    if (!this.#over) this.#attachment.stdin.write(`- cancel ${id}\n`);
  }

  #end(reason: ActionError): void {
    this.#over ??= reason;
    this.#rejectEnded(this.#over);
    for (const { reject } of this.#pending.values()) reject(this.#over);
  }

  #receive({ session, id, body }: AgentMessage): void {
    // Before hello the loader and the agent push events without a session; afterwards only ours counts.
    if (session === this.#session) this.#greeted = true;
    else if (this.#greeted || session !== '-' || id !== '-') return;
    const json = parseJson(body);
    if (id === '-') {
      const { success, data: event } = eventSchema.safeParse(json);
      if (!success) return;
      if (event.event === 'progress') this.#pending.get(event.id)?.onProgress(event.done);
      else for (const listener of [...this.#listeners]) listener(event);
      return;
    }
    const answer = envelopeSchema.safeParse(json);
    const pending = this.#pending.get(id);
    if (answer.success && 'ok' in answer.data) pending?.resolve(answer.data.ok);
    else pending?.reject(this.#refusal(answer.success && 'error' in answer.data ? answer.data.error : body));
  }

  #silence(verb: string, timeoutMs: number): ActionError {
    const within = `${String(timeoutMs / 1000)} s`;
    return new ActionError(
      'agent-protocol',
      `Expected ${this.#node} to answer \`${verb}\` within ${within}, got nothing`,
    );
  }

  #refusal(said: string): ActionError {
    return new ActionError(
      'agent-protocol',
      `Expected ${this.#node} to do as asked, got \`${shown(said, 400)}\``,
    );
  }
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};
