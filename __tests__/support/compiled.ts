import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { image as usualImage } from './images.js';
import { project, type Project } from './project.js';
import { docker } from './real-cluster.js';

export type CompileOptions = {
  /** By the path of its .erl below the project; each is compiled to the `ebin` beside its `src`. */
  sources: Readonly<Record<string, string>>;
  /** Other files, as they are. */
  files?: Readonly<Record<string, string>>;
  image?: string;
};

/** A project whose modules the image's own compiler compiled. */
export const compiledProject = async ({
  sources,
  files = {},
  image = usualImage,
}: CompileOptions): Promise<Project> => {
  const made = await project({ ...sources, ...files });
  for (const path of Object.keys(sources)) {
    const ebin = join(dirname(dirname(path)), 'ebin');
    await mkdir(join(made.directory, ebin), { recursive: true });
    await compile(made.directory, ['-o', ebin, path], image);
  }
  return made;
};

const compile = async (directory: string, args: readonly string[], image: string): Promise<void> => {
  const container = await docker.createContainer({
    Image: image,
    Entrypoint: ['erlc'],
    Cmd: [...args],
    WorkingDir: '/project',
    HostConfig: { Binds: [`${directory}:/project`] },
  });
  try {
    await container.start();
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    if (StatusCode === 0) return;
    const said = await container.logs({ stdout: true, stderr: true });
    throw new Error(`Expected ${args.join(' ')} to compile, got: ${said.toString()}`);
  } finally {
    await container.remove({ force: true });
  }
};

/** An application resource file. */
export const appFile = (name: string, more = ''): string =>
  `{application, ${name}, [{vsn, "1.0.0"}, {modules, []}, {registered, []}, {applications, [kernel, stdlib]}${more}]}.\n`;
