// @ts-check
/** Compiles the agent inside a container, with the compiler of the oldest OTP that must be able to run it. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import Docker from 'dockerode';

export const AGENT_SOURCE = new URL('../../src/agent/cluster_agent.erl', import.meta.url);
export const AGENT_BEAM = new URL('../../dist/cluster_agent.beam', import.meta.url);

/** What the beam names as its source, so that a stale one is found without a compiler. @param {Buffer} source */
export const fingerprint = (source) => createHash('sha256').update(source).digest('hex');

/**
 * Takes the source and its fingerprint as two base64 lines on stdin; prints the beam as one, or the complaints.
 * `deterministic` leaves paths and options out of the beam: the same source gives the same bytes.
 */
const COMPILER = `
Port = open_port({fd, 0, 1}, [{line, 65536}, binary]),
Line = fun Line(Parts) ->
  receive
    {Port, {data, {noeol, Part}}} -> Line([Part | Parts]);
    {Port, {data, {eol, Part}}} -> base64:decode(iolist_to_binary(lists:reverse(Parts, [Part])))
  end
end,
ok = file:write_file("/tmp/cluster_agent.erl", Line([])),
Define = {d, 'SOURCE_SHA256', binary_to_list(Line([]))},
Options = [binary, deterministic, warnings_as_errors, return, Define],
Printed = case compile:file("/tmp/cluster_agent.erl", Options) of
  {ok, cluster_agent, Beam, _} -> ["beam ", base64:encode(Beam)];
  Complaints -> io_lib:format("~p", [Complaints])
end,
port_command(Port, [Printed, 10]),
timer:sleep(100),
halt().
`;

/**
 * The agent as a beam.
 * @param {string} image with the Erlang compiler in it
 * @returns {Promise<Buffer>}
 */
export const compileAgent = async (image) => {
  const source = await readFile(AGENT_SOURCE);
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
    for (const line of [source, Buffer.from(fingerprint(source))])
      stream.write(`${line.toString('base64')}\n`);
    const printed = await text(output);
    const [, beam] = /^beam (\S+)$/m.exec(printed) ?? [];
    if (!beam) throw new Error(`Expected ${image} to compile the agent, got:\n${printed}`);
    return Buffer.from(beam, 'base64');
  } finally {
    await container.remove({ force: true });
  }
};
