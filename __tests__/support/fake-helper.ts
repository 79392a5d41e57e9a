import { GROUP_SEPARATOR } from '../../src/cluster/relay.js';
import type { AgentEvent } from '../../src/cluster/replies.js';
import type { FakeNode } from './fake-node.js';
import { records } from './fake-records.js';

export type HelperHost = {
  write: (text: string) => void;
  /** The running node of this name in the same network. */
  find: (name: string) => FakeNode | undefined;
};

/** The hidden node beside nodes that boot themselves. */
export class FakeHelper {
  readonly #host: HelperHost;
  readonly #nodes = new Map<string, FakeNode>();
  readonly #opening = new Map<string, NodeJS.Timeout>();
  #rest = '';
  #loaded = false;

  constructor(host: HelperHost) {
    this.#host = host;
  }

  start(): void {
    this.#host.write(records('-', '-', { event: 'loader', otp: '27' }));
  }

  read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      if (this.#loaded) this.#request(line);
      else {
        this.#loaded = true;
        this.#host.write(records('-', '-', { event: 'ready' }));
      }
    }
  }

  /** Its stdin ended: the nodes were not to be kept alive. */
  leave(): void {
    for (const node of this.#nodes.values()) node.options.host.exit(0);
  }

  end(): void {
    for (const timer of this.#opening.values()) clearTimeout(timer);
    for (const node of this.#nodes.values()) node.relay = undefined;
  }

  #request(line: string): void {
    const [, index = '', text = ''] = /^(\d+) (.*)$/s.exec(line) ?? [];
    if (text.startsWith('open ')) this.#open(index, text.slice('open '.length));
    else if (text === 'end') {
      clearTimeout(this.#opening.get(index));
      this.#host.write(`${GROUP_SEPARATOR}${index} closed\n`);
    } else this.#nodes.get(index)?.read(`${text}\n`);
  }

  #open(index: string, name: string): void {
    const node = this.#host.find(name);
    const unreached = node?.options.script.unreached ?? { why: 'silent', names: [] };
    if (node?.reachable !== true || node.options.script.unreached) {
      this.#tell(index, { event: 'waiting', ...unreached });
      this.#opening.set(index, setTimeout(() => this.#open(index, name), 5).unref());
      return;
    }
    this.#tell(index, { event: 'loader', otp: node.options.script.otp ?? '27' });
    const { unloadable } = node.options.script;
    if (unloadable !== undefined) {
      this.#tell(index, { event: 'unloadable', why: unloadable });
      return;
    }
    this.#nodes.set(index, node);
    node.relay = (text) => {
      for (const record of text.split(/(?<=\n)/)) this.#host.write(`${GROUP_SEPARATOR}${index} ${record}`);
    };
    this.#tell(index, { event: 'ready' });
  }

  #tell(index: string, event: AgentEvent): void {
    this.#host.write(`${GROUP_SEPARATOR}${index} ${records('-', '-', event)}`);
  }
}
