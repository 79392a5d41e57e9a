import { StringDecoder } from 'node:string_decoder';
import { RECORD_SEPARATOR } from './loader.js';

/** A whole message of the agent: a reply to request `id`, or a pushed event (`id` "-"). `body` is its JSON text. */
export type AgentMessage = { session: string; id: string; body: string };

export type RecordHandlers = {
  onMessage: (message: AgentMessage) => void;
  /** A line of the node's own output. Hostile text. */
  onLogLine: (line: string) => void;
};

/** In characters: of a line, and of all messages together that are not whole yet. */
export type RecordLimits = { maxLine?: number; maxHeld?: number };

/**
 * `RS session id more part`; the node's own output may stand before it when that did not end its line. The agent never
 * writes the separator into a part, so what stands before the last one is the node's, even if it looks like a record.
 */
const recordPattern = new RegExp(
  `${RECORD_SEPARATOR}([\\w-]{1,64}) (\\d{1,12}|-) ([+.]) ([^${RECORD_SEPARATOR}]*)$`,
);

/**
 * Splits what a node prints into the agent's messages and the node's own lines, however the bytes are cut into
 * chunks. Memory is bounded: an endless line is handed on in pieces, of endless messages the oldest parts are forgotten.
 */
export class RecordParser {
  readonly #decoder = new StringDecoder('utf8');
  readonly #parts = new Map<string, string>();
  readonly #handlers: RecordHandlers;
  readonly #maxLine: number;
  readonly #maxHeld: number;
  #rest = '';
  /** Characters in `#parts`, keys and all. */
  #held = 0;

  constructor(
    handlers: RecordHandlers,
    { maxLine = 64 * 1024, maxHeld = 64 * 1024 * 1024 }: RecordLimits = {},
  ) {
    this.#handlers = handlers;
    this.#maxLine = maxLine;
    this.#maxHeld = maxHeld;
  }

  push(chunk: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
    if (this.#rest.length > this.#maxLine) this.end();
  }

  /** What came last without a line end is a line too. */
  end(): void {
    const last = this.#rest;
    this.#rest = '';
    if (last !== '') this.#line(last);
  }

  #line(line: string): void {
    const match = recordPattern.exec(line);
    if (!match) {
      this.#handlers.onLogLine(line.endsWith('\r') ? line.slice(0, -1) : line);
      return;
    }
    if (match.index > 0) this.#handlers.onLogLine(line.slice(0, match.index));
    const [, session = '', id = '', more = '', part = ''] = match;
    this.#part(session, id, more === '+', part);
  }

  #part(session: string, id: string, more: boolean, part: string): void {
    const key = `${session} ${id}`;
    const body = (this.#parts.get(key) ?? '') + part;
    this.#forget(key);
    if (!more) {
      this.#handlers.onMessage({ session, id, body });
      return;
    }
    this.#parts.set(key, body);
    this.#held += key.length + body.length;
    for (const oldest of this.#parts.keys()) {
      if (this.#held <= this.#maxHeld) break;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    const body = this.#parts.get(key);
    if (body === undefined) return;
    this.#parts.delete(key);
    this.#held -= key.length + body.length;
  }
}
