import { PassThrough } from 'node:stream';
import type { ContainerSpec } from '../../src/docker/engine.js';
import { FakeNode, type NodeScript } from './fake-node.js';

type FakeAttachment = { stdin: PassThrough; stdout: PassThrough; stderr: PassThrough; close: () => void };
type Status = 'created' | 'running' | 'exited';

/** What a container needs of its daemon. */
export type ContainerHost = {
  nowNs: () => number;
  /** All CPUs that there are, as the kernel writes them. */
  cpus: string;
  /** Running nodes in the network of this container. */
  neighbours: (container: FakeContainer) => FakeNode[];
};

export type FakeContainerOptions = {
  id: string;
  spec: ContainerSpec;
  script: NodeScript;
  host: ContainerHost;
};

const argument = (command: readonly string[], flag: string): string =>
  command[command.indexOf(flag) + 1] ?? '';

/** A container whose only program is an Erlang node. */
export class FakeContainer {
  readonly id: string;
  readonly spec: ContainerSpec;
  readonly node: FakeNode;
  status: Status = 'created';
  exitCode = 0;
  ip = '';
  /** The CPUs it is held to. */
  cpuset: string;
  /** All it ever printed. */
  output = '';
  readonly #attachments = new Set<FakeAttachment>();
  /** Written to stdin before it ran. */
  #unread = '';

  constructor({ id, spec, script, host }: FakeContainerOptions) {
    this.id = id;
    this.spec = spec;
    this.cpuset = host.cpus;
    this.node = new FakeNode({
      name: argument(spec.command, '-sname'),
      distPort: Number(argument(spec.command, 'inet_dist_listen_min')),
      cookie: spec.env['ERLANG_COOKIE'] ?? '',
      script,
      host: {
        nowNs: host.nowNs,
        write: this.#write.bind(this),
        exit: this.exit.bind(this),
        cpus: () => this.cpuset,
        find: (name) => host.neighbours(this).find((node) => node.name === name),
      },
    });
  }

  get running(): boolean {
    return this.status === 'running';
  }

  /** How many clients hold on to it. */
  get attached(): number {
    return this.#attachments.size;
  }

  attach(): FakeAttachment {
    const attachment: FakeAttachment = {
      stdin: new PassThrough(),
      stdout: new PassThrough(),
      stderr: new PassThrough(),
      close: () => {
        this.#letGo(attachment);
        if (this.spec.stdinOnce) this.exit(0);
      },
    };
    attachment.stdin.on('data', (chunk: Buffer) => {
      if (this.running) this.node.read(chunk.toString());
      else this.#unread += chunk.toString();
    });
    this.#attachments.add(attachment);
    return attachment;
  }

  start(ip: string): void {
    this.status = 'running';
    this.ip = ip;
    this.node.start();
    if (this.running && this.#unread !== '') this.node.read(this.#unread);
  }

  /** Its program ends, by itself or by force. */
  exit(code: number): void {
    if (!this.running) return;
    this.status = 'exited';
    this.exitCode = code;
    this.ip = '';
    this.node.end();
    for (const attachment of [...this.#attachments]) this.#letGo(attachment);
  }

  #write(stream: 'stdout' | 'stderr', text: string): void {
    if (!this.running) return;
    this.output += text;
    for (const attachment of this.#attachments) attachment[stream].write(text);
  }

  #letGo(attachment: FakeAttachment): void {
    this.#attachments.delete(attachment);
    attachment.stdout.end();
    attachment.stderr.end();
    attachment.stdin.destroy();
  }
}
