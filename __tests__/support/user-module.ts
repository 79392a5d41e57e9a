import { readFile } from 'node:fs/promises';
import { execIn } from './real-cluster.js';

type Where = { containerId: string; name: string };

/** What a program prints that runs beside the node; `node` stands for its name. */
export const beside = async ({ containerId, name }: Where, program: string): Promise<string> => {
  const options = ['+Q', '4096', '-hidden', '-noinput', '-sname', `beside${String(performance.now() | 0)}`];
  const bound = `Node = '${name}', ${program}, halt().`;
  return (await execIn(containerId, ['erl', ...options, '-eval', bound])).output.trim();
};

/** Compiles a module of `__tests__/support` with the container's own compiler, and loads it into the node. */
export const loadModule = async (node: Where, module: string): Promise<void> => {
  const source = await readFile(new URL(`./${module}.erl`, import.meta.url));
  const loaded = await beside(
    node,
    `File = "/tmp/${module}.erl", ok = file:write_file(File, base64:decode("${source.toString('base64')}")),` +
      `{ok, Module, Beam} = compile:file(File, [binary]),` +
      `io:format("~w", [rpc:call(Node, code, load_binary, [Module, File, Beam])])`,
  );
  if (loaded !== `{module,${module}}`) throw new Error(`Expected ${module} to be loaded, got ${loaded}`);
};
