import { randomUUID } from 'node:crypto';
import { image } from './images.js';
import { docker } from './real-cluster.js';

export type OddImage = AsyncDisposable & { name: string };

/** The usual image after a shell script has had its way with it. */
const changed = async (script: string): Promise<OddImage> => {
  const tag = randomUUID();
  const name = `erlang-cluster-action/odd:${tag}`;
  const container = await docker.createContainer({ Image: image, Cmd: ['sh', '-c', script] });
  try {
    await container.start();
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    if (StatusCode !== 0) throw new Error(`Expected an odd image to be made, got exit code ${StatusCode}`);
    await container.commit({ repo: 'erlang-cluster-action/odd', tag });
  } finally {
    await container.remove({ force: true });
  }
  return {
    name,
    [Symbol.asyncDispose]: async () => {
      await docker.getImage(name).remove({ force: true });
    },
  };
};

/** An image in which `program` is not on the PATH. */
export const imageWithout = (program: string): Promise<OddImage> => changed(`rm "$(command -v ${program})"`);

/** An image whose `erl` is this shell script instead. */
export const imageWithErl = (script: string): Promise<OddImage> => {
  const encoded = Buffer.from(`#!/bin/sh\n${script}\n`).toString('base64');
  return changed(
    `erl=$(command -v erl) && rm "$erl" && echo ${encoded} | base64 -d > "$erl" && chmod +x "$erl"`,
  );
};
