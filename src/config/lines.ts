import { split } from 'shlex';
import { z } from 'zod';
import { shown } from '../base/text.js';
import { tell, type Told } from './tell.js';

/** Inputs with one item a line. Empty lines, and those that begin with `#`, are nothing. */

const MOST_LINES = 100;
const LONGEST = 4096;

const linesOf = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

/** Lines that `parse` makes items of; it tells what is wrong with one and gives nothing then. */
const lines = <Item>(name: string, parse: (line: string, context: Told) => Item | undefined) =>
  z.string().transform((text, context): readonly Item[] => {
    const all = linesOf(text);
    if (all.length > MOST_LINES)
      tell(
        context,
        `Expected \`${name}\` to have at most ${String(MOST_LINES)} lines, got ${String(all.length)}`,
      );
    return Object.freeze(
      all.slice(0, MOST_LINES).flatMap((line) => {
        if (line.length <= LONGEST && !/\p{Cc}/u.test(line)) return parse(line, context) ?? [];
        tell(
          context,
          `Expected a line of \`${name}\` to be at most ${String(LONGEST)} characters without control characters, got \`${shown(line)}\``,
        );
        return [];
      }),
    );
  });

/** Paths or globs. */
export const paths = (name: string) => lines(name, (line) => line);

/** An OTP application, and the nodes it is started on. */
export type App = Readonly<{ name: string; on: 'all' | 'first' }>;

export const apps = z
  .string()
  .transform((text) => text.replaceAll(',', '\n'))
  .pipe(
    lines<App>('apps', (line, context) => {
      const [, name, first] = /^([a-z][A-Za-z0-9_]{0,254})(@first)?$/.exec(line) ?? [];
      if (name !== undefined) return Object.freeze({ name, on: first ? 'first' : 'all' });
      tell(
        context,
        `Expected \`apps\` to name applications such as \`kv\` or \`kv@first\`, got \`${shown(line)}\``,
      );
      return undefined;
    }),
  );

/** What is mounted in every node's container: a volume of this run, by a name of the user's, or a path of the Docker host. */
export type Volume = Readonly<{
  source: Readonly<{ kind: 'volume' | 'path'; name: string }>;
  target: string;
  readOnly: boolean;
}>;

export const volumes = lines<Volume>('volumes', (line, context) => {
  const [, name, path, target, readOnly] =
    /^(?:([A-Za-z0-9][A-Za-z0-9_.-]{0,63})|(\.{0,2}\/[^:]*)):(\/[^:]+?)(:ro)?$/.exec(line) ?? [];
  const source = name ?? path;
  if (source !== undefined && target !== undefined)
    return Object.freeze({
      source: Object.freeze({
        kind: name === undefined ? ('path' as const) : ('volume' as const),
        name: source,
      }),
      target,
      readOnly: readOnly !== undefined,
    });
  tell(
    context,
    `Expected \`volumes\` to be lines \`name-or-path:/where\` or \`name-or-path:/where:ro\`, a path beginning with \`/\`, \`./\` or \`../\`, got \`${shown(line)}\``,
  );
  return undefined;
});

/** What this action says itself, and what would end or hide a node that it has to talk to. */
const OURS: ReadonlySet<string> = new Set([
  ...['-name', '-sname', '-setcookie', '-hidden', '-remsh', '-connect_all', '-no_epmd', '-start_epmd'],
  ...['-epmd_module', '-erl_epmd_port', '-proto_dist', '-dist_listen', '-noinput', '-noshell', '-nostick'],
  ...['-detached', '-daemon', '-heart', '-boot', '-mode', '-loader', '-version', '-man', '-emu_args_exit'],
  ...['inet_dist_listen_min', 'inet_dist_listen_max', 'dist_auto_connect'],
]);

/** The flags among these that fight with ours. Those after `-extra` or `--` are the user's code's. */
const fighting = (flags: readonly string[]): string[] => {
  const end = flags.findIndex((flag) => flag === '-extra');
  return flags.slice(0, end < 0 ? undefined : end).filter((flag) => OURS.has(flag));
};

const checkFlags = (flags: readonly string[], where: string, context: Told): void => {
  const fights = fighting(flags);
  if (fights.length > 0)
    tell(
      context,
      `Expected \`${where}\` to leave out what this action says itself (names, cookie, ports, how it boots), got ${fights.map((flag) => `\`${flag}\``).join(', ')}`,
    );
};

/** Split as a POSIX shell splits words; nothing is expanded or run. */
const words = (text: string, where: string, context: Told): string[] => {
  try {
    return split(text);
  } catch {
    tell(context, `Expected \`${where}\` to have its quotes closed, got \`${shown(text)}\``);
    return [];
  }
};

export const erlFlags = z.string().transform((text, context): readonly string[] => {
  const unlined = linesOf(text).join(' ');
  if (unlined.length > LONGEST || /\p{Cc}/u.test(unlined)) {
    tell(
      context,
      `Expected \`erl-flags\` to be at most ${String(LONGEST)} characters without control characters, got \`${shown(text)}\``,
    );
    return [];
  }
  const flags = words(unlined, 'erl-flags', context);
  checkFlags(flags, 'erl-flags', context);
  return Object.freeze(flags);
});

const OUR_VARIABLES =
  /^(?:ERLANG_COOKIE|NODE_NAME|DIST_PORT|RELEASE_(?:NODE|COOKIE|DISTRIBUTION)|ERL_CRASH_DUMP_SECONDS)$/;
const FLAG_VARIABLES = /^ERL_(?:A|Z)?FLAGS$/;

/** A variable's name, and its value as it stands, spaces within included. */
export type Variable = Readonly<{ name: string; value: string }>;

export const env = lines<Variable>('env', (line, context) => {
  const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]{0,254})=(.*)$/.exec(line) ?? [];
  if (name === undefined || value === undefined) {
    // The line may be a secret that lost its name.
    tell(
      context,
      `Expected \`env\` to be lines \`NAME=value\`, got a line of ${String(line.length)} characters without`,
    );
    return undefined;
  }
  if (OUR_VARIABLES.test(name)) {
    tell(context, `Expected \`env\` to leave out what this action sets itself, got \`${name}\``);
    return undefined;
  }
  if (FLAG_VARIABLES.test(name)) checkFlags(words(value, `env: ${name}`, context), `env: ${name}`, context);
  return Object.freeze({ name, value });
});
