import { PassThrough } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { ActionError } from '../base/errors.js';
import type { Attachment } from '../docker/engine.js';

/** First byte of every line that the helper writes of a node (ASCII group separator). */
export const GROUP_SEPARATOR = '\u001d';

const fromNode = new RegExp(`^${GROUP_SEPARATOR}(\\d{1,6}) (.*)$`, 's');

/** Characters of a line that did not end yet; the helper's own lines are of 3 KiB at most. */
const MAX_REST = 64 * 1024;

/** How long a node that has ended may be still heard of: what it said last may be on its way. */
const LAST_WORDS_MS = 2000;

/**
 * The lines of all nodes over the one attachment of the helper. `own` is what the helper says itself, and its stdin
 * until nodes are opened; `src/agent/cluster_agent_helper.erl` is the twin.
 */
export class Relay {
  readonly own: Attachment;
  readonly #attachment: Attachment;
  readonly #ownOutput = new PassThrough();
  readonly #decoder = new StringDecoder('utf8');
  readonly #channels = new Map<string, Channel>();
  #rest = '';
  #over = false;

  constructor(attachment: Attachment) {
    const { stdin, stdout, stderr, close } = attachment;
    this.#attachment = attachment;
    this.own = { stdin, stdout: this.#ownOutput, stderr, close };
    stdout.on('data', this.#receive.bind(this));
    const onEnd = (): void => {
      this.#end();
    };
    stdout.once('close', onEnd).once('error', onEnd);
    stdin.once('error', onEnd);
  }

  /** Carries this node's lines from now on; of two of one index the later one. */
  add(channel: Channel): void {
    if (this.#over) channel.lost();
    else this.#channels.set(channel.index, channel);
  }

  remove(channel: Channel): void {
    if (this.#channels.get(channel.index) === channel) this.#channels.delete(channel.index);
  }

  send(index: string, line: string): void {
    if (!this.#over) this.#attachment.stdin.write(`${index} ${line}\n`);
  }

  /** Lets go of the helper; one that was started to die with its controller ends, and the nodes with it. */
  close(): void {
    this.#attachment.close();
  }

  #receive(chunk: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(`${line}\n`);
    if (this.#rest.length <= MAX_REST) return;
    this.#ownOutput.write(this.#rest);
    this.#rest = '';
  }

  #line(line: string): void {
    const [, index = '', text = ''] = fromNode.exec(line) ?? [];
    if (index === '') this.#ownOutput.write(line);
    else if (text === 'closed\n') this.#channels.get(index)?.end();
    else this.#channels.get(index)?.heard(text);
  }

  #end(): void {
    this.#over = true;
    this.#ownOutput.end(this.#rest);
    for (const channel of [...this.#channels.values()]) channel.lost();
  }
}

/**
 * The wire to the agent of a node that booted itself: its records come through the helper; what its container prints is
 * its log, and the end of that is its end. What is written before there is a helper waits for it.
 */
export class Channel {
  readonly index: string;
  readonly attachment: Attachment;
  readonly #stdin = new PassThrough();
  readonly #stdout = new PassThrough();
  readonly #stderr = new PassThrough();
  #relay: Relay | undefined;
  #rest = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(index: number, container: Attachment) {
    this.index = String(index);
    // Its own errors are the end of it, which is noticed.
    this.#stdin.on('error', () => undefined);
    for (const output of [container.stdout, container.stderr]) {
      output.on('data', (chunk: Buffer) => {
        if (!this.#stderr.writableEnded) this.#stderr.write(chunk);
      });
    }
    const onEnd = (): void => {
      this.#containerEnded();
    };
    container.stdout.once('close', onEnd).once('error', onEnd);
    const close = (): void => {
      this.#relay?.remove(this);
      this.end();
      container.close();
    };
    this.attachment = { stdin: this.#stdin, stdout: this.#stdout, stderr: this.#stderr, close };
  }

  connect(relay: Relay): void {
    this.#relay = relay;
    relay.add(this);
    this.#stdin.on('data', (chunk: Buffer) => {
      const lines = (this.#rest + chunk.toString()).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) relay.send(this.index, line);
    });
  }

  heard(text: string): void {
    if (!this.#stdout.writableEnded) this.#stdout.write(text);
  }

  /** Nothing comes any more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#stdout.end();
    this.#stderr.end();
  }

  /** The helper is gone, and with it the way to the node. */
  lost(): void {
    this.#stdout.destroy(
      new ActionError('node-exited', 'Expected the helper of the cluster to live until the end, got its end'),
    );
  }

  #containerEnded(): void {
    if (!this.#relay || this.#stdout.destroyed) {
      this.end();
      return;
    }
    this.#relay.send(this.index, 'end');
    this.#timer = setTimeout(() => {
      this.end();
    }, LAST_WORDS_MS);
  }
}
