import { PassThrough } from 'node:stream';
import type { ContainerSpec } from '../../src/docker/engine.js';
import { LABEL } from '../../src/cluster/labels.js';
import { FakeHelper } from './fake-helper.js';
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
  command.includes(flag) ? (command[command.indexOf(flag) + 1] ?? '') : '';

/** Where Erlang lies: in an image for `erl`, or as the release that the image boots. */
const roots = { erl: '/usr/lib/erlang', image: '/opt/shop' };

/** A container whose only program is an Erlang node. */
export class FakeContainer {
  readonly id: string;
  readonly spec: ContainerSpec;
  readonly node: FakeNode;
  /** In the one container that is no node. */
  readonly helper: FakeHelper | undefined;
  status: Status = 'created';
  exitCode = 0;
  ip = '';
  /** The CPUs it is held to. */
  cpuset: string;
  /** All it ever printed. */
  output = '';
  readonly #host: ContainerHost;
  readonly #attachments = new Set<FakeAttachment>();
  /** Written to stdin before it ran. */
  #unread = '';

  constructor({ id, spec, script, host }: FakeContainerOptions) {
    this.id = id;
    this.spec = spec;
    this.cpuset = host.cpus;
    this.#host = host;
    this.node = new FakeNode({
      name: spec.command ? argument(spec.command, '-sname') : (spec.env['NODE_NAME'] ?? ''),
      distPort: Number(spec.env['DIST_PORT']),
      bootsItself: spec.command === undefined,
      cookie: spec.env['ERLANG_COOKIE'] ?? '',
      script,
      host: {
        nowNs: host.nowNs,
        write: this.#write.bind(this),
        exit: this.exit.bind(this),
        cpus: () => this.cpuset,
        find: this.#find,
      },
    });
    this.helper =
      spec.labels[LABEL.helper] === undefined
        ? undefined
        : new FakeHelper({ write: (text) => this.#write('stdout', text), find: this.#find });
  }

  get #find() {
    return (name: string): FakeNode | undefined =>
      this.#host.neighbours(this).find((node) => node.name === name);
  }

  /** The command lines of its processes. */
  get commands(): string[] {
    if (!this.running) return [];
    const { flags = '' } = this.node.options.script;
    const root = this.spec.command ? roots.erl : roots.image;
    const boot = this.spec.command ? '' : ` -boot ${root}/releases/1/start`;
    return [
      '/sbin/docker-init -- whatever',
      `${root}/erts-15.2/bin/beam.smp -Q 65536 -- -root ${root} -bindir ${root}/erts-15.2/bin -progname erl -- -home /root --${boot} ${flags}`,
    ];
  }

  hasFile(path: string): boolean {
    return [`${roots.erl}/bin/start_clean.boot`, `${roots.image}/releases/1/start_clean.boot`].includes(path);
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
        if (!this.spec.stdinOnce) return;
        this.helper?.leave();
        this.exit(0);
      },
    };
    attachment.stdin.on('data', (chunk: Buffer) => {
      if (!this.running) this.#unread += chunk.toString();
      else if (!this.node.options.bootsItself) this.#program.read(chunk.toString());
    });
    this.#attachments.add(attachment);
    return attachment;
  }

  start(ip: string): void {
    this.status = 'running';
    this.ip = ip;
    this.#program.start();
    if (this.running && this.#unread !== '') this.#program.read(this.#unread);
    this.#unread = '';
  }

  /** Its program ends, by itself or by force. */
  exit(code: number): void {
    if (!this.running) return;
    this.status = 'exited';
    this.exitCode = code;
    this.ip = '';
    this.#program.end();
    for (const attachment of [...this.#attachments]) this.#letGo(attachment);
  }

  get #program(): FakeNode | FakeHelper {
    return this.helper ?? this.node;
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
