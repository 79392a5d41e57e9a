/** First byte of every record of ours on a node's stdout (ASCII record separator). */
export const RECORD_SEPARATOR = '\u001e';

const loader = (start: string): string =>
  `
Port = open_port({fd, 0, 1}, [{line, 65536}, binary, eof]),
port_command(Port, [30, "- - . {\\"event\\":\\"loader\\",\\"otp\\":\\"", erlang:system_info(otp_release), "\\"}", 10]),
Line = fun Line(Parts) ->
  receive
    {Port, {data, {noeol, Part}}} -> Line([Part | Parts]);
    {Port, {data, {eol, Part}}} -> iolist_to_binary(lists:reverse(Parts, [Part]));
    {Port, eof} -> halt(0)
  end
end,
Modules = binary_to_term(base64:decode(Line([]))),
[{module, _} = code:load_binary(Name, atom_to_list(Name) ++ ".beam", Beam) || {Name, Beam} <- Modules],
${start}.
`
    .trim()
    .replaceAll(/\n\s*/g, ' ');

/**
 * What `erl -eval` runs: tell the OTP release, take the agent's modules as one base64 line from stdin, start it on the
 * same port. A constant: nothing of any input is ever in it. It needs neither a file nor a compiler in the image.
 */
export const LOADER = loader('apply(cluster_agent, boot, [Port])');

/** The same for the helper, which hands the modules on to other nodes. */
export const HELPER_LOADER = loader('apply(cluster_agent_helper, boot, [Port, Modules])');

/** What is written to a node's stdin before it starts. */
export const loadLine = (modules: Buffer): string => `${modules.toString('base64')}\n`;
