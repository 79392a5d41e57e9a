/**
 * A function of the user's, and what it is called with: as many of our own arguments as its arity says, or the Erlang
 * terms of a text, which only the node parses.
 */
export type Call = Readonly<{
  /** As Erlang knows it: `kv_bench`, `Elixir.My.Bench`. */
  module: string;
  function: string;
  args: Readonly<{ kind: 'arity'; arity: number }> | Readonly<{ kind: 'literal'; text: string }>;
}>;

const MODULE = /[a-z][A-Za-z0-9_@]{0,200}|(?:Elixir\.)?[A-Z][A-Za-z0-9_]*(?:\.[A-Z][A-Za-z0-9_]*)*/;
const FUNCTION = /[a-z_][A-Za-z0-9_]{0,200}[?!]?/;
const ARGUMENTS = /\/(?<arity>\d)|\((?<literal>\P{Cc}{0,4000})\)/u;
const CALL = new RegExp(
  `^(?<module>${MODULE.source})[.:](?<function>${FUNCTION.source})(?:${ARGUMENTS.source})?$`,
  'u',
);

/**
 * `my_bench:lookup/1`, `my_bench:lookup(key, 1)`, `My.Bench.run/0` or `Elixir.My.Bench:run/0`; without arity or
 * arguments it is called with none. `undefined` when the text is nothing of that.
 */
export const parseCall = (text: string): Call | undefined => {
  const groups = CALL.exec(text.trim())?.groups;
  if (!groups) return undefined;
  const { module = '', function: name = '', arity, literal } = groups;
  const inElixir = /^[A-Z]/.test(module) && !module.startsWith('Elixir.');
  return Object.freeze({
    module: inElixir ? `Elixir.${module}` : module,
    function: name,
    args: Object.freeze(
      literal === undefined || literal.trim() === ''
        ? { kind: 'arity' as const, arity: Number(arity ?? 0) }
        : { kind: 'literal' as const, text: literal.trim() },
    ),
  });
};

/** As Erlang writes it: `kv_bench:get/1`, `'Elixir.My.Bench':run(key, 1)`. */
export const callText = ({ module, function: name, args }: Call): string => {
  const quoted = (atom: string): string => (/^[a-z][A-Za-z0-9_@]*$/.test(atom) ? atom : `'${atom}'`);
  const given = args.kind === 'arity' ? `/${String(args.arity)}` : `(${args.text})`;
  return `${quoted(module)}:${quoted(name)}${given}`;
};
