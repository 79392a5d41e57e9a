// @ts-check
/** Compiles the agent inside a container, with the compiler of the oldest OTP that must be able to run it. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import Docker from 'dockerode';

const SOURCES = new URL('../../src/agent/', import.meta.url);

/** Modules in Erlang's external term format: a list of {Name, Beam}. */
export const AGENT = new URL('../../dist/cluster_agent.etf', import.meta.url);

/** @typedef {{ name: string, source: Buffer }} Module */

/** @returns {Promise<Module[]>} by name */
export const agentModules = async () => {
  const files = (await readdir(SOURCES)).filter((file) => file.endsWith('.erl')).sort();
  return Promise.all(
    files.map(async (file) => ({
      name: file.replace(/\.erl$/, ''),
      source: await readFile(new URL(file, SOURCES)),
    })),
  );
};

/**
 * What the compiled agent names as its sources, so that a stale one is found without a compiler.
 * @param {readonly Module[]} modules
 */
export const fingerprint = (modules) => {
  const hash = createHash('sha256');
  for (const { name, source } of modules) hash.update(`${name} ${source.length}\n`).update(source);
  return hash.digest('hex');
};

/**
 * Takes the fingerprint as a line on stdin, then each module's name and source, then a dot; the sources in base64.
 * Prints the modules as one base64 line, or the complaints. `deterministic` leaves paths and options out of the beams:
 * the same sources give the same bytes.
 */
const COMPILER = `
Port = open_port({fd, 0, 1}, [{line, 65536}, binary]),
Line = fun Line(Parts) ->
  receive
    {Port, {data, {noeol, Part}}} -> Line([Part | Parts]);
    {Port, {data, {eol, Part}}} -> iolist_to_binary(lists:reverse(Parts, [Part]))
  end
end,
Define = {d, 'SOURCE_SHA256', binary_to_list(Line([]))},
Compile = fun(Name, Source) ->
  File = "/tmp/" ++ binary_to_list(Name) ++ ".erl",
  ok = file:write_file(File, base64:decode(Source)),
  case compile:file(File, [binary, deterministic, warnings_as_errors, return, Define]) of
    {ok, Module, Beam, _} -> {Module, Beam};
    Complaints -> throw(Complaints)
  end
end,
All = fun All(Modules) ->
  case Line([]) of
    <<".">> -> lists:reverse(Modules);
    Name -> All([Compile(Name, Line([])) | Modules])
  end
end,
Printed = try ["agent ", base64:encode(term_to_binary(All([]), [{minor_version, 2}]))]
          catch throw:Complaints -> io_lib:format("~p", [Complaints]) end,
port_command(Port, [Printed, 10]),
timer:sleep(100),
halt().
`;

/**
 * The agent's modules, compiled.
 * @param {string} image with the Erlang compiler in it
 * @param {readonly Module[]} [sources] other ones than those of src/agent
 * @returns {Promise<Buffer>}
 */
export const compileAgent = async (image, sources) => {
  const modules = sources ?? (await agentModules());
  const lines = modules.flatMap(({ name, source }) => [name, source.toString('base64')]);
  const docker = new Docker();
  const container = await docker.createContainer({
    Image: image,
    Entrypoint: ['erl'],
    Cmd: ['+Q', '65536', '-noinput', '-eval', COMPILER.trim().replaceAll(/\n\s*/g, ' ')],
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    HostConfig: { NetworkMode: 'none' },
  });
  try {
    const stream = await container.attach({
      stream: true,
      stdin: true,
      stdout: true,
      stderr: true,
      hijack: true,
    });
    const output = new PassThrough();
    docker.modem.demuxStream(stream, output, output);
    stream.once('end', () => output.end());
    await container.start();
    for (const line of [fingerprint(modules), ...lines, '.']) stream.write(`${line}\n`);
    const printed = await text(output);
    const [, agent] = /^agent (\S+)$/m.exec(printed) ?? [];
    if (!agent) throw new Error(`Expected ${image} to compile the agent, got:\n${printed}`);
    return Buffer.from(agent, 'base64');
  } finally {
    await container.remove({ force: true });
  }
};
